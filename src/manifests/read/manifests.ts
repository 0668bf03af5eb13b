/** Reads manifests: files, folders, standard input; file by file, and document by document. */
import { sleep, systemClock } from '../../ground/clock.ts';
import { bytesAt } from './bytes.ts';
import { filesOf, problemOf, STANDARD_INPUT } from './files.ts';
import { type DocumentObjects, objectsOf } from './objects.ts';
import { FIRST_LINE, lineSpan, type Span } from './span.ts';
import { type ReadText, readText } from './text.ts';
import { documentsIn } from './yaml.ts';

export interface DocumentPart {
  file: string;
  document: DocumentObjects;
  /** Somebody has named the file, and not only its folder. */
  named: boolean;
}

/** What was found of one file, or of a path that leads to none. */
type ReadPart = DocumentPart | ({ file: string } & OtherPart);

type OtherPart =
  | { problem: string; span: Span }
  | { notFollowed: true }
  /** All of it has been read. */
  | { end: true };

export interface WantedFiles {
  paths: readonly string[];
  recursive: boolean;
  input: AsyncIterable<Uint8Array>;
  stop: AbortSignal;
}

/** How the name of a file is said. */
const called = (path: string): string => (path === STANDARD_INPUT ? 'standard input' : path);

async function textAt(path: string, { input, stop }: WantedFiles): Promise<ReadText> {
  try {
    return await readText(path === STANDARD_INPUT ? input : bytesAt(path, stop));
  } catch (error) {
    if (stop.aborted) return { text: '' };
    return { problem: problemOf(error) };
  }
}

/** So much of a text is read before signals are looked after. */
const AT_ONCE = 262_144;

async function* readFile(path: string, named: boolean, wanted: WantedFiles): AsyncGenerator<ReadPart> {
  const file = called(path);
  const read = await textAt(path, wanted);
  if ('problem' in read) {
    yield { file, problem: read.problem, span: read.line === undefined ? FIRST_LINE : lineSpan(read.line) };
    return;
  }
  let turned = 0;
  for (const yaml of documentsIn(read.text)) {
    yield { file, document: objectsOf(yaml, read.text), named };
    const [, , end = 0] = yaml.document.range;
    if (end - turned > AT_ONCE) {
      turned = end;
      await sleep(systemClock, 0);
    }
    if (wanted.stop.aborted) return;
  }
  yield { file, end: true };
}

/** Ends early when the signal aborts. */
export async function* readManifests(wanted: WantedFiles): AsyncGenerator<ReadPart> {
  for await (const found of filesOf(wanted.paths, wanted.recursive)) {
    if (wanted.stop.aborted) return;
    const { path } = found;
    if ('problem' in found) yield { file: called(path), problem: found.problem, span: FIRST_LINE };
    else if ('notFollowed' in found) yield { file: path, notFollowed: true };
    else yield* readFile(path, found.named, wanted);
  }
}
