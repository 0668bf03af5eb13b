/** Stories about jobs that are started and stopped, at the pace of a real job. */
import type { JsonObject } from '../../src/ground/json.ts';
import { type Beginning, Story } from './story.ts';

export const HOUR = 3_600_000;

/** A record that this object's controller could have written at that time, epoch ms. */
export function recordAt(story: Story, time: number, more: object): JsonObject {
  const { uid, generation } = story.cluster.get();
  const { status, start_time } = story.dli.job();
  const at = `${new Date(time).toISOString().slice(0, 19)}Z`;
  return {
    id: '0123abcd',
    attempt: 1,
    sent: 'Intended',
    uid,
    jobId: '104',
    account: story.cluster.status().location?.account ?? '',
    generation,
    upgradeMode: 'Savepoint',
    startedAt: at,
    stepAt: at,
    before: { status, ...(start_time === null ? {} : { start_time }) },
    ...more,
  };
}

/** A job that runs, and that DLI can take a savepoint of. */
export const RUNS: Beginning = { status: 'job_running', live: { obs_bucket: 'flink-bucket' } };

/** How long a job is in each state that it passes through. */
const PACE_MS = 20_000;

/** A job that is not a draft was started an hour ago. */
export function paced(beginning: Beginning): Story {
  const story = new Story(beginning);
  story.dli.settings.transitionMs = PACE_MS;
  if (beginning.status !== 'job_init') story.dli.job().start_time = story.now - HOUR;
  return story;
}

/** Somebody else stops the job. */
export const stopOutside = (story: Story, savepoint_path: string | null): void => {
  Object.assign(story.dli.job(), { status: 'job_cancel_success', savepoint_path });
};

export const reasonsOf = ({ cluster }: Story): string[] => cluster.events.map(({ reason }) => reason);

/** Other parts of the spec; `undefined` takes one away. */
export const setSpec = (story: Story, more: object): void =>
  story.cluster.edit((spec) =>
    Object.fromEntries(Object.entries({ ...spec, ...more }).filter(([, value]) => value !== undefined)),
  );

export const askNow = (story: Story, reconcileRequest: string): void =>
  story.cluster.touch({ reconcileRequest });

/** Steps that were written, in order: a patch without one is another write. */
export const stepsWritten = ({ cluster }: Story): string[] =>
  cluster.patches.map(({ patch }) => {
    const { operation } = patch as { operation?: { step?: string; sent?: string } | null };
    if (operation === null) return 'no record';
    return operation === undefined
      ? 'other'
      : `${operation.step ?? 'same step'} ${operation.sent ?? 'as before'}`;
  });
