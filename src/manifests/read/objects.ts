/** The Kubernetes objects of a document, each with where it stands. Lists are taken apart, as kubectl does it. */
import type { FieldPath } from '../../core/object/spec-faults.ts';
import { isObject, type JsonObject } from '../../ground/json.ts';
import { type Broken, brokenIn } from './broken.ts';
import { spanAt } from './span.ts';
import type { YamlDocument } from './yaml.ts';

/** An object as it stands in a file: `path` leads to it in its document. */
export interface FiledObject {
  apiVersion: string;
  kind: string;
  /** As an API server gets it: without members that are null, which count as left out. */
  value: JsonObject;
  yaml: YamlDocument;
  path: FieldPath;
}

export interface DocumentObjects {
  objects: FiledObject[];
  /** Parts that are no object, such as the values of a chart. */
  strangers: Broken[];
  broken?: Broken;
}

const asNumber = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

/** `done`: what an anchor stands for is made once, however many links there are to it. */
function asSent(value: unknown, done: Map<object, unknown>): unknown {
  if (typeof value === 'bigint') return asNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (done.has(value)) return done.get(value);
  const sent = Array.isArray(value)
    ? value.map((item) => asSent(item, done))
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== null)
          .map(([name, item]) => [name, asSent(item, done)]),
      );
  done.set(value, sent);
  return sent;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function* partsOf(value: unknown, path: FieldPath): Generator<{ value: unknown; path: FieldPath }> {
  const isList = isObject(value) && isText(value['kind']) && value['kind'].endsWith('List');
  if (!isList || !Array.isArray(value['items'])) {
    yield { value, path };
    return;
  }
  for (const [at, item] of value['items'].entries()) yield* partsOf(item, [...path, 'items', at]);
}

function why(value: unknown): string {
  if (!isObject(value)) return 'it is no object';
  const missing = ['apiVersion', 'kind'].filter((name) => !isText(value[name]));
  return `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
}

/** More links to one anchor than anybody writes. */
const MOST_LINKS = 10_000;

/** `toJS` fails where links multiply, and where the nesting is too deep. */
function contentOf({ document }: YamlDocument): { value: unknown } | string {
  try {
    return { value: asSent(document.toJS({ maxAliasCount: MOST_LINKS }), new Map()) };
  } catch (error) {
    if (error instanceof ReferenceError) return 'its links (*) to anchors (&) multiply beyond all measure';
    if (error instanceof RangeError) return 'it is nested too deep';
    throw error;
  }
}

/** `text`: of the whole file. */
export function objectsOf(yaml: YamlDocument, text: string): DocumentObjects {
  const found: DocumentObjects = { objects: [], strangers: [] };
  const broken = brokenIn(yaml, text);
  if (broken !== undefined) return { ...found, broken };
  const read = contentOf(yaml);
  if (typeof read === 'string')
    return { ...found, broken: { problem: `is not YAML: ${read}`, span: spanAt(yaml, []) } };
  for (const { value, path } of partsOf(read.value, [])) {
    if (value === null || value === undefined) continue;
    if (isObject(value) && isText(value['apiVersion']) && isText(value['kind']))
      found.objects.push({ apiVersion: value['apiVersion'], kind: value['kind'], value, yaml, path });
    else
      found.strangers.push({ problem: `is no Kubernetes object: ${why(value)}`, span: spanAt(yaml, path) });
  }
  return found;
}
