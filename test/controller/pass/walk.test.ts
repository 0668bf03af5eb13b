import { describe, expect, test } from '@jest/globals';
import { phaseOf, STATES } from '../../../src/core/job/states.ts';
import type { Fields } from '../../support/example.ts';
import { MINUTE, Story } from '../../support/story.ts';

/** Where a state that passes by itself leads. */
const NEXT: Record<string, string> = {
  job_submitting: 'job_running',
  job_downloading: 'job_running',
  job_canceling: 'job_cancel_success',
  job_savepointing: 'job_running',
  job_arrearage_recovering: 'job_init',
};

const EDITS: Record<string, Fields> = {
  'no difference': { name: 'test1' },
  'a hot difference': { smn_topic: 'urn' },
  'a cold difference': { parallel_number: 4 },
  'a hot and a cold difference': { smn_topic: 'urn', parallel_number: 4 },
};

/** The end, and how many PUTs lead to it. */
function expected(edit: string, mode: string, rests: boolean): [ready: string, puts: number] {
  if (edit === 'no difference') return [mode === 'Observe' ? 'True/Observed' : 'True/UpToDate', 0];
  if (mode === 'Observe') return ['False/DriftDetected', 0];
  if (rests || edit === 'a hot difference') return ['True/UpToDate', 1];
  return ['False/RestartRequired', edit === 'a cold difference' ? 1 : 2];
}

const BEGINNINGS = Object.keys(STATES).flatMap((state) =>
  Object.keys(EDITS).flatMap((edit) => ['Manage', 'Observe'].map((mode) => ({ state, edit, mode }))),
);

const BOUND = 5;

describe('within five passes everything has been done that can be done:', () => {
  test.each(BEGINNINGS)('$state, $edit, $mode', async ({ state, edit, mode }) => {
    const story = new Story({ job: EDITS[edit] ?? {}, spec: { mode }, status: state });
    for (let at = 0; at < BOUND; at += 1) {
      await story.pass();
      if (at === 1) story.become(NEXT[state] ?? state);
    }
    const [ready, puts] = expected(edit, mode, phaseOf(NEXT[state] ?? state) === 'idle');
    expect([story.ready(), story.dli.puts.length]).toEqual([ready, puts]);
    story.counts();
    await story.live(4 * 60 * MINUTE);
    expect(story.counts()).toMatchObject({ put: 0, patch: 0, event: 0 });
  });
});

describe('a job in a state that no document names', () => {
  test('and nothing differs: it is ready', async () => {
    const story = new Story({ job: { name: 'test1' }, status: 'job_of_a_new_kind' });
    await story.passes(BOUND);
    expect([story.ready(), story.dli.puts]).toEqual(['True/UpToDate', []]);
  });

  test('that refuses every update: each part is told, and tried more and more slowly', async () => {
    const story = new Story({ job: { smn_topic: 'urn', parallel_number: 4 }, status: 'job_of_a_new_kind' });
    await story.live(4 * 60 * MINUTE);
    const { put, event } = story.counts();
    expect(story.ready()).toBe('False/StateConflict');
    expect(put).toBeLessThanOrEqual(20);
    expect(event).toBe(3);
  });
});

describe('a job that never leaves the state it passes through', () => {
  test.each(Object.keys(NEXT))('%s is looked at, said once, and never written to', async (state) => {
    const story = new Story({ job: { smn_topic: 'urn', parallel_number: 4 }, status: state });
    await story.live(60 * MINUTE);
    expect(story.counts()).toMatchObject({ put: 0, patch: 1, event: 1 });
    expect(story.ready()).toBe('False/JobBusy');
  });
});
