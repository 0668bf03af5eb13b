/** For people: one line a finding, as compilers write it, so that editors find the place. */
import { printable } from '../../ground/text.ts';
import { type Finding, sentenceOf } from '../lint/finding.ts';

const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;

/** Longer than any sentence of ours; names of files and fields are anybody's. */
const LONGEST = 2_048;

export function textOf(finding: Finding, color: boolean): string {
  const { file, span } = finding;
  const place = printable(`${file}:${span.line}:${span.column}:`, LONGEST);
  return `${color ? bold(place) : place} ${printable(sentenceOf(finding), LONGEST)}\n`;
}
