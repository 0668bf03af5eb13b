/** Rules for a text, each written twice: for zod, and in CEL for the API server, which does not see zod's own checks. */
import { z } from 'zod';
import { byteLength } from '../../ground/text.ts';

export type CelRule = readonly [rule: string, message: string];

export const cel = (...rules: CelRule[]) => ({
  'x-kubernetes-validations': rules.map(([rule, message]) => ({ rule, message })),
});

interface Constraint {
  holds(text: string): boolean;
  /** CEL over `self`. */
  rule: string;
  message: string;
}

/** A text that satisfies all of these. */
export const text = (schema: z.ZodString, description: string, ...conditions: Constraint[]): z.ZodString =>
  conditions
    .reduce((checked, { holds, message }) => checked.refine(holds, { error: message }), schema)
    .meta({ description, ...cel(...conditions.map(({ rule, message }) => [rule, message] as const)) });

export const count = (min: number, max: number, about: string) => z.int().min(min).max(max).describe(about);

/** Bounded in UTF-8 bytes, as DLI counts; an OpenAPI schema counts characters. */
export const atMostBytes = (max: number): Constraint => ({
  holds: (value) => byteLength(value) <= max,
  rule: `bytes(self).size() <= ${max}`,
  message: `must be at most ${max} bytes in UTF-8`,
});

/** Nothing in the text is like `pattern`, which must mean the same to JavaScript and to Go. */
export const unlike = (pattern: RegExp, message: string): Constraint => ({
  holds: (value) => !pattern.test(value),
  rule: `!self.matches(r'${pattern.source}')`,
  message,
});

/**
 * A block of YAML (`|`, `>`) ends with a line end. Character classes by name, because `\s` means fewer characters to the API
 * server than to JavaScript.
 */
export const NO_SPACE_AT_ENDS = unlike(
  /^[\p{Z}\p{Cc}\p{Cf}]|[\p{Z}\p{Cc}\p{Cf}]$/u,
  'must not begin or end with white space',
);
