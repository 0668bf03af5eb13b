/** What a text must hold to, said twice: to zod, and in CEL to the API server, where zod's own checks do not go. */
import { z } from 'zod';
import { byteLength } from './text.ts';

export type CelRule = readonly [rule: string, message: string];

export const cel = (...rules: CelRule[]) => ({
  'x-kubernetes-validations': rules.map(([rule, message]) => ({ rule, message })),
});

/** A text bounded in UTF-8 bytes, as DLI counts, and in characters, as an OpenAPI schema can. */
export const bytes = (max: number, about: string) => {
  const error = `must be at most ${max} bytes in UTF-8`;
  return z
    .string()
    .max(max)
    .refine((text) => byteLength(text) <= max, { error })
    .meta({ description: about, ...cel([`bytes(self).size() <= ${max}`, error]) });
};

interface Unlike {
  holds: (text: string) => boolean;
  error: { error: string };
  rule: CelRule;
}

/** Nothing in the text is like `pattern`, which must mean the same to JavaScript and to Go. */
export const unlike = (pattern: RegExp, error: string): Unlike => ({
  holds: (text) => !pattern.test(text),
  error: { error },
  rule: [`!self.matches(r'${pattern.source}')`, error],
});
