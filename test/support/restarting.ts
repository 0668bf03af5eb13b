/** Stories about a running job of which a cold field is edited, with updateStrategy Restart. */
import { expect } from '@jest/globals';
import { conditionOf } from '../../src/core/report/conditions.ts';
import { paced, RUNS, setSpec } from './running.ts';
import { MINUTE, type Story } from './story.ts';

export const RESTARTS = { updateStrategy: 'Restart' };

/** A running job as the spec describes it; then cu_number is edited from 4 to 8. */
export async function changed(spec: object = {}): Promise<Story> {
  const story = paced({ ...RUNS, job: { cu_number: 4 } });
  setSpec(story, { ...RESTARTS, ...spec });
  await story.live(MINUTE);
  story.counts();
  story.edit({ cu_number: 8 });
  return story;
}

/** Somebody else has started the job since the last look. */
export const startOutside = ({ dli, now }: Story): void => {
  Object.assign(dli.job(), { status: 'job_running', steps: [], start_time: now });
};

export function saysDown(story: Story, reason: string): void {
  const health = conditionOf(story.cluster.status().conditions, 'JobHealthy');
  expect(`${health?.status}/${health?.reason}`).toBe(`False/${reason}`);
}
