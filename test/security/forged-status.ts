/**
 * A status as an attacker may write it: whatever the schema of the CRD takes, drawn from a seed. Where values mean something to the
 * controller, the true ones are drawn as often as any, since whoever reads the status knows them.
 */
import type { Lot } from '../../sim/whole/lot.ts';
import { isObject, type JsonObject } from '../../src/ground/json.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';

interface Node {
  type?: string;
  format?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  properties?: Record<string, Node>;
  required?: string[];
  items?: Node;
}

interface Definition {
  spec: { versions: [{ schema: { openAPIV3Schema: { properties: { status: Node } } } }] };
}

export const STATUS = (customResourceDefinition() as unknown as Definition).spec.versions[0].schema
  .openAPIV3Schema.properties.status;

/** All of these are a `date-time` for the API server. `now`: epoch ms. */
function timeOf(lot: Lot, now: number): string {
  const near = new Date(now + lot.int(-7_200_000, 7_200_000)).toISOString();
  return lot.pick([
    near,
    `${near.slice(0, 19)}Z`,
    '2026-11-28T00:00:00Ztrash',
    '2026-11-28T00:00:00x5Z',
    '2026-11-28T00:00:00+99:99',
    '9999-12-31T23:59:59Z',
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    new Date(now + 86_400_000).toISOString(),
  ]);
}

function integerOf(lot: Lot, { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: Node) {
  const some = [minimum, maximum, 0, 1, 2, 3, 4, 5, 7, 2 ** 31, 1_516_952_770_835].filter(
    (value) => value >= minimum && value <= maximum,
  );
  return lot.pick(some);
}

/** `true` values by the name of their field; see `learn`. */
type Known = Map<string, string[]>;

const WORDS = [
  'Applied',
  'StateConflict',
  'Rejected',
  'AuthFailed',
  'Conflict',
  'Ready',
  '***',
  '',
  '\u202e',
  '…',
];

function textOf(lot: Lot, node: Node, known: readonly string[]): string {
  if (known.length > 0 && lot.often(0.7)) return lot.pick(known);
  const long = lot.pick(['x', '*', '\u{e0041}', '"']).repeat(lot.int(0, 40));
  const text = lot.pick([...WORDS, long]).slice(0, node.maxLength ?? 40);
  return text.length < (node.minLength ?? 0) ? 'Other' : text;
}

interface Drawing {
  lot: Lot;
  known: Known;
  now: number;
}

function objectOf({ properties = {}, required = [] }: Node, drawing: Drawing): JsonObject {
  const names = Object.keys(properties).filter((name) => required.includes(name) || drawing.lot.often(0.7));
  return Object.fromEntries(names.map((name) => [name, draw(name, properties[name] ?? {}, drawing)]));
}

/** A value that the schema takes. */
function draw(name: string, node: Node, drawing: Drawing): unknown {
  const { lot, known, now } = drawing;
  if (node.enum !== undefined) return lot.pick(node.enum);
  if (node.format === 'date-time') return timeOf(lot, now);
  if (node.type === 'integer') return integerOf(lot, node);
  if (node.type === 'boolean') return lot.often(0.5);
  if (node.type === 'object') return objectOf(node, drawing);
  if (node.type !== 'array') return textOf(lot, node, known.get(name) ?? []);
  const size = lot.int(0, Math.min(4, node.maxItems ?? 4));
  const items = Array.from({ length: size }, () => draw(name, node.items ?? {}, drawing));
  if (name !== 'conditions') return items;
  // A map list: one entry a type.
  return [...new Map(items.map((item) => [(item as JsonObject)['type'], item])).values()];
}

/** The values of an honest status, by the names of their fields. */
export function learn(value: unknown, known: Known = new Map(), name = ''): Known {
  if (Array.isArray(value)) for (const item of value) learn(item, known, name);
  else if (isObject(value)) for (const [field, item] of Object.entries(value)) learn(item, known, field);
  else if (typeof value === 'string') known.set(name, [...(known.get(name) ?? []), value]);
  return known;
}

export const forgedStatus = (lot: Lot, known: Known, now: number): JsonObject =>
  objectOf(STATUS, { lot, known, now });
