/** The shorter walk for a user's own manifests: in sync, quiet, and repaired after an edit in the console. */
import { FIELDS, type FieldName } from '../src/core/job/fields.ts';
import { type Resource, read } from './hands.ts';
import { seen } from './print.ts';
import {
  calls,
  check,
  exactly,
  mark,
  ready,
  reconcileNow,
  type Stage,
  show,
  still,
  until,
  untilReason,
} from './stage.ts';
import { idOf, type Job, jobOf, type Step } from './step.ts';

export type OwnStep = Step & { job: Resource };

interface Wishes {
  mode?: string;
  suspend?: boolean;
  ignore?: string[];
}

const wishesOf = ({ spec }: Resource): Wishes => (spec ?? {}) as Wishes;

/** As it may be printed: without values that may hold a key. */
function presentable(resource: Resource): Resource {
  const masked = Object.entries(jobOf(resource)).map(([name, value]) => {
    const hidden = Object.hasOwn(FIELDS, name) && FIELDS[name as FieldName].sensitive;
    return [name, hidden ? '***' : value];
  });
  return { ...resource, spec: { ...resource.spec, job: Object.fromEntries(masked) } };
}

/** What counts as in sync: a suspended object is left alone, one that observes may show differences. */
function isInSync(live: Resource): boolean {
  const { mode, suspend } = wishesOf(live);
  const { status, reason } = ready(live) ?? {};
  if (suspend === true) return reason === 'Suspended';
  return status === 'True' || (mode === 'Observe' && reason === 'DriftDetected');
}

async function toVerdict(stage: Stage, job: Resource): Promise<void> {
  const since = mark(stage);
  await stage.hands.apply(job, presentable(job));
  const live = await until(stage, 'a verdict in status', async () => {
    const found = await read(stage.api, job);
    return ready(found)?.observedGeneration === found.metadata['generation'] ? found : undefined;
  });
  await still(stage);
  const puts = calls(stage, 'PUT', since);
  show(stage, puts, live);
  const condition = ready(live);
  const verdict = `${condition?.reason}: ${condition?.message}`;
  if (!isInSync(live)) throw new Error(`${job.metadata.name} is not in sync: ${verdict}`);
  seen(`in sync: ${verdict}`);
  check(puts.length <= 1, `at most 1 PUT: ${puts.length}`);
}

async function quiet(stage: Stage, job: Resource): Promise<void> {
  const since = mark(stage);
  await reconcileNow(stage, job);
  await exactly(stage, 'PUT', { times: 0, since });
}

async function repaired(stage: Stage, job: Resource): Promise<void> {
  const since = mark(stage);
  stage.dli.jobs.edit(idOf(job), { desc: 'edited in the console' });
  seen('desc was edited in the console');
  await reconcileNow(stage, job);
  const live = await untilReason(stage, job, 'UpToDate');
  show(stage, await exactly(stage, 'PUT', { times: 1, since }), live);
  check(stage.dli.jobs.get(idOf(job))?.fields['desc'] === jobOf(job)['desc'], "desc is the manifest's again");
}

/** A drift can only be shown on an object that is managed and sets the field that is edited. */
function isRepairable(resource: Resource): boolean {
  const { mode, suspend, ignore = [] } = wishesOf(resource);
  const { desc }: Job = jobOf(resource);
  return mode !== 'Observe' && suspend !== true && typeof desc === 'string' && !ignore.includes('job.desc');
}

export function own(job: Resource): OwnStep[] {
  const name = job.metadata.name;
  return [
    { title: `${name}: apply`, run: toVerdict, job },
    { title: `${name}: nothing changed`, run: quiet, job },
    ...(isRepairable(job) ? [{ title: `${name}: desc edited in the console`, run: repaired, job }] : []),
  ];
}

/** READY of the last table: what the walk has seen before. */
export function expectedReady(job: Resource): readonly string[] {
  const { mode, suspend } = wishesOf(job);
  if (suspend === true) return ['Unknown'];
  return mode === 'Observe' ? ['True', 'False'] : ['True'];
}
