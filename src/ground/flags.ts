/** The flags of a command line: `--flag=value`, `--flag value`, `--switch`. There are no short ones. */
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

/** A password in a URL is not repeated. */
export const withoutUser = (text: string): string => text.replace(/^.*@/s, '***@');

type ArgsToken = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type Option = Extract<ArgsToken, { kind: 'option' }>;

/** A flag in the place of a value is the next flag: the value was forgotten. */
function textOf({ value, inlineValue }: Option, kind: 'text' | 'switch'): string | undefined {
  if (inlineValue) return value;
  return kind === 'switch' ? 'true' : value?.startsWith('--') ? undefined : value;
}

function tokensOf(args: readonly string[], flags: Flags): readonly ArgsToken[] {
  const options = Object.entries(flags).map(([flag, kind]) => [
    flag.slice(2),
    { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) },
  ]);
  const config = { args: [...args], options: Object.fromEntries(options) };
  return parseArgs({ ...config, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** In their order; or what is wrong, as one line. `help`: the command that lists the flags. */
export function readFlags(
  args: readonly string[],
  flags: Flags,
  help = 'fjj help',
): readonly GivenFlag[] | string {
  const given: GivenFlag[] = [];
  for (const token of tokensOf(args, flags)) {
    const argument = args[token.index] ?? '';
    if (!argument.startsWith('--')) return `unexpected argument ${printable(withoutUser(argument), 100)}`;
    const flag = token.kind === 'option' ? token.rawName : argument;
    const kind = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
    if (token.kind !== 'option' || kind === undefined)
      return unknownWord('flag', flag, { words: Object.keys(flags), help });
    given.push({ flag, value: textOf(token, kind) });
  }
  return given;
}
