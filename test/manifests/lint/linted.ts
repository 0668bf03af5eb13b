/** What `fjj lint` finds in a text. */
import { type Finding, sentenceOf } from '../../../src/manifests/lint/finding.ts';
import { type LintedFile, lint } from '../../../src/manifests/lint/lint.ts';

async function* inputOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof text === 'string' ? Buffer.from(text) : text;
}

export async function lintedOf(text: string | Uint8Array): Promise<LintedFile> {
  const wanted = { paths: ['-'], recursive: false, input: inputOf(text), stop: new AbortController().signal };
  const files: LintedFile[] = [];
  for await (const file of lint(wanted)) files.push(file);
  const [only] = files;
  if (only === undefined || files.length > 1) throw new Error(`${files.length} files`);
  return only;
}

export async function lintedIn(paths: readonly string[], recursive = false): Promise<LintedFile[]> {
  const wanted = { paths, recursive, input: inputOf(''), stop: new AbortController().signal };
  const files: LintedFile[] = [];
  for await (const file of lint(wanted)) files.push(file);
  return files;
}

/** As `line:column: sentence`. */
export const lineOf = (finding: Finding): string =>
  `${finding.span.line}:${finding.span.column}: ${sentenceOf(finding)}`;

export const linesOf = async (text: string | Uint8Array): Promise<string[]> =>
  (await lintedOf(text)).findings.map(lineOf);
