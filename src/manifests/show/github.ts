/** For GitHub Actions: workflow commands, which it shows beside the changed lines. */
import { printable } from '../../ground/text.ts';
import { type Finding, sentenceOf } from '../lint/finding.ts';

const LONGEST = 2_048;

const escaped = (text: string): string =>
  printable(text, LONGEST).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export function githubOf(finding: Finding): string {
  const { file, span, kind } = finding;
  const { line, column, endLine, endColumn } = span;
  // It takes columns only where both lines are one.
  const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : '';
  const place = `file=${property(file)},line=${line},endLine=${endLine}${columns}`;
  return `::error ${place},title=${property(`fjj lint: ${kind}`)}::${escaped(sentenceOf(finding))}\n`;
}
