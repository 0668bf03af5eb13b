/** Flags and environment, read once, into one frozen value. Flags win. */
import type { z } from 'zod';
import type { Environment } from '../ground/environment.ts';
import { type Flags, readFlags, withoutUser } from '../ground/flags.ts';
import { unknownWord } from '../ground/nearest.ts';
import { printable } from '../ground/text.ts';
import { envOf, flagOf } from './setting-names.ts';
import { type Config, configSchema, SETTINGS, type SettingName } from './settings.ts';

/** `message` is one line that names what to change. */
type Parsed = { ok: true; config: Config } | { ok: false; message: string };

const HELP = 'fjj help controller';

const NAMES = Object.keys(SETTINGS) as SettingName[];
const BY_FLAG = new Map(NAMES.map((name) => [flagOf(name), name]));
const BY_ENV = new Map(NAMES.map((name) => [envOf(name), name]));

/** What Kubernetes sets in every pod beside a Service that happens to be called `fjj`. */
const SERVICE_LINK = /^FJJ_(.*_)?(SERVICE_(HOST|PORT.*)|PORT(_\d+_.*)?)$/;

type Texts = Partial<Record<SettingName, string>>;
type ParsedTexts = { ok: true; texts: Texts } | { ok: false; message: string };

/** Blanks and line ends are shown for what they are. */
const quoted = (text: string): string => printable(JSON.stringify(withoutUser(text)), 80);

const refused = (message: string): { ok: false; message: string } => ({ ok: false, message });

/** Their flags mean true where they stand alone. */
const SWITCHES: readonly SettingName[] = ['leaderElect', 'lifecycle', 'probeStartRight', 'allowDelete'];

const FLAGS: Flags = Object.fromEntries(
  NAMES.map((name) => [flagOf(name), SWITCHES.includes(name) ? 'switch' : 'text']),
);

function fromFlags(argv: readonly string[]): ParsedTexts {
  const given = readFlags(argv, FLAGS, HELP);
  if (typeof given === 'string') return refused(given);
  const texts: Texts = {};
  for (const { flag, value } of given) {
    if (value === undefined) return refused(`${flag} needs a value: ${flag}=…`);
    const name = BY_FLAG.get(flag);
    if (name !== undefined) texts[name] = value;
  }
  return { ok: true, texts };
}

/** A mistyped name must not go unnoticed: a controller meant for one namespace would watch them all. */
function fromEnvironment(env: Environment): ParsedTexts {
  const texts: Texts = {};
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('FJJ_') || value === undefined) continue;
    const name = BY_ENV.get(variable);
    if (name !== undefined) texts[name] = value;
    else if (!SERVICE_LINK.test(variable))
      return refused(
        unknownWord('environment variable', variable, { words: [...BY_ENV.keys()], help: HELP }),
      );
  }
  return { ok: true, texts };
}

function complaint(issue: z.core.$ZodIssue | undefined, flags: Texts, texts: Texts): string {
  const name = issue?.path[0] as SettingName;
  const source = texts[name] === undefined || flags[name] !== undefined ? '' : ` (from ${envOf(name)})`;
  const { secret, fallback } = SETTINGS[name];
  // Where the password of a malformed URL begins and ends nobody knows.
  const found = secret === true ? ' (its value is not shown)' : `, not ${quoted(texts[name] ?? fallback)}`;
  return `${flagOf(name)}${source} ${issue?.message}${found}`;
}

/** `argv`: the arguments after the command. */
export function parseConfig(argv: readonly string[], env: Environment): Parsed {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    return refused(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 switches certificate checks off; unset it and use NODE_EXTRA_CA_CERTS',
    );
  }
  const flags = fromFlags(argv);
  if (!flags.ok) return flags;
  const variables = fromEnvironment(env);
  if (!variables.ok) return variables;
  const texts = { ...variables.texts, ...flags.texts };
  const parsed = configSchema.safeParse(texts);
  if (parsed.success) return { ok: true, config: Object.freeze(parsed.data) };
  return refused(complaint(parsed.error.issues[0], flags.texts, texts));
}

interface SettingRow {
  flag: string;
  env: string;
  default: string;
  meaning: string;
}

/** For the docs. */
export const SETTING_ROWS: readonly SettingRow[] = NAMES.map((name) => ({
  flag: flagOf(name),
  env: envOf(name),
  default: SETTINGS[name].fallback,
  meaning: SETTINGS[name].meaning,
}));

/** The settings for `--help`, one a paragraph. */
export const settingsHelp = (): string =>
  SETTING_ROWS.map((row) => {
    const value = row.default === '' ? '' : ` (default ${row.default})`;
    return `  ${row.flag}, ${row.env}${value}\n      ${row.meaning}\n`;
  }).join('');
