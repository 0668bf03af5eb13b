/** What the spec's `runtime_config` must look like: JSON text with settings in one of two shapes, each name once. */
import { z } from 'zod';
import { parseJson } from '../../ground/json.ts';
import { type CelRule, cel } from './constraint.ts';
import { settingNames } from './properties.ts';

const BLANK = '[ \\t\\n\\r]*';
const CHARACTER = '(?:[^"\\\\\\x00-\\x1f]|\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4}))';
const NAME = `"${CHARACTER}+"`;
const VALUE = `(?:"${CHARACTER}*"|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false)`;

/** Parts with blanks between them. */
const spaced = (...parts: string[]): string => parts.join(BLANK);

const KEY_FIRST = spaced('"key"', ':', NAME, ',', '"value"', ':', VALUE);
const VALUE_FIRST = spaced('"value"', ':', VALUE, ',', '"key"', ':', NAME);
const ENTRY = spaced('\\{', `(?:${KEY_FIRST}|${VALUE_FIRST})`, '\\}');
const PAIR = spaced(NAME, ':', VALUE);

/** Either nothing, or one item or more between brackets. After the last comma there is an item: see `UNFINISHED`. */
const items = (open: string, item: string, close: string): string =>
  `${open}${BLANK}(?:${close}${BLANK}|(?:${spaced(item, `(?:,${BLANK}|${close}${BLANK}$)`)})+)`;

/**
 * JSON cannot be parsed in CEL, but these shapes can be told by a regular expression. It names an item once only, because an API
 * server reckons the cost of a rule by the length of its expressions.
 */
const SETTINGS_PATTERN = `^${BLANK}(?:${items('\\[', ENTRY, '\\]')}|${items('\\{', PAIR, '\\}')})?$`;
const UNFINISHED = `,${BLANK}$`;

const SHAPE =
  'must be JSON text: a list of {"key": …, "value": …} or an object of names and values, each value a text, a number, true or false';

const settingsRule: CelRule = [
  `self.matches(r'${SETTINGS_PATTERN}') && !self.matches(r'${UNFINISHED}')`,
  SHAPE,
];

/** `${` in the name of a setting, in either shape. */
export const PLACED_NAME = `"key"${BLANK}:${BLANK}"${CHARACTER}*\\$\\{|"${CHARACTER}*\\$\\{${CHARACTER}*"${BLANK}:`;

const [settings, unfinished, pair] = [
  new RegExp(SETTINGS_PATTERN, 'u'),
  new RegExp(UNFINISHED, 'u'),
  new RegExp(PAIR, 'gu'),
];

/** As many as the status remembers. */
export const MOST_SETTINGS = 512;
export const LONGEST_NAME = 256;
/** Those before an update and those after it. */
export const MOST_OWNED = 2 * MOST_SETTINGS;

/** How many settings the text has; a name that is there twice counts twice. */
const settingsIn = (text: string): number => {
  const parsed = text.trim() === '' ? [] : parseJson(text);
  return Array.isArray(parsed) ? parsed.length : (text.match(pair)?.length ?? 0);
};

/** What is wrong with it. An API server sees the shape alone. */
export function settingsProblem(text: string): string | undefined {
  if (!settings.test(text) || unfinished.test(text)) return SHAPE;
  const names = settingNames(text);
  if (names.length < settingsIn(text)) return 'must set each name once';
  if (names.length > MOST_SETTINGS) return `must hold at most ${MOST_SETTINGS} settings`;
  return names.some((name) => name.length > LONGEST_NAME)
    ? `must have names of at most ${LONGEST_NAME} characters`
    : undefined;
}

const SETTINGS_LENGTH = 32_768;

export const runtimeConfig = z
  .string()
  .max(SETTINGS_LENGTH, { abort: true })
  .superRefine((value, context) => {
    const message = settingsProblem(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({
    description:
      'Flink settings, as JSON text: a list of key and value, or an object. Settings that it does not name are left alone.',
    ...cel(settingsRule),
  });
