/** CEL expressions, parsed once. Beside the language itself: what Kubernetes adds to it and rules commonly use. */
import { Environment } from '@marcbachmann/cel-js';
import { goRegExp } from '../schema/pattern.ts';

type Program = (context: { self: unknown; oldSelf?: unknown }) => unknown;

type Comparable = bigint | number | string;

const ascending = (list: Comparable[]): boolean =>
  list.every((one, index) => index === 0 || (list[index - 1] ?? one) <= one);

const extreme = (list: Comparable[], better: (a: Comparable, b: Comparable) => boolean): Comparable => {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('min/max called on empty list');
  return rest.reduce((top, one) => (better(one, top) ? one : top), first);
};

const sum = (list: (bigint | number)[]): bigint | number =>
  list.reduce((total, one) => (typeof one === 'bigint' ? BigInt(total) + one : Number(total) + one), 0n);

const replace = (text: string, ...[old, by, times = -1n]: [string, string, bigint?]): string => {
  const parts = text.split(old);
  const kept = times < 0n ? parts.length - 1 : Number(times);
  const head = parts.slice(0, kept + 1).join(by);
  return parts.length > kept + 1 ? `${head}${old}${parts.slice(kept + 1).join(old)}` : head;
};

const findAll = (text: string, pattern: string): string[] => {
  const regexp = goRegExp(pattern);
  return [...text.matchAll(new RegExp(regexp.source, `${regexp.flags}g`))].map((match) => match[0]);
};

/** The package reads patterns as JavaScript's without Unicode. Words in texts stay as they are; the length, for messages, too. */
const withGoPatterns = (expression: string): string =>
  expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\.matches\(/g, (part) =>
    part === '.matches(' ? '.matchGo(' : part,
  );

export const newEnvironment = (): Environment =>
  new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
    .registerFunction('list<dyn>.isSorted(): bool', ascending)
    .registerFunction('list<dyn>.sum(): dyn', sum)
    .registerFunction('list<dyn>.min(): dyn', (list: Comparable[]) => extreme(list, (a, b) => a < b))
    .registerFunction('list<dyn>.max(): dyn', (list: Comparable[]) => extreme(list, (a, b) => a > b))
    .registerFunction('string.matchGo(string): bool', (text: string, by: string) => goRegExp(by).test(text))
    .registerFunction('string.find(string): string', (text: string, by: string) => findAll(text, by)[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', findAll)
    .registerFunction('string.replace(string, string): string', replace)
    .registerFunction('string.replace(string, string, int): string', replace)
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) => [...text][Number(at)] ?? '')
    .registerFunction('isURL(string): bool', (text: string) => URL.canParse(text));

const RUNTIME = newEnvironment().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');

/** Pure memory of a pure function: the same text is always the same program. */
const programs = new Map<string, Program>();

/** Throws `ParseError` when the text is not CEL. */
export function programOf(expression: string): Program {
  const known = programs.get(expression);
  if (known !== undefined) return known;
  const program = RUNTIME.parse(withGoPatterns(expression)) as Program;
  programs.set(expression, program);
  return program;
}

/** A transition rule. Strings and comments are cut out first, so that they cannot look like one. */
export const readsOldSelf = (expression: string): boolean =>
  /(?<![\w.])oldSelf\b/.test(
    expression.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '""').replace(/\/\/.*$/gm, ''),
  );
