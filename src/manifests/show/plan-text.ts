/** A plan for people. Every text in the report is one printable line already. */

import type { PlannedAction } from '../plan/actions.ts';
import { calledJob } from '../plan/filed-job.ts';
import type { PlanError, PlannedChange, PlannedField, PlanReport } from '../plan/report.ts';
import {
  actionText,
  againstText,
  countsText,
  downText,
  fieldNote,
  gateTexts,
  restTexts,
  valueText,
} from './plan-words.ts';

type Paint = (text: string) => string;

const painted =
  (code: number): Paint =>
  (text) =>
    `\u001b[${code}m${text}\u001b[39m`;

const RED = painted(31);
const YELLOW = painted(33);
const GREEN = painted(32);
const AS_IT_IS: Paint = (text) => text;

const PAINTS: Partial<Record<PlannedAction, Paint>> = {
  blocked: RED,
  delete: RED,
  stop: RED,
  restart: YELLOW,
  whole: GREEN,
  hot: GREEN,
  create: GREEN,
  start: GREEN,
};

const paintOf = ({ action }: PlannedChange, color: boolean): Paint =>
  (color ? PAINTS[action] : undefined) ?? AS_IT_IS;

export const errorText = ({ file, line, path, object, message }: PlanError): string => {
  const about = path ?? object;
  return `${file}:${line}: ${about === undefined ? message : `${about}: ${message}`}`;
};

function headline(change: PlannedChange, color: boolean): string {
  const { jobId, jobStatus, planId } = change;
  const job = [jobId === undefined ? '' : `job ${jobId}`, jobStatus ?? ''].filter((one) => one !== '');
  const what = [actionText(change), downText(change), planId].filter((one) => one !== undefined);
  return [calledJob(change), ...job, paintOf(change, color)(what.join(' · '))].join('  ');
}

interface Row {
  sign: string;
  field: string;
  value: string;
  note: string;
}

/** A value in at most so many characters. */
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;

function rowOf(field: PlannedField, change: PlannedChange, most: number): Row {
  const shown = (value: unknown): string => cut(valueText(field, value), most);
  const [before, after] = [shown(field.before), shown(field.after)];
  const isNew = change.steps.includes('create');
  const value = !field.compared ? after : isNew ? after : `${before} -> ${after}`;
  return { sign: isNew ? '+' : '~', field: field.field, value, note: fieldNote(field, change) };
}

/** Values that are longer do not move the notes of the others. */
const MOST_ALIGNED = 40;

/** Of a line, what stands around the two values of a field; and what is left of a value on the narrowest terminal. */
const AROUND = 12;
const LEAST_VALUE = 12;

function rowsText(change: PlannedChange, columns: number): string[] {
  const width = Math.max(0, ...change.fields.map(({ field }) => field.length));
  const rows = change.fields.map((field) => {
    const room = columns - AROUND - width - fieldNote(field, change).length;
    return rowOf(field, change, Math.max(LEAST_VALUE, Math.floor(room / 2)));
  });
  const values = Math.min(MOST_ALIGNED, Math.max(0, ...rows.map(({ value }) => value.length)));
  return rows.map(({ sign, field, value, note }) =>
    `  ${sign} ${field.padEnd(width)}  ${value.padEnd(values)}  ${note}`.trimEnd(),
  );
}

/** How it is shown; `columns`: of the terminal, Infinity where there is none. */
interface TextLook {
  color: boolean;
  columns: number;
}

function changeText(change: PlannedChange, { color, columns }: TextLook): string {
  const { reason, notes } = change;
  const gates = gateTexts(change);
  const lines = [
    headline(change, color),
    ...rowsText(change, columns),
    ...(gates.length === 0 ? [] : [`  waits for: ${gates.join('; ')}`]),
    ...(reason === undefined ? [] : [`  ${reason.reason}: ${reason.message}`]),
    ...notes.map((note) => `  ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** All of it. */
export function planText(report: PlanReport, look: TextLook): string {
  const { color } = look;
  const { errors, changes } = report;
  const rest = restTexts(report);
  return [
    ...errors.map((error) => `${color ? RED(errorText(error)) : errorText(error)}\n`),
    ...changes.map((change) => changeText(change, look)),
    `Plan ${againstText(report)}: ${[countsText(report), ...rest].join('; ')}\n`,
  ].join('');
}
