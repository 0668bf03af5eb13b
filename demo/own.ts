/** The shorter walk for a user's own manifests: in sync, quiet, and repaired after an edit in the console. */
import type { Resource } from './cluster.ts';
import { read } from './cluster.ts';
import { indented, say, seen } from './print.ts';
import {
  applyEdit,
  calls,
  check,
  mark,
  onePut,
  ready,
  reconcileNow,
  type Stage,
  settled,
  until,
} from './stage.ts';
import type { Step } from './step.ts';

type OwnStep = Step & { job: Resource };

async function toVerdict(stage: Stage, job: Resource): Promise<void> {
  const since = mark(stage);
  await applyEdit(stage, job, job);
  const live = await until('a verdict in status', async () => {
    const found = await read(stage.api, job);
    return ready(found)?.observedGeneration === found.metadata['generation'] ? found : undefined;
  });
  for (const put of calls(stage, 'PUT', since)) say(indented(`PUT ${put.path}\n${JSON.stringify(put.body)}`));
  const condition = ready(live);
  const observe = (live.spec as { mode?: string }).mode === 'Observe';
  const accepted = condition?.status === 'True' || (observe && condition?.reason === 'DriftDetected');
  if (!accepted)
    throw new Error(`${job.metadata.name} is not in sync: ${condition?.reason}: ${condition?.message}`);
  seen(`Ready=${condition?.status} ${condition?.reason}: ${condition?.message}`);
}

async function quiet(stage: Stage, job: Resource): Promise<void> {
  const since = mark(stage);
  await reconcileNow(stage, job);
  check(calls(stage, 'PUT', since).length === 0, '0 PUT when nothing changed');
}

async function repaired(stage: Stage, job: Resource): Promise<void> {
  const { jobId, job: body } = job.spec as { jobId: string; job: Record<string, unknown> };
  const since = mark(stage);
  stage.dli.jobs.edit(jobId, { desc: 'edited in the console' });
  await reconcileNow(stage, job);
  await onePut(stage, since);
  await settled(stage, job, 'UpToDate');
  check(stage.dli.jobs.get(jobId)?.fields['desc'] === body['desc'], "desc is the manifest's again");
}

/** A drift can only be shown on an object that is managed and sets the field that is edited. */
const repairable = ({ spec }: Resource): boolean => {
  const {
    mode,
    suspend,
    ignore = [],
    job = {},
  } = (spec ?? {}) as {
    mode?: string;
    suspend?: boolean;
    ignore?: string[];
    job?: Record<string, unknown>;
  };
  return (
    mode !== 'Observe' && suspend !== true && typeof job['desc'] === 'string' && !ignore.includes('job.desc')
  );
};

export function own(job: Resource): OwnStep[] {
  const name = job.metadata.name;
  return [
    { title: `${name}: apply`, run: toVerdict, job },
    { title: `${name}: nothing changed`, run: quiet, job },
    ...(repairable(job) ? [{ title: `${name}: desc edited in the console`, run: repaired, job }] : []),
  ];
}
