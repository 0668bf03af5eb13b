/**
 * Answers are asked for as they are (`Accept-Encoding: identity`); one that comes packed was packed on the way, by a proxy
 * perhaps.
 */
import { printable } from './text.ts';

/** The Content-Encoding of an answer, such as `gzip`; undefined: it came as it is. */
export function codingOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const coding = printable([header].flat().join(', '), 64);
  return /^(identity)?$/i.test(coding) ? undefined : coding;
}

/** To follow "the answer" or "its body". */
export const packedAs = (coding: string): string =>
  `is packed (Content-Encoding: ${coding}), which was not asked for: correct the proxy between`;
