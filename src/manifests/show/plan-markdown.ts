/**
 * A plan as one comment of a pull or merge request: cut by size, whole rows only. Whoever writes a manifest must ping nobody with it,
 * set no link and break no table: names and values stand in code, where GitHub and GitLab read none of that.
 */
import { byteLength } from '../../ground/text.ts';
import { ACTIONS } from '../plan/actions.ts';
import { calledJob } from '../plan/filed-job.ts';
import type { PlanError, PlannedChange, PlannedField, PlanReport } from '../plan/report.ts';
import { errorText } from './plan-text.ts';
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

/** In a cell of a table, too. */
const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;

/** Sentences of ours; with anything of others in them they are code. */
const words = (text: string): string =>
  /^[\w ,;()'.:=·>-]*$/.test(text) && !/www\.|__|: *:/.test(text) ? text : code(text);

const HEAD = '| Job | Action | Fields | State | Down | Waits for | Plan |\n|---|---|---|---|---|---|---|\n';

const MOST_NAMED = 8;

function namesOf({ fields }: PlannedChange): string {
  const named = fields.slice(0, MOST_NAMED).map(({ field }) => code(field));
  return [...named, ...(fields.length > MOST_NAMED ? [`${fields.length - MOST_NAMED} more`] : [])].join(', ');
}

function rowOf(change: PlannedChange): string {
  const { action, planId, stateRisk } = change;
  const cells = [
    code(calledJob(change)),
    action === 'blocked' || change.disruptive ? `**${actionText(change)}**` : actionText(change),
    namesOf(change),
    stateRisk === 'none' ? '' : stateRisk,
    downText(change) ?? '',
    gateTexts(change).join('; '),
    planId === undefined ? '' : code(planId),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

/** In a block of code nothing is read; no line of it can end it, for each begins with a sign. */
function diffOf(field: PlannedField, change: PlannedChange): string {
  const note = fieldNote(field, change);
  const about = `  ${field.field}${note === '' ? '' : `  (${note})`}\n`;
  if (!field.compared) return about;
  const lines = [field.before, field.after].map((value) => valueText(field, value));
  return `${about}- ${lines[0]}\n+ ${lines[1]}\n`;
}

function aboutOf({ jobId, jobStatus, live, file, line }: PlannedChange): string {
  const parts = [
    `${file}:${line}`,
    ...(jobId === undefined ? [] : [`job ${jobId}`]),
    ...(jobStatus === undefined ? [] : [jobStatus]),
    ...(live?.updateTime === undefined ? [] : [`update_time ${live.updateTime}`]),
  ];
  return parts.map(code).join(' · ');
}

function detailsOf(change: PlannedChange): string {
  const { reason, notes, fields } = change;
  const sentences = [...(reason === undefined ? [] : [`${reason.reason}: ${reason.message}`]), ...notes];
  const diff = fields.map((field) => diffOf(field, change)).join('');
  return [
    `<details><summary>${code(calledJob(change))
      .slice(1, -1)
      .replaceAll(/[^\w/.-]/g, '_')}: ${actionText(change)}</summary>\n\n`,
    `${aboutOf(change)}\n\n`,
    ...sentences.map((sentence) => `${words(sentence)}\n\n`),
    diff === '' ? '' : `\`\`\`diff\n${diff}\`\`\`\n\n`,
    '</details>\n',
  ].join('');
}

const errorLine = (error: PlanError): string => `- ${code(errorText(error))}\n`;

/** As many from the front as fit, whole. */
function fitting(parts: readonly string[], bytes: number): { text: string; left: number; bytes: number } {
  let [text, rest, taken] = ['', bytes, 0];
  for (const part of parts) {
    const size = byteLength(part);
    if (size > rest) break;
    text += part;
    rest -= size;
    taken += 1;
  }
  return { text, left: parts.length - taken, bytes: rest };
}

const more = (left: number, what: string): string =>
  left === 0 ? '' : `\n${left} more ${what}: see the job log.\n`;

/** For the sentences that say what was left out. */
const RESERVE = 300;

const weight = ({ action }: PlannedChange): number => ACTIONS.indexOf(action);

interface Comment {
  /** Which comment it is; it is edited in place. */
  key: string;
  maxBytes: number;
}

export function planMarkdown(report: PlanReport, { key, maxBytes }: Comment): string {
  const { errors, createdAt } = report;
  const changes = report.changes.toSorted((one, other) => weight(other) - weight(one));
  const head = `<!-- fjj-plan:${key} -->\n### fjj plan: ${countsText(report)}\n\n`;
  const rest = restTexts(report).map((text) => `${text}. `);
  const foot = `\n${rest.join('')}Compared ${againstText(report)}, ${createdAt}. Void when a job or this branch changes.\n`;
  const room = maxBytes - byteLength(head) - byteLength(foot) - RESERVE;
  const shownErrors = fitting(errors.map(errorLine), Math.floor(room / 3));
  const rows = fitting(changes.map(rowOf), room - (Math.floor(room / 3) - shownErrors.bytes) - HEAD.length);
  const shown = changes.slice(0, changes.length - rows.left);
  const details = fitting(shown.map(detailsOf), rows.bytes);
  return [
    head,
    errors.length === 0 ? '' : `**${errors.length === 1 ? '1 error' : `${errors.length} errors`}**\n\n`,
    shownErrors.text,
    more(shownErrors.left, 'errors'),
    errors.length === 0 ? '' : '\n',
    rows.text === '' ? '' : HEAD + rows.text,
    more(rows.left, 'changed objects'),
    details.text === '' ? '' : '\n',
    details.text,
    more(details.left, 'changes in full'),
    foot,
  ].join('');
}
