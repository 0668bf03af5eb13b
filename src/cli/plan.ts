/** `fjj plan`: what becomes of jobs when manifests are applied, before they are. */
import { systemClock } from '../ground/clock.ts';
import { stringifyJson } from '../ground/json.ts';
import { rfc3339 } from '../ground/rfc3339.ts';
import { FORMAT_VERSION } from '../manifests/plan/actions.ts';
import { denials } from '../manifests/plan/denied.ts';
import { type FiledJobs, readJobs } from '../manifests/plan/read.ts';
import type { PlanReport } from '../manifests/plan/report.ts';
import { isChange, isShown, summaryOf } from '../manifests/plan/summary.ts';
import { planMarkdown } from '../manifests/show/plan-markdown.ts';
import { planText } from '../manifests/show/plan-text.ts';
import { VERSION } from '../service/version.ts';
import { type Command, stoppedBy, untilStopped } from './command.ts';
import { readOptions } from './options.ts';
import { FLAGS, HELP, type PlanOptions, planOptions, usage } from './plan-options.ts';
import { comparedWith } from './plan-sources.ts';
import type { Process } from './process.ts';

type PlanMade = Exclude<Awaited<ReturnType<typeof comparedWith>>, number>;

function reportOf(filed: FiledJobs, made: PlanMade, { isAll }: PlanOptions): PlanReport {
  const { against, changes, notCompared, skipped } = made;
  const errors = [...filed.errors, ...made.errors];
  const counted = { notCompared, skipped, errors: errors.length, otherObjects: filed.otherObjects };
  return {
    formatVersion: FORMAT_VERSION,
    fjjVersion: VERSION,
    createdAt: rfc3339(systemClock.wall()),
    against,
    summary: summaryOf(changes, counted),
    changes: changes.filter((change) => isAll || isShown(change)),
    errors,
  };
}

function shown(report: PlanReport, { output, key, maxBytes }: PlanOptions, user: Process): string {
  const look = { color: user.color, columns: user.terminal()?.columns ?? Number.POSITIVE_INFINITY };
  if (output === 'json') return `${stringifyJson(report, 2)}\n`;
  return output === 'markdown' ? planMarkdown(report, { key, maxBytes }) : planText(report, look);
}

async function planned(options: PlanOptions, user: Process): Promise<number> {
  const { out, err, stop, input } = user;
  const { paths, recursive, namespace, isDetailed, denied } = options;
  const filed = await readJobs({ paths, recursive, input, stop }, namespace);
  if (stop.aborted) return stoppedBy(user);
  const made = await comparedWith(filed, options, user);
  if (stop.aborted) return stoppedBy(user);
  if (typeof made === 'number') return isDetailed ? 1 : made;
  const report = reportOf(filed, made, options);
  out(shown(report, options, user));
  const refused = denials(made.changes, denied);
  for (const line of refused) err(`${line}\n`);
  if (report.errors.length > 0 || refused.length > 0) return 1;
  return isDetailed && made.changes.some(isChange) ? 2 : 0;
}

export const plan: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const given = readOptions(args, FLAGS, HELP);
    const options = typeof given === 'string' ? given : planOptions(given, user.env);
    if (typeof options !== 'string') return untilStopped(user, () => planned(options, user));
    user.err(`${options}\n`);
    // Terraform's codes have no other for arguments.
    return args.includes('--detailed-exitcode') ? 1 : 2;
  },
};
