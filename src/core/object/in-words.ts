/** What is wrong with a value of the spec, in words, where the schema says nothing of its own. Values are not repeated. */
import type { z } from 'zod';

const EXPECTED: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const FOUND: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  bigint: 'one that is too large',
  boolean: 'true or false',
  object: 'an object',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : (FOUND[typeof value] ?? 'a value of another kind');
}

const listed = (words: readonly unknown[]): string => {
  const texts = words.map(String);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
};

const UNITS: Record<string, string> = { string: ' characters', array: ' items' };

function tooSmall({ minimum, origin }: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>): string {
  if (origin === 'string' && minimum === 1) return 'must not be empty';
  return origin in UNITS
    ? `must have at least ${minimum}${UNITS[origin]}`.replace(/ 1 (\w+)s$/, ' one $1')
    : `must be at least ${minimum}`;
}

function tooBig({ maximum, origin }: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>): string {
  return origin in UNITS ? `must have at most ${maximum}${UNITS[origin]}` : `must be at most ${maximum}`;
}

function ofType({ expected, input }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  if (input === undefined) return 'is missing';
  const wanted = EXPECTED[expected] ?? 'of another kind';
  const found = kindOf(input);
  // A number with a fraction, or one that is too large to be exact.
  return expected === 'int' && found === 'a number' ? `must be ${wanted}` : `must be ${wanted}, not ${found}`;
}

/** For `safeParse`. Undefined: zod's own words. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return ofType(issue);
  if (issue.code === 'too_small') return tooSmall(issue);
  if (issue.code === 'too_big') return tooBig(issue);
  if (issue.code === 'invalid_value')
    return issue.input === undefined ? 'is missing' : `must be ${listed(issue.values)}`;
  return issue.code === 'invalid_union' ? 'must be a whole number of 64 bits' : undefined;
};
