/** `runtime_config`: JSON text, a list of `{key, value}` as Terraform sends it, or one object. */
import { isObject, parseJson, stringifyJson } from '../../src/ground/json.ts';

interface Property {
  key: string;
  value: unknown;
}

const isPlain = (value: unknown): boolean =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value) || value === null;

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

const isProperty = (entry: unknown): entry is Property =>
  isObject(entry) &&
  typeof entry['key'] === 'string' &&
  entry['key'] !== '' &&
  isPlain(entry['value'] ?? null);

/** undefined: neither of the two forms. */
function propertiesOf(text: string): Property[] | undefined {
  const value = parsed(text);
  if (Array.isArray(value)) return value.every(isProperty) ? value : undefined;
  if (!isObject(value) || !Object.values(value).every(isPlain)) return undefined;
  return Object.entries(value).map(([key, item]) => ({ key, value: item }));
}

export const badProperties = (value: unknown): boolean =>
  value !== '' && propertiesOf(String(value)) === undefined;

/** `stored` with the properties that `sent` names in the place of its own. */
export function mergedProperties(stored: unknown, sent: unknown): unknown {
  const [own, named] = [stored, sent].map((text) => propertiesOf(String(text)));
  if (own === undefined || named === undefined) return sent;
  const keys = new Set(named.map(({ key }) => key));
  return stringifyJson([...own.filter(({ key }) => !keys.has(key)), ...named]);
}
