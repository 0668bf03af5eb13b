/** GET of one object and of a list: selectors, pages, and versions. */
import type { Reply } from '../http/answer.ts';
import type { Api, Request } from './api.ts';
import { decodeToken, encodeToken, type Token } from './continue.ts';
import { presentation } from './create.ts';
import { badRequest } from './errors.ts';
import { type Fields, type KubeObject, keyOf, storeKey } from './objects.ts';
import { expired, invalidOption, notFound, tooLarge } from './refusals.ts';
import { shown } from './resource.ts';
import { fieldSelector, labelSelector, type Matches } from './selectors.ts';
import { present, presentList } from './table.ts';

/** In the version of the request. Throws 404. */
export function liveObject({ store }: Api, { resource, namespace, name = '' }: Request): KubeObject {
  const found = store.get(resource.storage, storeKey(namespace, name));
  if (found === undefined) throw notFound(resource, name);
  return shown(resource, found);
}

export function get(api: Api, request: Request): Reply {
  return { status: 200, body: present(liveObject(api, request), presentation(api, request)) };
}

/** Namespace, labels and fields. */
export function selection({ resource, namespace, call }: Request): Matches {
  const labels = labelSelector(call.query.get('labelSelector') ?? '');
  const fields = fieldSelector(resource, call.query.get('fieldSelector') ?? '');
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) && labels(object) && fields(object);
}

function wholeNumber(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

/** undefined: no version asked for. */
export function askedVersion({ call }: Request): number | undefined {
  const text = call.query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
  );
}

const MATCHES = ['', 'Exact', 'NotOlderThan'];

/** The version the list is of: the present one, unless an exact one is wanted. */
function listVersion({ store }: Api, request: Request): number {
  const asked = askedVersion(request);
  const match = request.call.query.get('resourceVersionMatch') ?? '';
  if (!MATCHES.includes(match)) {
    const message = `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`;
    const cause = { reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' };
    throw invalidOption('ListOptions', cause);
  }
  if (asked !== undefined && asked > store.version) throw tooLarge(asked, store.version);
  return match === 'Exact' && asked !== undefined ? asked : store.version;
}

const TOO_OLD_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

function continued({ store }: Api, request: Request, token: Token): KubeObject[] {
  if ((request.call.query.get('resourceVersion') ?? '') !== '') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const { storage } = request.resource;
  const all = token.version < 0 ? store.list(storage) : store.list(storage, token.version);
  if (all === undefined) throw expired(TOO_OLD_TOKEN, encodeToken({ ...token, version: -1 }));
  return all.filter((object) => keyOf(object) > token.after);
}

interface Page {
  version: number;
  objects: KubeObject[];
}

function startingAt(api: Api, request: Request): Page {
  const token = request.call.query.get('continue') ?? '';
  if (token !== '') {
    const decoded = decodeToken(token);
    const version = decoded.version < 0 ? api.store.version : decoded.version;
    return { version, objects: continued(api, request, decoded) };
  }
  const version = listVersion(api, request);
  const objects = api.store.list(request.resource.storage, version);
  if (objects === undefined) throw expired('The resourceVersion for the provided list is too old.');
  return { version, objects };
}

/** remainingItemCount is only known where no selector is used. */
function pageMetadata(request: Request, { version, objects }: Page, limit: number): Fields {
  const last = objects[limit - 1];
  const metadata = { resourceVersion: String(version) };
  if (limit <= 0 || last === undefined || objects.length <= limit) return metadata;
  const { query } = request.call;
  const selective = (query.get('labelSelector') ?? '') !== '' || (query.get('fieldSelector') ?? '') !== '';
  return {
    ...metadata,
    continue: encodeToken({ version, after: keyOf(last) }),
    ...(selective ? {} : { remainingItemCount: objects.length - limit }),
  };
}

export function list(api: Api, request: Request): Reply {
  const { resource, call } = request;
  const matches = selection(request);
  const limit = wholeNumber(call.query.get('limit'));
  const page = startingAt(api, request);
  const objects = page.objects.map((object) => shown(resource, object)).filter(matches);
  const metadata = pageMetadata(request, { ...page, objects }, limit);
  const items = limit > 0 ? objects.slice(0, limit) : objects;
  return { status: 200, body: presentList(items, presentation(api, request), metadata) };
}
