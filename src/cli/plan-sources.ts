/** What manifests are compared with, and what comes of it. Each way is loaded when it is asked for, and what decides with it. */
import { systemClock } from '../ground/clock.ts';
import { errorsOf, type PlannedJobs } from '../manifests/plan/planned-jobs.ts';
import { type FiledJobs, readJobs } from '../manifests/plan/read.ts';
import type { PlanError, PlannedChange, PlanReport } from '../manifests/plan/report.ts';
import type { PlanOptions } from './plan-options.ts';
import type { Process } from './process.ts';
import { progressFor } from './progress.ts';

interface Compared {
  against: PlanReport['against'];
  changes: readonly PlannedChange[];
  errors: readonly PlanError[];
  notCompared: number;
  skipped: number;
}

/** A number: the exit code of a command that has said why it cannot. */
type Comparing = Promise<Compared | number>;

const compared = (against: Compared['against'], { changes, notPlanned }: PlannedJobs): Compared => ({
  against,
  changes,
  errors: errorsOf(notPlanned),
  notCompared: 0,
  skipped: notPlanned.length,
});

async function withDli({ jobs }: FiledJobs, { given }: PlanOptions, user: Process): Comparing {
  const { openAccount } = await import('./account.ts');
  const { besideLive } = await import('./plan-live.ts');
  const live = await openAccount(given, user);
  if (typeof live === 'string') {
    user.err(`${live}\n`);
    return 2;
  }
  const progress = progressFor(user, given);
  const onStep = (done: number, all: number): void => progress.show(`${done} of ${all} jobs`);
  try {
    return compared('dli', await besideLive(jobs, live, { now: systemClock.wall(), onStep }));
  } finally {
    progress.end();
    await live.close();
  }
}

async function withObjects({ jobs }: FiledJobs, { given }: PlanOptions, user: Process): Comparing {
  const { withCluster } = await import('./cluster.ts');
  const { besideObjects } = await import('./plan-objects.ts');
  let made: Compared | undefined;
  const code = await withCluster(given, user, async (cluster) => {
    made = compared('cluster', await besideObjects(jobs, cluster, systemClock.wall()));
    return 0;
  });
  return made ?? code;
}

async function withFolder(filed: FiledJobs, options: PlanOptions, { input, stop }: Process): Comparing {
  const { againstFolder, unreadable } = await import('../manifests/plan/against-folder.ts');
  const { against, recursive, namespace } = options;
  const base = await readJobs({ paths: [against], recursive, input, stop }, namespace);
  const made = compared('folder', againstFolder(filed, base.jobs, systemClock.wall()));
  return { ...made, errors: [...unreadable(base), ...made.errors] };
}

export async function comparedWith(filed: FiledJobs, options: PlanOptions, user: Process): Comparing {
  switch (options.against) {
    case 'none':
      return { against: 'none', changes: [], errors: [], notCompared: filed.jobs.length, skipped: 0 };
    case 'dli':
      return withDli(filed, options, user);
    case 'cluster':
      return withObjects(filed, options, user);
    default:
      return withFolder(filed, options, user);
  }
}
