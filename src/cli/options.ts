/** The flags of a person's command: one table, from which they are read, listed in the help and completed by a shell. */
import { readArguments } from '../ground/flags.ts';
import { nearest } from '../ground/nearest.ts';
import { printable } from '../ground/text.ts';

export interface Flag {
  /** One letter, such as `f` of `-f`. */
  short?: string;
  /** What the help shows behind it, such as PATH. A flag without it is a switch. */
  value?: string;
  /** All that its value may be. */
  choices?: readonly string[];
  /** For the help, in at most two lines. */
  does: string;
}

/** By name without the dashes, in the order of the help. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** What was given. Flags are asked by their names without the dashes. */
export interface Options {
  /** What is no flag, nor the value of one. */
  words: readonly string[];
  /** In their order. */
  values(flag: string): readonly string[];
  /** The last one. */
  value(flag: string): string | undefined;
  isOn(flag: string): boolean;
}

/** The lines of the help, aligned; `--help` is the last one. */
export function flagLines(flags: FlagTable): string {
  const table: FlagTable = { ...flags, help: { short: 'h', does: 'this text' } };
  const rows = Object.entries(table).map(([name, { short, value, does }]) => ({
    left: `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : `=${value}`}`,
    does,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length)) + 4;
  return rows
    .map(({ left, does }) => `  ${left.padEnd(width)}${does.replace('\n', `\n  ${' '.repeat(width)}`)}\n`)
    .join('');
}

const choicesOf = (flag: Flag | undefined): readonly string[] | undefined =>
  flag !== undefined && flag.value === undefined ? ['true', 'false'] : flag?.choices;

/** What is wrong with a value, as one line without its end. */
function wrongValue(
  flag: string,
  value: string | undefined,
  choices: readonly string[] = [],
): string | undefined {
  if (value === undefined || value === '') return `${flag} needs a value: ${flag}=…`;
  if (choices.length === 0 || choices.includes(value)) return undefined;
  const meant = nearest(value, choices);
  const hint = meant === undefined ? '' : `; the nearest is ${meant}`;
  return `${flag} must be one of ${choices.join(', ')}, not ${printable(value, 80)}${hint}`;
}

/** What is wrong, as one line without its end, where they cannot be used. `help`: the command that lists the flags. */
export function readOptions(args: readonly string[], flags: FlagTable, help: string): Options | string {
  const rows = Object.entries(flags);
  const read = readArguments(args, {
    flags: Object.fromEntries(
      rows.map(([name, { value }]) => [`--${name}`, value === undefined ? 'switch' : 'text']),
    ),
    short: Object.fromEntries(
      rows.flatMap(([name, { short }]) => (short === undefined ? [] : [[`-${short}`, `--${name}`]])),
    ),
    help,
  });
  if (typeof read === 'string') return read;
  for (const { flag, value } of read.flags) {
    const wrong = wrongValue(flag, value, choicesOf(flags[flag.slice(2)]));
    if (wrong !== undefined) return wrong;
  }
  const values = (name: string): string[] =>
    read.flags.flatMap(({ flag, value }) => (flag === `--${name}` && value !== undefined ? [value] : []));
  const value = (name: string): string | undefined => values(name).at(-1);
  return { words: read.words, values, value, isOn: (name) => value(name) === 'true' };
}
