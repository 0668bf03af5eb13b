/** `fjj status`: one object for a person: what it is, what is going on, and what to do now. */
import { REASONS, type Reason } from '../../core/report/reasons.ts';
import { printable } from '../../ground/text.ts';
import { ageAt } from '../layout/age.ts';
import { bold, type Labelled, labelled, USUAL_COLUMNS } from '../layout/lines.ts';
import { tableLines } from '../layout/table.ts';
import { wrapped } from '../layout/width.ts';
import { conditionIn, isSeen, type ObjectView, planIn, reasonOf } from '../object/view.ts';
import { triedAgain } from './again.ts';
import type { ToldEvent } from './event-rows.ts';
import { nextSteps } from './next-steps.ts';
import {
  driftRows,
  errorPart,
  healthPart,
  historyRows,
  jobPart,
  operationPart,
  specPart,
  unusablePart,
  waitsPart,
} from './parts.ts';
import { FIND_CONTROLLER, type NextStep, stepLines } from './steps.ts';

export interface StatusAsked {
  view: ObjectView;
  /** A text: why they cannot be had. */
  events: readonly ToldEvent[] | string;
  /** Epoch ms. */
  now: number;
}

interface StatusScreen {
  /** Undefined: nothing is cut off. */
  columns: number | undefined;
  color: boolean;
}

const NOT_SEEN: NextStep = {
  does: 'the controller has not looked at this object yet; if it stays so, see whether it runs',
  run: FIND_CONTROLLER,
};

/** What a person can do now. */
export function stepsFor(view: ObjectView): NextStep[] {
  const reason = reasonOf(view);
  if (!isSeen(view) || reason === undefined) return [NOT_SEEN];
  return nextSteps(reason, {
    namespace: view.namespace,
    name: view.name,
    secret: view.secret,
    planId: planIn(view),
    errorCode: codeIn(view),
    keeper: view.keeper?.name,
  });
}

/** Only what looks like a code becomes part of a command. */
function codeIn({ status: { error_code: code = '' } }: ObjectView): string | undefined {
  return /^[A-Za-z]{2,8}\.\d{3,5}$/.test(code) ? code : undefined;
}

/** When the same is tried again, or looked at. */
export function againAt({ spec, status }: ObjectView, reason: Reason): string {
  const says = triedAgain(reason);
  const window = status.nextWindow === undefined ? '' : `; the window opens at ${status.nextWindow}`;
  return `${says}${says.includes('interval') ? ` (${spec['interval'] ?? '5m'})` : ''}${window}`;
}

function headline({ view, now }: StatusAsked): string {
  const ready = conditionIn(view, 'Ready');
  const name = `${view.namespace}/${view.name}`;
  const deleted = view.isDeleted ? '  is being deleted' : '';
  if (ready === undefined) return `${name}  Ready Unknown  not looked at yet${deleted}`;
  const since = `${printable(ready.reason, 64)} for ${ageAt(now, ready.lastTransitionTime)}`;
  return `${name}  Ready ${ready.status}  ${since}${deleted}`;
}

function message(view: ObjectView, columns: number): string {
  const words = printable(conditionIn(view, 'Ready')?.message ?? '', 4_096);
  return words === ''
    ? ''
    : `${wrapped(words, columns - 2)
        .map((line) => `  ${line}\n`)
        .join('')}`;
}

function block(
  rows: readonly (readonly string[])[],
  head: readonly string[],
  { columns }: StatusScreen,
): string {
  if (rows.length === 0) return '';
  const lines = tableLines([head, ...rows], columns === undefined ? undefined : columns - 2);
  return `\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function eventsBlock({ events, now }: StatusAsked, screen: StatusScreen): string {
  if (typeof events === 'string')
    return `\n${labelled([['events', `not shown: ${events}`]], screen.columns ?? USUAL_COLUMNS)}`;
  const rows = events.map(({ at, type, reason, note, count }) => [
    at === '' ? '' : `${ageAt(now, at)} ago${count > 1 ? ` x${count}` : ''}`,
    type,
    reason,
    note,
  ]);
  return block(rows, ['EVENT', 'TYPE', 'REASON', 'NOTE'], screen);
}

function whatToDo(view: ObjectView): Labelled[] {
  const reason = reasonOf(view);
  const known = isSeen(view) && reason !== undefined;
  const fix = known ? [['what to do', REASONS[reason].fix] as const] : [];
  const unknown =
    isSeen(view) && reason === undefined
      ? [['what to do', 'this version of fjj does not know the reason: read the message'] as const]
      : [];
  const steps = unknown.length > 0 ? [] : stepsFor(view);
  return [
    ...fix,
    ...unknown,
    ...stepLines(fix.length === 0 ? 'what to do' : '', steps),
    ...(known ? [['tried again', againAt(view, reason)] as const] : []),
  ];
}

export function statusText(asked: StatusAsked, screen: StatusScreen): string {
  const { view, now } = asked;
  const columns = screen.columns ?? USUAL_COLUMNS;
  const facts = [
    ...jobPart(view, now),
    ...healthPart(view, now),
    ...specPart(view),
    ...errorPart(view),
    ...operationPart(view, now),
    ...waitsPart(view, now),
    ...unusablePart(view),
  ];
  return [
    `${bold(headline(asked), screen.color)}\n`,
    message(view, columns),
    '\n',
    labelled(facts, columns),
    block(driftRows(view, now), ['FIELD', 'FOR', 'LIVE', 'WANTED'], screen),
    block(historyRows(view, now), ['HISTORY', 'WHAT', 'OUTCOME', ''], screen),
    eventsBlock(asked, screen),
    '\n',
    labelled(whatToDo(view), columns),
  ].join('');
}
