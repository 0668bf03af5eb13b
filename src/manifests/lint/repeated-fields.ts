/** Fields that are there twice: kubectl takes the last one without a word. */
import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import type { FieldPath } from '../../core/object/spec-faults.ts';
import { nameOf, type Span, spanOfNode, standingAt } from '../read/span.ts';
import type { YamlDocument } from '../read/yaml.ts';

interface RepeatedField {
  path: FieldPath;
  /** Of the one that counts. */
  span: Span;
  /** Line of the first one. */
  first: number;
}

function inMap(yaml: YamlDocument, map: YAMLMap, path: FieldPath): RepeatedField[] {
  const seen = new Map<string, Span>();
  const repeated: RepeatedField[] = [];
  for (const pair of map.items) {
    const name = nameOf(pair);
    if (name === undefined) continue;
    const span = spanOfNode(yaml, pair.key as Node);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, span);
    else repeated.push({ path: [...path, name], span, first: first.line });
    repeated.push(...inNode(yaml, pair.value, [...path, name]));
  }
  return repeated;
}

function inNode(yaml: YamlDocument, node: unknown, path: FieldPath): RepeatedField[] {
  if (isMap(node)) return inMap(yaml, node, path);
  return isSeq(node) ? node.items.flatMap((item, at) => inNode(yaml, item, [...path, at])) : [];
}

/** In the object at the path of the document. A link to an anchor is not followed: the anchor is read where it stands. */
export const repeatedFields = (yaml: YamlDocument, path: FieldPath): RepeatedField[] =>
  inNode(yaml, standingAt(yaml, path)?.value, []);
