/** Where something stands in a file. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { FieldPath } from '../../core/object/spec-faults.ts';
import type { YamlDocument } from './yaml.ts';

/** Lines and columns from 1 on, columns in UTF-16 units; the end is behind the last character. */
export interface Span {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export const FIRST_LINE: Span = { line: 1, column: 1, endLine: 1, endColumn: 1 };

export const lineSpan = (line: number): Span => ({ line, column: 1, endLine: line, endColumn: 1 });

export function spanBetween({ lines }: YamlDocument, from: number, to: number): Span {
  const [start, end] = [lines.linePos(from), lines.linePos(Math.max(from, to))];
  return { line: start.line, column: start.col, endLine: end.line, endColumn: end.col };
}

export const spanOfNode = (yaml: YamlDocument, node: Node): Span => {
  const [from = 0, to = from] = node.range ?? [];
  return spanBetween(yaml, from, to);
};

/** The name that a key becomes in JSON; undefined: of `<<`, which merges other maps in. */
export function nameOf({ key }: Pair): string | undefined {
  const value = isScalar(key) ? key.value : key;
  return typeof value === 'symbol' ? undefined : String(value);
}

const resolved = (yaml: YamlDocument, node: unknown): unknown =>
  isAlias(node) ? node.resolve(yaml.document) : node;

/** The last pair of that name counts; behind its own, those of the maps that are merged in. */
function pairOf(yaml: YamlDocument, map: YAMLMap, name: string): Pair | undefined {
  const own = map.items.findLast((pair) => nameOf(pair) === name);
  if (own !== undefined) return own;
  const merged = map.items
    .filter((pair) => nameOf(pair) === undefined)
    .flatMap(({ value }) => {
      const source = resolved(yaml, value);
      return isSeq(source) ? source.items.map((item) => resolved(yaml, item)) : [source];
    });
  for (const source of merged) {
    const found = isMap(source) ? pairOf(yaml, source, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

interface NodeAt {
  /** Of a member of a map. */
  key?: unknown;
  value: unknown;
}

function childOf(yaml: YamlDocument, parent: unknown, part: string | number): NodeAt | undefined {
  const node = resolved(yaml, parent);
  if (isMap(node)) return pairOf(yaml, node, String(part));
  if (!isSeq(node)) return undefined;
  const value = node.items[Number(part)];
  return value === undefined ? undefined : { value };
}

/** Undefined: there is nothing at the path. */
export function standingAt(yaml: YamlDocument, path: FieldPath): NodeAt | undefined {
  let standing: NodeAt | undefined = { value: yaml.document.contents };
  for (const part of path) {
    if (standing === undefined) return undefined;
    standing = childOf(yaml, standing.value, part);
  }
  return standing;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'range' in value;

const isPlain = (value: unknown): boolean => !isMap(value) && !isSeq(value);

/** Of a text, a number or a link to them: the value; of all else its name, or else the beginning. */
function spanOfStanding(yaml: YamlDocument, { key, value }: NodeAt, part: 'key' | 'value'): Span {
  if (isNode(key) && (part === 'key' || !isNode(value) || !isPlain(value))) return spanOfNode(yaml, key);
  if (!isNode(value)) return FIRST_LINE;
  if (isPlain(value)) return spanOfNode(yaml, value);
  const from = value.range?.[0] ?? 0;
  return spanBetween(yaml, from, from + 1);
}

/** Of what is at the path, or of the nearest thing around it that is there. */
export function spanAt(yaml: YamlDocument, path: FieldPath, part: 'key' | 'value' = 'value'): Span {
  const standing = standingAt(yaml, path);
  if (standing !== undefined) return spanOfStanding(yaml, standing, part);
  return path.length === 0 ? FIRST_LINE : spanAt(yaml, path.slice(0, -1), 'key');
}
