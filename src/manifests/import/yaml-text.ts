/** YAML of a fixed form: the same value has the same text, whatever library reads it, and by the rules of YAML 1.1 and 1.2 alike. */
import { isObject, stringifyJson } from '../../ground/json.ts';

/** Stands as it is, and means a text to every reader. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;
/** Some readers take `e0` and `e-1` for numbers. */
const WORDS = /^(?:y|n|yes|no|true|false|on|off|null|nan|inf|infinity|e-?[\d_]+)$/i;

/** Line ends of Unicode, and what nobody sees, written as escapes: some readers take them for line ends or refuse them. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\p{Cf}\ufffe\uffff]/gu;

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');

const textOf = (value: string): string =>
  PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value).replaceAll(UNSEEN, escaped);

const scalar = (value: unknown): string => (typeof value === 'string' ? textOf(value) : stringifyJson(value));

/** One member of a map, as lines. Lists hold texts and numbers only. */
export function yamlLines(name: string, value: unknown, indent = ''): string[] {
  if (Array.isArray(value))
    return [`${indent}${name}:`, ...value.map((item) => `${indent}  - ${scalar(item)}`)];
  if (!isObject(value)) return [`${indent}${name}: ${scalar(value)}`];
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return members.length === 0
    ? [`${indent}${name}: {}`]
    : [`${indent}${name}:`, ...members.flatMap(([key, item]) => yamlLines(key, item, `${indent}  `))];
}
