/** Request bodies: JSON or YAML text -> the object a write is about. */
import { isObject, parseJson, textOf } from '../../src/ground/json.ts';
import type { Call } from '../http/call.ts';
import type { Request } from './api.ts';
import { badRequest, invalid } from './errors.ts';
import type { Fields, KubeObject } from './objects.ts';
import { decoded } from './protobuf/kinds.ts';
import { unsupportedMedia } from './refusals.ts';
import { apiVersionOf } from './resource.ts';
import { yamlDocuments } from './yaml.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const ACCEPTED = ['application/json', 'application/yaml', PROTOBUF];

export const mediaType = (call: Call): string =>
  (call.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `yaml`: whether YAML will do too, of which the first document counts. Throws SyntaxError or the like. */
export function parseText(text: string, yaml: boolean): unknown {
  if (!yaml || /^\s*[[{]/.test(text)) return parseJson(text);
  return yamlDocuments(text)[0]?.() ?? null;
}

function fromProtobuf(call: Call): Fields {
  const object = decoded(call.body);
  if (object === undefined) throw unsupportedMedia(ACCEPTED.slice(0, 2));
  return object;
}

function parsed({ call, resource }: Request): unknown {
  const type = mediaType(call);
  if (type === PROTOBUF && !resource.custom) return fromProtobuf(call);
  if (type !== 'application/json' && type !== 'application/yaml') throw unsupportedMedia(ACCEPTED);
  const text = call.body.toString('utf8');
  try {
    return parseText(text, type === 'application/yaml');
  } catch (error) {
    const shown = text === '' ? '<empty>' : text.slice(0, 200);
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): ` +
        `couldn't get version/kind; json parse error: ${reason(error)} (${shown})`,
    );
  }
}

/** Custom resources must say what they are; for built-in ones the URL is enough. */
function checkCustom({ call, resource }: Request, { apiVersion, kind, metadata }: Fields): void {
  const expected = apiVersionOf(resource);
  if (kind === undefined) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): ` +
        `Object 'Kind' is missing in '${call.body.toString('utf8').slice(0, 200)}'`,
    );
  }
  if (apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${textOf(apiVersion)}) does not match the expected API version (${expected})`,
    );
  }
  if (kind === resource.kind) return;
  const message = `Invalid value: "${textOf(kind)}": must be ${resource.kind}`;
  throw invalid(
    { group: resource.group, kind: textOf(kind) },
    textOf((metadata as Fields | undefined)?.['name']),
    [{ reason: 'FieldValueInvalid', message, field: 'kind' }],
  );
}

function checkBuiltIn({ resource }: Request, { kind }: Fields): void {
  if (kind === undefined || kind === resource.kind) return;
  throw badRequest(
    `${textOf(kind)} in version "${resource.version}" cannot be handled as a ${resource.kind}: unknown conversion`,
  );
}

/** `value` as the object this request's resource wants: kind and version checked, metadata there. */
export function asObject(request: Request, value: unknown): KubeObject {
  const { resource } = request;
  if (!isObject(value)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): ` +
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value`,
    );
  }
  if (resource.custom) checkCustom(request, value);
  else checkBuiltIn(request, value);
  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  return { ...value, apiVersion: apiVersionOf(resource), kind: resource.kind, metadata } as KubeObject;
}

export const bodyObject = (request: Request): KubeObject => asObject(request, parsed(request));

/** DeleteOptions, or nothing. */
export function deleteOptions({ call }: Request): Fields {
  if (call.body.length === 0) return {};
  if (mediaType(call) === PROTOBUF) return fromProtobuf(call);
  try {
    const value = parseText(call.body.toString('utf8'), mediaType(call) === 'application/yaml');
    return isObject(value) ? value : {};
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${reason(error)}`);
  }
}
