/** What of a job's fields must stay hidden: DLI's words about an update may repeat any part of them. */

import type { Body } from '../../core/job/fields.ts';
import { FIELD_NAMES, FIELDS } from '../../core/job/fields.ts';
import { parseJson, stringifyJson } from '../../ground/json.ts';
import { MAX_TEXT, type SecretValue } from './scrub.ts';

/** A shorter part gives nothing away, and masking it would break other words. */
const MIN_PART = 4;

/**
 * A part of at least this length that is no ordinary word is masked inside other words, too. Of the longest only, which bounds
 * the work.
 */
const MIN_INSIDE = 6;
const MOST_INSIDE = 100;

/** Names of options and schemes of URLs are nobody's secret, and stand in many messages. */
const NAMES = [
  /(?<![^\s"'])--[A-Za-z]+(?:[._-][A-Za-z]+)*(?=[\s=]|$)/g,
  /\b(?:[a-z][a-z0-9]{0,15}:){1,3}\/\//gi,
];

const PUBLIC = ['true', 'false', 'null'];

const isWord = (part: string): boolean => /^\w+$/.test(part);

/** It may be a part of others: masked inside them, it would make a sentence unreadable. */
const isOrdinary = (part: string): boolean => /^([A-Z]?[a-z]+|[A-Z]+|\d+)$/.test(part);

/** One that is known to be a secret, however short. */
export const hiddenValue = (text: string): SecretValue =>
  isWord(text) && (text.length < MIN_INSIDE || isOrdinary(text)) ? { word: text } : text;

function leaves(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item?.value ?? item));
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
  return value === null || value === undefined ? [] : [String(value)];
}

/** To try it on command line arguments, and be refused, would take longer than all the rest. */
const MAY_BE_JSON = /^\s*(?:["[{tfn]|-?\d)/;

/** Settings as JSON text hold secrets in their values, not in their keys. */
function values(text: string): string[] {
  if (!MAY_BE_JSON.test(text)) return [text];
  try {
    return leaves(parseJson(text));
  } catch {
    return [text];
  }
}

/** `%40` is `@` once DLI has read the URL. */
function decoded(text: string): string[] {
  try {
    return text.includes('%') ? [text, decodeURIComponent(text)] : [text];
  } catch {
    return [text];
  }
}

/** The same text cut ever finer: by blanks, by what separates values, by everything that is not of a word. */
const pieces = (text: string): string[] =>
  [/\s+/, /[\s="'`,;&]+/, /\W+/].flatMap((separator) => text.split(separator));

function partsOf(value: string): string[] {
  const bare = NAMES.reduce((rest, name) => rest.replaceAll(name, ' '), value);
  return [value, ...decoded(bare).flatMap(pieces)];
}

/** What everybody sees of the job: a mask over its name or its jar would hide what is wrong, and no secret. */
const shownIn = (fields: Body): string =>
  FIELD_NAMES.filter((name) => !FIELDS[name].sensitive)
    .map((name) => stringifyJson(fields[name] ?? ''))
    .join(' ');

const sensitiveTexts = (fields: Body): string[] =>
  FIELD_NAMES.filter((name) => FIELDS[name].sensitive)
    .map((name) => fields[name])
    .filter((value) => typeof value === 'string')
    .map((text) => text.slice(0, MAX_TEXT));

/** What `entrypoint_args` and the like hold, in any of these: what is public in one is so in all. */
export function sensitiveValues(...all: readonly Body[]): SecretValue[] {
  const texts = all.flatMap(sensitiveTexts);
  if (texts.length === 0) return [];
  const known = new Set([...PUBLIC, ...all.flatMap((fields) => pieces(shownIn(fields)))]);
  const parts = new Set([...texts, ...texts.flatMap(values).flatMap(partsOf)]);
  const hidden = [...parts].filter((part) => part.length >= MIN_PART && !known.has(part));
  const inside = hidden
    .filter((part) => !isWord(part) || (part.length >= MIN_INSIDE && !isOrdinary(part)))
    .sort((one, other) => other.length - one.length)
    .slice(0, MOST_INSIDE);
  return [...inside, ...hidden.filter(isWord).map((word) => ({ word }))];
}
