/** Paths of a kind: clients find a kind by its paths, and in them what the server understands. */
import { META_PREFIX, reference } from './metadata.ts';

interface ServedKind {
  gvk: { group: string; version: string; kind: string };
  /** Names of the schemas of the kind and of its list. */
  name: string;
  list: string;
  /** `/api/v1` or `/apis/<group>/<version>`. */
  base: string;
  plural: string;
  namespaced: boolean;
  hasStatus: boolean;
}

type Action = 'list' | 'post' | 'get' | 'put' | 'patch' | 'delete' | 'deletecollection';

const query = (name: string, description: string, type = 'string'): object => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
});

const DRY_RUN = query('dryRun', 'All: nothing is stored.');
const MANAGER = query('fieldManager', 'Name of who makes the change; needed to apply.');
const VALIDATION = query('fieldValidation', 'What is done about unknown fields: Ignore, Warn or Strict.');
const FORCE = query('force', 'Whether conflicting fields are taken over; to apply only.', 'boolean');
const WRITE = [DRY_RUN, MANAGER, VALIDATION];
const SELECT = [
  query('allowWatchBookmarks', 'Whether a watch wants bookmarks.', 'boolean'),
  query('continue', 'Token of the next page.'),
  query('fieldSelector', 'Selects by fields.'),
  query('labelSelector', 'Selects by labels.'),
  query('limit', 'Most items of a page.', 'integer'),
  query('resourceVersion', 'Version to list or watch from.'),
  query('timeoutSeconds', 'How long the call may take.', 'integer'),
  query('watch', 'Whether changes are wanted instead of a list.', 'boolean'),
];

const PARAMETERS: Record<Action, object[]> = {
  list: SELECT,
  deletecollection: [DRY_RUN, ...SELECT],
  get: [],
  post: WRITE,
  put: WRITE,
  patch: [...WRITE, FORCE],
  delete: [DRY_RUN],
};

const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
];

const content = (types: readonly string[], schema: string): object =>
  Object.fromEntries(types.map((type) => [type, { schema: reference(schema) }]));

function body(action: Action, name: string): object {
  if (action === 'patch') {
    return { requestBody: { content: content(PATCH_TYPES, `${META_PREFIX}Patch`), required: true } };
  }
  if (action !== 'post' && action !== 'put') return {};
  return {
    requestBody: { content: content(['application/json', 'application/yaml'], name), required: true },
  };
}

function operation(served: ServedKind, action: Action): object {
  const { gvk, name, list } = served;
  const answer = action === 'list' ? list : name;
  const status = action === 'delete' || action === 'deletecollection';
  return {
    description: `${action} ${gvk.kind}`,
    parameters: PARAMETERS[action],
    ...body(action, name),
    responses: {
      200: {
        description: 'OK',
        content: content(['application/json'], status ? `${META_PREFIX}Status` : answer),
      },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  };
}

const inPath = (name: string): object => ({ name, in: 'path', required: true, schema: { type: 'string' } });

export function operations(served: ServedKind): Record<string, object> {
  const { base, plural, namespaced, hasStatus } = served;
  const all = `${base}/${plural}`;
  const here = namespaced ? `${base}/namespaces/{namespace}/${plural}` : all;
  const scope = namespaced ? [inPath('namespace')] : [];
  const one = { parameters: [inPath('name'), ...scope] };
  const of = (action: Action): object => operation(served, action);
  return {
    ...(namespaced ? { [all]: { get: of('list') } } : {}),
    [here]: { parameters: scope, get: of('list'), post: of('post'), delete: of('deletecollection') },
    [`${here}/{name}`]: { ...one, get: of('get'), put: of('put'), patch: of('patch'), delete: of('delete') },
    ...(hasStatus
      ? { [`${here}/{name}/status`]: { ...one, get: of('get'), put: of('put'), patch: of('patch') } }
      : {}),
  };
}
