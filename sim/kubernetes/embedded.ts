/** The embedded Kubernetes API itself: objects in memory and what answers for them, without the wire. */

import { type Chance, systemChance } from '../../src/ground/chance.ts';
import { type Clock, systemClock } from '../../src/ground/clock.ts';
import { textOf } from '../../src/ground/json.ts';
import type { Handler } from '../http/call.ts';
import type { Api, Request } from './api.ts';
import { BUILT_IN } from './built-in/built-in.ts';
import { startControllers } from './controllers.ts';
import { createObject } from './create.ts';
import { handler } from './handler.ts';
import { fieldsOf, type KubeObject } from './objects.ts';
import { Registry } from './registry.ts';
import { apiVersionOf } from './resource.ts';
import { Store } from './store.ts';

export interface EmbeddedOptions {
  /** How many changes are remembered for watches and list pages. */
  watchHistory?: number;
  bookmarkEveryMs?: number;
  /** Created at the start: definitions, namespaces, and whatever lives in them. */
  objects?: readonly unknown[];
  /** The wall clock may be another than that of `clock`. */
  now?: () => Date;
  clock?: Pick<Clock, 'wall' | 'after'>;
  chance?: Chance;
  /** False: managedFields are not kept. Nobody who applies may be there then; a write costs half. */
  tracksOwners?: boolean;
  /** Begins with what this one has now. */
  like?: Embedded;
}

export interface Embedded {
  /** Of the administrator. */
  token: string;
  store: Store;
  registry: Registry;
  /** `users`: more bearer tokens -> user names. */
  handlerFor(users: Record<string, string>): Handler;
  /** Creates an object, as a request would; for what a test or a demo begins with. */
  plant(object: unknown): void;
}

const NAMESPACES = ['default', 'kube-system', 'kube-public'];
/** What generateName appends is made of. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

const suffixFrom = (chance: Chance) => (): string =>
  Array.from({ length: 5 }, () => LETTERS.charAt(Math.floor(chance.next() * LETTERS.length))).join('');

/** Creates an object as a POST would, its status kept. */
function plant(api: Api, value: unknown): void {
  const object = fieldsOf(value) as KubeObject;
  const resource = api.registry
    .all()
    .find((one) => one.kind === object.kind && apiVersionOf(one) === object.apiVersion);
  if (resource === undefined) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`);
  const namespace = resource.namespaced ? textOf(object.metadata.namespace) || 'default' : undefined;
  const request = {
    call: { method: 'POST', headers: {}, query: new URLSearchParams() },
    resource,
    namespace,
    warnings: [],
  } as unknown as Request;
  const options = { dryRun: false, manager: 'simulator', fieldValidation: 'Strict', force: false } as const;
  createObject(api, request, { wanted: object, options, applied: false });
}

export function embed(options: EmbeddedOptions = {}): Embedded {
  const { clock = systemClock, chance = systemChance, like, tracksOwners = true } = options;
  const api: Api = {
    store: like?.store.copy() ?? new Store(options.watchHistory ?? 10_000),
    registry: like?.registry.copy() ?? new Registry(BUILT_IN),
    now: options.now ?? (() => new Date(clock.wall())),
    after: (ms, run) => clock.after(ms, run),
    uid: () => chance.id(),
    suffix: suffixFrom(chance),
    bookmarkEveryMs: options.bookmarkEveryMs ?? 60_000,
    tracksOwners,
  };
  startControllers(api);
  const first = like === undefined ? NAMESPACES : [];
  for (const name of first) plant(api, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const object of options.objects ?? []) plant(api, object);
  const token = chance.id();
  return {
    token,
    store: api.store,
    registry: api.registry,
    handlerFor: (users) => handler(api, new Map([[token, 'admin'], ...Object.entries(users)])),
    plant: (object) => plant(api, object),
  };
}
