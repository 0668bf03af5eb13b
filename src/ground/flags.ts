/** The flags of a command line: `--flag=value`, `--flag value`, `--switch`; short ones where a command has them. */
import { parseArgs } from 'node:util';
import { unknownWord } from './nearest.ts';
import { printable } from './text.ts';

/** By name, such as `--port`. A `switch` may stand alone, and then it is `true`. */
export type Flags = Readonly<Record<string, 'text' | 'switch'>>;

/** `value`: undefined where there is none, neither behind the `=` nor as the next argument. */
interface GivenFlag {
  flag: string;
  value: string | undefined;
}

interface Arguments {
  flags: readonly GivenFlag[];
  /** What is no flag, nor the value of one. */
  words: readonly string[];
}

interface Known {
  flags: Flags;
  /** By letter, such as `-f`: the flag that it is short for. */
  short?: Readonly<Record<string, string>>;
  /** The command that lists the flags. */
  help: string;
}

/** A password in a URL is not repeated. */
export const withoutUser = (text: string): string => text.replace(/^.*@/s, '***@');

type ArgsToken = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type Option = Extract<ArgsToken, { kind: 'option' }>;

/** A flag in the place of a value is the next flag: the value was forgotten. */
function textOf({ value, inlineValue }: Option, kind: 'text' | 'switch'): string | undefined {
  if (inlineValue) return value;
  return kind === 'switch' ? 'true' : value?.startsWith('--') ? undefined : value;
}

function tokensOf(args: readonly string[], { flags, short = {} }: Known): readonly ArgsToken[] {
  const letters = new Map(Object.entries(short).map(([letter, flag]) => [flag, letter.slice(1)]));
  const options = Object.entries(flags).map(([flag, kind]) => [
    flag.slice(2),
    {
      type: kind === 'switch' ? ('boolean' as const) : ('string' as const),
      ...(letters.has(flag) ? { short: letters.get(flag) } : {}),
    },
  ]);
  const config = { args: [...args], options: Object.fromEntries(options) };
  return parseArgs({ ...config, strict: false, allowPositionals: true, tokens: true }).tokens;
}

const unexpected = (argument: string): string =>
  `unexpected argument ${printable(withoutUser(argument), 100)}`;

type FlagToken = Exclude<ArgsToken, { kind: 'positional' }>;

function flagIn(token: FlagToken, argument: string, { flags, short = {}, help }: Known): GivenFlag | string {
  const name = token.kind === 'option' ? token.rawName : argument;
  if (!name.startsWith('--') && !Object.hasOwn(short, name)) return unexpected(argument);
  const flag = short[name] ?? name;
  const kind = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
  return token.kind !== 'option' || kind === undefined
    ? unknownWord('flag', flag, { words: Object.keys(flags), help })
    : { flag, value: textOf(token, kind) };
}

/** In their order; or what is wrong, as one line. */
export function readArguments(args: readonly string[], known: Known): Arguments | string {
  const [flags, words]: [GivenFlag[], string[]] = [[], []];
  for (const token of tokensOf(args, known)) {
    if (token.kind === 'positional') {
      words.push(token.value);
      continue;
    }
    const read = flagIn(token, args[token.index] ?? '', known);
    if (typeof read === 'string') return read;
    flags.push(read);
  }
  return { flags, words };
}

/** The same for a command that takes nothing but flags. */
export function readFlags(
  args: readonly string[],
  flags: Flags,
  help: string,
): readonly GivenFlag[] | string {
  const read = readArguments(args, { flags, help });
  if (typeof read === 'string') return read;
  const [word] = read.words;
  return word === undefined ? read.flags : unexpected(word);
}
