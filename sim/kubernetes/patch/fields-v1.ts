/**
 * Sets of fields, as `metadata.managedFields` holds them. A set is a tree: each step is `f:<field>`, `k:<keys of an item>`
 * or `v:<value of an item>`; a field is in the set when its node is a member.
 */
import { isObject, parseJson } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { shown, sortedText } from '../schema/value.ts';

export interface FieldNode {
  member: boolean;
  children: FieldSet;
}

export type FieldSet = ReadonlyMap<string, FieldNode>;

export const EMPTY: FieldSet = new Map();

export const fieldStep = (name: string): string => `f:${name}`;
export const keyStep = (key: Fields): string => `k:${sortedText(key)}`;
export const valueStep = (value: unknown): string => `v:${sortedText(value)}`;

type Keep = (inA: boolean, inB: boolean) => boolean;

function combine(a: FieldSet, b: FieldSet, keep: Keep): FieldSet {
  const out = new Map<string, FieldNode>();
  for (const step of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(step), b.get(step)];
    const member = keep(left?.member === true, right?.member === true);
    const children = combine(left?.children ?? EMPTY, right?.children ?? EMPTY, keep);
    if (member || children.size > 0) out.set(step, { member, children });
  }
  return out;
}

export const union = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA || inB);
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA && inB);
export const difference = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA && !inB);

/** Without these fields of the object, and everything below them. */
export function without(set: FieldSet, names: readonly string[]): FieldSet {
  const steps = new Set(names.map(fieldStep));
  return new Map([...set].filter(([step]) => !steps.has(step)));
}

/** The set of one field. */
const single = (path: readonly string[]): FieldSet =>
  path.reduceRight<FieldSet>(
    (children, step) => new Map([[step, { member: children.size === 0, children }]]),
    EMPTY,
  );

const stepText = (step: string): string => {
  const rest = step.slice(2);
  if (step.startsWith('f:')) return `.${rest}`;
  if (!step.startsWith('k:')) return `[=${shown(parseJson(rest))}]`;
  const key = parseJson(rest);
  const pairs = isObject(key) ? Object.entries(key).map(([name, value]) => `${name}=${shown(value)}`) : [];
  return `[${pairs.join(',')}]`;
};

/** Such as `.status.conditions[type="Ready"].status`; members before what is below them. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  const steps = [...set].sort(([a], [b]) => order(a, b));
  const members = steps.filter(([, node]) => node.member).map(([step]) => prefix + stepText(step));
  const below = steps.flatMap(([step, node]) => pathsOf(node.children, prefix + stepText(step)));
  return [...members, ...below];
}

const RANK = 'fkvi';

const order = (a: string, b: string): number => {
  const rank = RANK.indexOf(a[0] ?? '') - RANK.indexOf(b[0] ?? '');
  if (rank !== 0) return rank;
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

export function encode(set: FieldSet): object {
  const steps = [...set].sort(([a], [b]) => order(a, b));
  return Object.fromEntries(
    steps.map(([step, { member, children }]) => [
      step,
      member && children.size > 0 ? { '.': {}, ...encode(children) } : encode(children),
    ]),
  );
}

/** Keys and values are written anew, so that equal steps are equal texts whoever wrote them. */
const canonicalStep = (step: string): string =>
  /^[kv]:/.test(step) ? `${step.slice(0, 2)}${sortedText(parseJson(step.slice(2)))}` : step;

/** Throws `SyntaxError` on steps that are not JSON where JSON is due. */
export function decode(fields: unknown): FieldSet {
  const out = new Map<string, FieldNode>();
  for (const [step, inner] of Object.entries(isObject(fields) ? fields : {})) {
    if (step === '.') continue;
    const children = decode(inner);
    const member = children.size === 0 || (isObject(inner) && Object.hasOwn(inner, '.'));
    out.set(canonicalStep(step), { member, children });
  }
  return out;
}

const SERVER_METADATA = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
];

/** What belongs to nobody: identity and the server's own bookkeeping. */
const UNTRACKED = [
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...SERVER_METADATA.map((name) => ['f:metadata', fieldStep(name)]),
].reduce<FieldSet>((set, path) => union(set, single(path)), EMPTY);

export const tracked = (set: FieldSet): FieldSet => difference(set, UNTRACKED);
