/** Watches: the past since a version, then every change as it comes, with bookmarks, until the time is up. */
import { stringifyJson } from '../../src/ground/json.ts';
import type { LineSink, Reply } from '../http/answer.ts';
import type { Api, Request } from './api.ts';
import { presentation } from './create.ts';
import { type ApiError, badRequest, internal } from './errors.ts';
import type { KubeObject } from './objects.ts';
import { askedVersion, selection } from './read.ts';
import { expired, invalidOption } from './refusals.ts';
import { apiVersionOf, shown } from './resource.ts';
import type { Matches } from './selectors.ts';
import type { Change } from './store.ts';
import { present, table } from './table.ts';

const DEFAULT_TIMEOUT_S = 1800;

interface Event {
  type: Change['type'];
  object: KubeObject;
}

/** What a watcher with this selection sees of a change: entering it is ADDED, leaving it DELETED. */
function seen(matches: Matches, { type, object, previous }: Event & { previous: KubeObject | undefined }) {
  const before = previous !== undefined && matches(previous);
  if (type === 'DELETED') return before ? { type, object } : undefined;
  const now = matches(object);
  if (!now && !before) return undefined;
  if (!now && previous !== undefined) {
    const { resourceVersion = '' } = object.metadata;
    const last = { ...previous, metadata: { ...previous.metadata, resourceVersion } };
    return { type: 'DELETED' as const, object: last };
  }
  return { type: before ? ('MODIFIED' as const) : ('ADDED' as const), object };
}

/** One open watch; turns changes into lines. */
class Stream {
  #api: Api;
  #request: Request;
  #matches: Matches;
  #out: LineSink;
  #first = true;

  constructor(api: Api, request: Request, out: LineSink) {
    this.#api = api;
    this.#request = request;
    this.#matches = selection(request);
    this.#out = out;
  }

  change({ type, object, previous }: Change): void {
    const { resource } = this.#request;
    const event = seen(this.#matches, {
      type,
      object: shown(resource, object),
      previous: previous === undefined ? undefined : shown(resource, previous),
    });
    if (event !== undefined) this.#send(event);
  }

  present(): void {
    const { resource } = this.#request;
    for (const stored of this.#api.store.list(resource.storage)) {
      const object = shown(resource, stored);
      if (this.#matches(object)) this.#send({ type: 'ADDED', object });
    }
  }

  bookmark(annotations?: Record<string, string>): void {
    const { resource } = this.#request;
    const resourceVersion = String(this.#api.store.version);
    const metadata = { resourceVersion, ...(annotations && { annotations }) };
    const object = {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata,
    } as unknown as KubeObject;
    this.#line('BOOKMARK', this.#request.view === 'table' ? this.#rows([], { resourceVersion }) : object);
  }

  error(error: ApiError): void {
    this.#line('ERROR', error.status());
    this.#out.end();
  }

  #send({ type, object }: Event): void {
    const { resourceVersion } = object.metadata;
    if (this.#request.view === 'table') this.#line(type, this.#rows([object], { resourceVersion }));
    else this.#line(type, present(object, presentation(this.#api, this.#request)));
  }

  #rows(objects: KubeObject[], metadata: Record<string, unknown>): unknown {
    const asked = presentation(this.#api, this.#request);
    const rows = table(objects, { ...asked, headed: this.#first }, metadata);
    this.#first = false;
    return rows;
  }

  #line(type: string, object: unknown): void {
    this.#out.send(stringifyJson({ type, object }));
  }
}

const flag = ({ call }: Request, name: string): boolean => ['true', '1'].includes(call.query.get(name) ?? '');

export const isWatch = (request: Request): boolean =>
  flag(request, 'watch') || request.call.query.get('watch') === '';

function fromVersion(request: Request): number {
  try {
    return askedVersion(request) ?? 0;
  } catch (error) {
    throw internal((error as Error).message.replace('invalid resource version: ', ''));
  }
}

function checkOptions(request: Request): void {
  if (!flag(request, 'sendInitialEvents')) return;
  if (request.call.query.get('resourceVersionMatch') === 'NotOlderThan') return;
  const message = 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  throw invalidOption('ListOptions', {
    reason: 'FieldValueForbidden',
    message,
    field: 'resourceVersionMatch',
  });
}

/** Everything before the live part. False when the watch is over already. */
function history(api: Api, request: Request, stream: Stream): boolean {
  const version = fromVersion(request);
  if (version === 0 || flag(request, 'sendInitialEvents')) {
    stream.present();
    if (flag(request, 'sendInitialEvents') && flag(request, 'allowWatchBookmarks')) {
      stream.bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
    return true;
  }
  const changes = api.store.since(request.resource.storage, version);
  if (changes === undefined) {
    stream.error(expired(`too old resource version: ${version} (${api.store.version})`));
    return false;
  }
  for (const change of changes) stream.change(change);
  return true;
}

function timeoutMs({ call }: Request): number {
  const text = call.query.get('timeoutSeconds') ?? '';
  if (text === '') return DEFAULT_TIMEOUT_S * 1000;
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Math.max(Number(text), 0) * 1000 || DEFAULT_TIMEOUT_S * 1000;
}

function follow(api: Api, request: Request, out: LineSink): void {
  const stream = new Stream(api, request, out);
  if (!history(api, request, stream)) return;
  const from = fromVersion(request);
  const stop = api.store.subscribe((change) => {
    if (change.storage === request.resource.storage && change.version > from) stream.change(change);
  });
  const cancelBookmarks = flag(request, 'allowWatchBookmarks')
    ? every(api, api.bookmarkEveryMs, () => stream.bookmark())
    : () => undefined;
  const cancelEnd = api.after(timeoutMs(request), () => out.end());
  out.onClose(() => {
    stop();
    cancelBookmarks();
    cancelEnd();
  });
}

/** Returns how to call it off. */
function every({ after }: Api, ms: number, run: () => void): () => void {
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = after(ms, () => {
      arm();
      run();
    });
  };
  arm();
  return () => cancel();
}

export function watch(api: Api, request: Request): Reply {
  checkOptions(request);
  fromVersion(request);
  timeoutMs(request);
  selection(request);
  return { status: 200, stream: (out) => follow(api, request, out) };
}
