/** Manifests beside those of another revision: as if each job had what was written before. Nothing is asked over any network. */
import { settingNames } from '../../core/job/properties.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import type { Handled } from '../../core/object/operation.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { JobStatus } from '../../core/object/status.ts';
import { stringifyJson, withoutUndefined } from '../../ground/json.ts';
import { EMPTY_FOLDER } from '../read/files.ts';
import { comparable, filledFields } from './comparable.ts';
import { calledJob, type FiledJob } from './filed-job.ts';
import { foretell } from './foretold.ts';
import { inputOf } from './input.ts';
import { adoptedJob, createdJob, removedJob, suspendedJob } from './made.ts';
import type { PlannedJobs } from './planned-jobs.ts';
import type { FiledJobs } from './read.ts';
import type { PlanError, PlannedChange } from './report.ts';
import { refusedEdit } from './transition.ts';

/** A job whose spec says nothing of it is seen as one that runs: that is what a restart would cost. */
const asBefore = ({ jobId = '', state, job }: Spec): ObservedJob => ({
  job_id: jobId,
  job_type: 'flink_jar_job',
  status: state === 'Stopped' ? 'job_cancel_success' : 'job_running',
  status_desc: '',
  update_time: undefined,
  fields: job,
});

/** All that was asked for then has been done: another nonce is a new wish. */
const statusBefore = (spec: Spec): JobStatus => ({
  job: { status: asBefore(spec).status },
  ownedProperties: settingNames(spec.job.runtime_config),
  handled: withoutUndefined({
    generation: 0,
    restartNonce: spec.restartNonce,
    savepointRedeployNonce: spec.savepointRedeployNonce,
  }) as Handled,
});

/** Where both name the same sources, the same text has the same value. */
function hiddenFields(before: Spec, after: Spec): ReturnType<typeof filledFields> {
  const isSame = stringifyJson(before.valuesFrom ?? []) === stringifyJson(after.valuesFrom ?? []);
  return isSame ? [] : filledFields(after);
}

function changed(filed: FiledJob, before: FiledJob, now: number): PlannedChange {
  const { spec, uncompared } = comparable(filed.spec, hiddenFields(before.spec, filed.spec));
  const input = inputOf({
    manifest: { ...filed.manifest, status: statusBefore(before.spec) },
    // Whether a savepoint can be taken, only the live job tells.
    spec: { ...spec, jobId: spec.jobId ?? '', upgradeMode: 'Stateless' },
    observed: asBefore(before.spec),
    accountDigest: '',
  });
  const notes =
    before.spec.state === undefined
      ? ['Whether the job runs is not known: this is what becomes of one that does.']
      : [];
  const { change } = foretell({ filed, input, uncompared, isGuess: true, notes }, now);
  return change.action === 'none' ? { ...change, notes: [] } : change;
}

const NEW_BY_ID = 'What its job is like now, --against=dli says.';
const NEW_BY_NAME = 'Whether DLI has a job of that name already, --against=dli says.';

function added(filed: FiledJob, now: number): PlannedChange {
  const { jobId, adoptionPolicy } = filed.spec;
  if (jobId !== undefined) return adoptedJob(filed, NEW_BY_ID);
  const isTaken = adoptionPolicy === 'Adopt' || filed.spec.mode === 'Observe';
  return isTaken ? adoptedJob(filed, NEW_BY_NAME) : createdJob(filed, now, [NEW_BY_NAME]).change;
}

/** A manifest that is there and wrong is not gone; and where a whole file cannot be read, nobody knows what is. */
function goneOf({ jobs, errors }: FiledJobs, base: readonly FiledJob[]): FiledJob[] {
  if (errors.some(({ object }) => object === undefined)) return [];
  const there = new Set([...jobs.map(calledJob), ...errors.map(({ object }) => object)]);
  return base.filter((one) => !there.has(calledJob(one)) && !there.has(one.name));
}

/**
 * What keeps the other revision from being read. That one of its manifests is wrong is no fault of this one, which may mend it; and
 * before the first manifest there was none.
 */
export const unreadable = ({ errors }: Pick<FiledJobs, 'errors'>): PlanError[] =>
  errors.filter(({ reason, message }) => reason === 'Unreadable' && message !== EMPTY_FOLDER);

/** `now`: epoch ms. */
export function againstFolder(filed: FiledJobs, base: readonly FiledJob[], now: number): PlannedJobs {
  const before = new Map(base.map((one) => [calledJob(one), one]));
  const notPlanned = filed.jobs.flatMap((one) => {
    const message = refusedEdit(before.get(calledJob(one))?.spec ?? {}, one.spec);
    return message === undefined ? [] : [{ filed: one, reason: 'InvalidSpec', message }];
  });
  const planned = filed.jobs
    .filter((one) => notPlanned.every((other) => other.filed !== one))
    .map((one) => {
      const old = before.get(calledJob(one));
      if (one.spec.suspend) return suspendedJob(one);
      return old === undefined || old.spec.suspend ? added(one, now) : changed(one, old, now);
    });
  return { changes: [...planned, ...goneOf(filed, base).map(removedJob)], notPlanned };
}
