/** What brings an object here from Git, and which of its fields: it undoes what is changed here. */
import { isObject, type JsonObject, textOf } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';

export interface Keeper {
  /** For a sentence: `Argo CD (application streaming)`. */
  name: string;
  /** Whether Git has this field, such as `['spec', 'restartNonce']`. */
  sets(path: readonly string[]): boolean;
}

const NAME_BYTES = 128;

const shown = (value: unknown): string => printable(textOf(value), NAME_BYTES);

const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const TRACKING = 'argocd.argoproj.io/tracking-id';

/** Names that they write under. */
const MANAGERS = {
  'Argo CD': ['argocd-controller', 'argocd-application-controller'],
  Flux: ['kustomize-controller', 'helm-controller'],
} as const;

type KeeperName = keyof typeof MANAGERS;

function fluxOf(labels: JsonObject): string | undefined {
  const kinds = { Kustomization: 'kustomize', HelmRelease: 'helm' } as const;
  for (const [kind, tool] of Object.entries(kinds)) {
    const name = shown(labels[`${tool}.toolkit.fluxcd.io/name`]);
    const namespace = shown(labels[`${tool}.toolkit.fluxcd.io/namespace`]);
    if (name !== '') return `Flux (${kind} ${namespace === '' ? '' : `${namespace}/`}${name})`;
  }
  return undefined;
}

const members = (value: unknown): JsonObject => (isObject(value) ? value : {});

type FieldsEntry = { manager: string; fields: unknown };

function entriesOf({ managedFields }: JsonObject): FieldsEntry[] {
  return (Array.isArray(managedFields) ? managedFields : [])
    .filter(isObject)
    .filter(({ subresource }) => !subresource)
    .map(({ manager, fieldsV1 }) => ({ manager: textOf(manager), fields: fieldsV1 }));
}

const has = (tree: unknown, path: readonly string[]): boolean =>
  path.length === 0 ||
  (isObject(tree) && Object.hasOwn(tree, path[0] ?? '') && has(tree[path[0] ?? ''], path.slice(1)));

/** What was applied last from a file. Undefined: it is no JSON. */
function applied(annotations: JsonObject): unknown {
  try {
    return JSON.parse(textOf(annotations[APPLIED]));
  } catch {
    return undefined;
  }
}

function nameOf({ labels, annotations }: JsonObject, managers: readonly string[]): string | undefined {
  const tracked = shown(members(annotations)[TRACKING]).split(':')[0] ?? '';
  const instance = tracked || shown(members(labels)['argocd.argoproj.io/instance']);
  if (instance !== '') return `Argo CD (application ${instance})`;
  const flux = fluxOf(members(labels));
  if (flux !== undefined) return flux;
  return (Object.keys(MANAGERS) as KeeperName[]).find((name) =>
    MANAGERS[name].some((one) => managers.includes(one)),
  );
}

/** Undefined: nothing is known to, so what is changed here stays. */
export function keeperOf(object: JsonObject): Keeper | undefined {
  const metadata = members(object['metadata']);
  const entries = entriesOf(metadata);
  const name = nameOf(
    metadata,
    entries.map(({ manager }) => manager),
  );
  if (name === undefined) return undefined;
  const own: readonly string[] = MANAGERS[name.startsWith('Flux') ? 'Flux' : 'Argo CD'];
  const fields = entries.filter(({ manager }) => own.includes(manager)).map((one) => one.fields);
  const file = applied(members(metadata['annotations']));
  return {
    name,
    sets: (path) =>
      has(file, path) ||
      fields.some((tree) =>
        has(
          tree,
          path.map((one) => `f:${one}`),
        ),
      ),
  };
}
