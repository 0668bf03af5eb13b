/** The step in which a job is made from its manifest, runs, is stopped, and is deleted with its object. */
import { type Resource, read } from './hands.ts';
import { ordered } from './orders.ts';
import { want } from './run-state.ts';
import { check, mark, type Stage, statusOf, until, untilReason } from './stage.ts';
import { event, jobOf, type Step } from './step.ts';

const NAME = 'orders';

/** As the example, without a number: the job is found by its name, or made. */
function named({ apiVersion, kind, metadata, spec }: Resource, job: object): Resource {
  const { jobId: _, updateStrategy: __, ...rest } = spec ?? {};
  return {
    apiVersion,
    kind,
    metadata: { name: NAME, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) },
    spec: {
      ...rest,
      state: 'Running',
      deletionPolicy: 'Delete',
      job: { ...job, name: NAME, obs_bucket: 'flink-bucket' },
    },
  };
}

const isGone = async (stage: Stage, resource: Resource): Promise<true | undefined> =>
  read(stage.api, resource).then(
    () => undefined,
    () => true as const,
  );

export const wholeLife: Step = {
  title: 'A whole life: made from its manifest, started, stopped, deleted',
  async run(stage, example) {
    const since = mark(stage);
    const object = named(example, jobOf(example));
    await stage.hands.apply(object, { spec: object.spec });
    const live = await untilReason(stage, object, 'UpToDate');
    const { jobId = '', origin } = statusOf(live);
    check(origin === 'Created', `status.jobId ${jobId}, origin ${origin}`);
    check(stage.dli.jobs.get(jobId)?.status === 'job_running', `job ${jobId} runs`);
    await want(stage, object, 'Stopped');
    await untilReason(stage, object, 'UpToDate');
    await stage.hands.remove(object);
    await until(stage, 'the object gone', () => isGone(stage, object));
    ordered(stage, since, [
      'create',
      'run, resume_savepoint false',
      'stop, trigger_savepoint true',
      'DELETE',
    ]);
    await event(stage, object, 'Deleted');
    check(stage.dli.jobs.get(jobId) === undefined, `there is no job ${jobId} any more`);
  },
};
