/** How long a job was down after a stop of the controller's. */
import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../../sim/http/trace.ts';
import { downAtEnd, downtimeOf, downtimesIn } from '../../../sim/whole/oracles/downtime.ts';
import type { JobAtCall } from '../../../sim/whole/oracles/evidence.ts';

interface Seen {
  jobId: string;
  at: number;
  jobStatus: string | undefined;
  stop: { from?: string; status?: number };
}

function sighting({ jobId = '101', at = 0, jobStatus, stop }: Partial<Seen>): JobAtCall {
  const called = { path: '/v1.0/p/streaming/jobs/stop', body: { job_ids: [Number(jobId)] }, status: 200 };
  const looked = { path: `/v1.0/p/streaming/jobs/${jobId}`, body: undefined, status: 200, from: 'replica-1' };
  const entry = stop === undefined ? looked : { ...called, from: 'replica-1', ...stop };
  const nothing = { fields: undefined, shown: undefined, errorCode: undefined };
  return { ...nothing, jobId, at, jobStatus, entry: entry as unknown as Entry };
}

/** One call a second: the state that it met, `stop` where it was our stop. */
const seen = (...states: (string | undefined)[]): JobAtCall[] =>
  states.map((said, index) => {
    const [jobStatus, stop] = said?.split(' ') ?? [];
    return sighting({ at: index * 1_000, jobStatus, ...(stop === undefined ? {} : { stop: {} }) });
  });

describe('a job is down', () => {
  test.each<[string, (string | undefined)[], [from: number, to: number | undefined][]]>([
    [
      'from the first call that meets it stopping to the first that meets it running',
      ['job_running', 'job_savepointing stop', 'job_canceling', 'job_cancel_success', 'job_running'],
      [[2_000, 4_000]],
    ],
    ['until the end, where nobody starts it', ['job_canceling stop', 'job_cancel_success'], [[0, undefined]]],
    [
      'not while a savepoint that fails is taken',
      ['job_savepointing stop', 'job_running', 'job_canceling'],
      [],
    ],
    ['not after somebody else has stopped it', ['job_running', 'job_canceling', 'job_cancel_success'], []],
    ['not once it has ended', ['job_canceling stop', 'job_finish', 'job_cancel_success'], [[0, 1_000]]],
    ['not once it is gone', ['job_canceling stop', undefined], [[0, 1_000]]],
    [
      'again after each stop',
      ['job_canceling stop', 'job_running', 'job_canceling stop', 'job_submit_fail', 'job_running'],
      [
        [0, 1_000],
        [2_000, 4_000],
      ],
    ],
    [
      'through starts that fail',
      ['job_canceling stop', 'job_submitting', 'job_submit_fail', 'job_submitting', 'job_running'],
      [[0, 4_000]],
    ],
  ])('%s', (_name, states, expected) => {
    expect(downtimesIn(seen(...states)).map(({ from, to }) => [from, to])).toEqual(expected);
  });

  test('not by a stop that was refused, or was a person’s', () => {
    const refused = sighting({ jobStatus: 'job_canceling', stop: { status: 400 } });
    expect(downtimesIn([refused])).toEqual([]);
    const { from: _, ...entry } = sighting({ stop: {} }).entry;
    expect(downtimesIn([{ ...sighting({ jobStatus: 'job_canceling' }), entry }])).toEqual([]);
  });

  test('by itself, whatever becomes of others', () => {
    const calls = [
      sighting({ at: 0, jobStatus: 'job_canceling', stop: {} }),
      sighting({ at: 500, jobId: '102', jobStatus: 'job_running' }),
      sighting({ at: 700, jobId: '102', jobStatus: 'job_canceling', stop: {} }),
      sighting({ at: 1_000, jobStatus: 'job_running' }),
    ];
    expect(downAtEnd(calls)).toEqual(['102']);
    expect(downtimeOf('101', calls, 5_000)).toBe(1_000);
    expect(downtimeOf('102', calls, 5_000)).toBe(4_300);
  });
});
