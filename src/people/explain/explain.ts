/** `fjj explain`: a word from a status, an event, a log or DLI, explained from the tables that the controller goes by. */
import { FAILURES } from '../../core/failure.ts';
import { STATE_MEANINGS } from '../../core/job/state-meanings.ts';
import { EVENT_REASONS } from '../../core/report/event-reasons.ts';
import { REASONS, type Reason } from '../../core/report/reasons.ts';
import { unknownWord } from '../../ground/nearest.ts';
import { printable } from '../../ground/text.ts';
import { bold, type Labelled, labelled, USUAL_COLUMNS } from '../layout/lines.ts';
import { cut, padded } from '../layout/width.ts';
import { codeLines, type KnownCodes, nameOf, readCode } from './code-lines.ts';
import { isReason, otherReasonLines, reasonLines } from './reason-lines.ts';
import { healthLines, STATE_NAMES, stateLines } from './state-lines.ts';

interface Screen {
  /** Undefined: it is no terminal, and nothing is cut off. */
  columns: number | undefined;
  color: boolean;
}

export const REASON_NAMES = Object.keys(REASONS) as Reason[];

interface Explanation {
  title: string;
  lines: readonly Labelled[];
}

function ofReason(word: string): Explanation | undefined {
  if (isReason(word))
    return { title: `${word}, a reason of Ready: ${REASONS[word].status}`, lines: reasonLines(word) };
  const other = otherReasonLines(word) ?? healthLines(word);
  return other === undefined ? undefined : { title: `${word}, ${other.what}`, lines: other.lines };
}

function ofState(word: string): Explanation | undefined {
  if (STATE_NAMES.includes(word)) return { title: `${word}, a state of a job`, lines: stateLines(word) };
  if (!word.startsWith('job_')) return undefined;
  const known = unknownWord('state', word, { words: STATE_NAMES, help: 'fjj explain' });
  return {
    title: known,
    lines: [['counts as', 'running: the smallest update is sent, and DLI decides'], ...stateLines(word)],
  };
}

/** `text` with an end of line, or what is wrong with the word, without. */
export function explain(
  word: string,
  book: readonly KnownCodes[],
  { columns, color }: Screen,
): { text: string } | { wrong: string } {
  const code = readCode(word);
  const said = code === undefined ? (ofReason(word) ?? ofState(printable(word, 100))) : codeLines(code, book);
  if (said === undefined) {
    const words = [...REASON_NAMES, ...Object.keys(EVENT_REASONS), ...STATE_NAMES];
    return { wrong: unknownWord('reason, code or state', word, { words, help: 'fjj explain' }) };
  }
  return { text: `${bold(said.title, color)}\n${labelled(said.lines, columns ?? USUAL_COLUMNS)}` };
}

function block(
  title: string,
  rows: readonly (readonly [string, string])[],
  { columns, color }: Screen,
): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const most = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - width - 2);
  const lines = rows.map(([name, text]) => `  ${padded(name, width)}${cut(text, most)}\n`);
  return `${bold(title, color)}\n${lines.join('')}`;
}

/** Everything there is, a line each. */
export function listOf(book: readonly KnownCodes[], screen: Screen): string {
  const reasons = (failures: boolean) =>
    REASON_NAMES.filter((reason) => Object.hasOwn(FAILURES, reason) === failures).map(
      (reason) => [reason, REASONS[reason].meaning] as const,
    );
  const events = Object.entries(EVENT_REASONS).map(
    ([name, { meaning }]) => [name, meaning.replaceAll('`', '')] as const,
  );
  return [
    block('Reasons of Ready', reasons(false), screen),
    block('Reasons of Ready: failures', reasons(true), screen),
    block('Reasons of events besides', events, screen),
    block(
      'States of a job',
      STATE_NAMES.map((name) => [name, STATE_MEANINGS[name] ?? ''] as const),
      screen,
    ),
    block(
      'Codes',
      book.map((one) => [nameOf(one), `${one.kind}: ${one.words}`] as const),
      screen,
    ),
  ].join('\n');
}
