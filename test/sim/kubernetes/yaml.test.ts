/** What kubectl makes of the same text is what is right. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { yamlDocuments } from '../../../sim/kubernetes/yaml.ts';
import { type Kubectl, makeKubectl } from '../../support/kubectl.ts';

let kubectl: Kubectl;

beforeAll(async () => {
  kubectl = await makeKubectl('');
});

afterAll(() => kubectl.close());

const manifest = (spec: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: b}}\nspec:\n  ${spec}\n`;

async function byKubectl(text: string): Promise<unknown> {
  const file = join(kubectl.folder, 'object.yaml');
  writeFileSync(file, text);
  const out = await kubectl.ok(['label', '--local', '--filename', file, '--output', 'json', 'a=b']);
  return (JSON.parse(out) as { spec: unknown }).spec;
}

test.each([
  ['booleans', 'a: [y, Y, yes, Yes, no, N, on, ON, off, true, True, FALSE]'],
  ['words that are none', 'a: [oN, yES, tRUE, "yes", !!str yes]'],
  ['nothing', 'a: [~, null, Null, "", !!str ]'],
  ['whole numbers', 'a: [0, -0, +1, 1_000, 0777, 0o17, -0o17, 0x1F, 0b101, 08, 9007199254740991]'],
  ['other numbers', 'a: [1e3, 1E+3, .5, 5., 1.e3, -.5e-3, 09.5, 1_0.5]'],
  ['what is no number', 'a: [1:30, 190:20:30, 1:30.5, 0x1g, 12e, 1.2.3, 0o8]'],
  ['times', 'a: [2001-12-14, 2001-12-14T21:59:43Z, 2001-12-14 21:59:43.10 -5, 12:30]'],
  ['keys', 'a: {on: 1, 1: 2, 1.5: 3, no: 4, 0x10: 5, 2001-12-14: 6}'],
  ['a key that is there twice', 'a: 1\n  a: 2'],
  ['anchors and merges', 'a: &x {p: 1, q: 2}\n  b: {<<: *x, q: 3}\n  c: *x'],
  ['binary', 'a: !!binary aGVsbG8='],
  ['escapes and folds', 'a: "\\x41\\u00e9\\t"\n  b: |\n    one\n     two\n  c: >-\n    one\n    two'],
])('%s', async (_, spec) => {
  const text = manifest(spec);
  const objects = yamlDocuments(text).map((read) => read() as { spec: unknown });
  // As JSON, which has no -0.
  const found = objects.map((object) => JSON.parse(JSON.stringify(object.spec)));
  expect(found).toEqual([await byKubectl(text)]);
});

test('every document by itself; a mistake says where it is', () => {
  const [first, second, third] = yamlDocuments('a: 1\n---\n---\nb: [1\n');
  expect(first?.()).toEqual({ a: 1 });
  expect(second?.()).toBeNull();
  expect(() => third?.()).toThrow(/at line \d+, column \d+/);
});
