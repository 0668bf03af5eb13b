/** An open operation goes on, or one begins, or why not; and whether it comes before an update. */
import { describe, expect, test } from '@jest/globals';
import type { Operation } from '../../../src/core/object/operation.ts';
import { runPlan } from '../../../src/core/operate/operate.ts';
import { factsOf, planTold, startTime } from './setting.ts';

type Setting = Parameters<typeof factsOf>[0];

/** And whether it comes before an update. */
function planAndOrder(setting: Setting): string {
  const plan = runPlan(factsOf(setting));
  const order = plan === undefined || !('open' in plan) ? '' : plan.open ? ', first' : ', last';
  return `${planTold(factsOf(setting))}${order}`;
}

const STOPPED = { state: 'Stopped' };
const RUNNING = { state: 'Running' };
const draft: Setting = { spec: RUNNING, status: 'job_init', observed: startTime('untold') };

describe('what is done about spec.state:', () => {
  test.each<[sentence: string, plan: string, setting: Setting]>([
    ['nothing, where nothing is asked for', 'nothing', {}],
    ['a stop, before any update', 'announces Stop, attempt 1, first', { spec: STOPPED }],
    ['a start, after all that differs', 'announces Run afresh, attempt 1, last', draft],
    [
      'a job that has failed is looked at for a minute first',
      'Settle Accepted, last',
      { spec: RUNNING, status: 'job_running_exception' },
    ],
    [
      'nothing at all in arrears, an update neither',
      'holds ArrearsStopped, first',
      { spec: RUNNING, status: 'job_arrearage_stopped' },
    ],
    [
      'another hold keeps no update back',
      'holds SavepointUnavailable, last',
      { spec: STOPPED, live: { obs_bucket: null } },
    ],
    [
      'an open operation goes on, whatever is asked for',
      'waits, first',
      { record: { type: 'Start', step: 'WaitRunning' }, status: 'job_submitting' },
    ],
    [
      'a refused one keeps its own kind back',
      'refused Rejected',
      { spec: STOPPED, record: { step: 'Stop', sent: 'Refused', refusal: { reason: 'Rejected' } } },
    ],
    [
      'and no other',
      'announces Run afresh, attempt 1, last',
      { ...draft, record: { step: 'Stop', sent: 'Refused', refusal: { reason: 'Rejected' } } },
    ],
  ])('%s', (_sentence, plan, setting) => expect(planAndOrder(setting)).toBe(plan));
});

describe('a step of the other type, which no controller writes', () => {
  test.each<[Operation['type'], Operation['step']]>([
    ['Start', 'Stop'],
    ['Start', 'WaitRest'],
    ['Start', 'VerifySavepoint'],
    ['Stop', 'Settle'],
    ['Stop', 'Run'],
    ['Stop', 'WaitRunning'],
    ['Stop', 'Stable'],
  ])('%s %s is dropped', (type, step) => {
    const spec = type === 'Start' ? RUNNING : STOPPED;
    expect(planTold(factsOf({ spec, record: { type, step, sent: 'Intended' }, facts: { mine: true } }))).toBe(
      'Dropped',
    );
  });
});

test('what begins says how the job was, and for whom', () => {
  const plan = runPlan(
    factsOf({ spec: { ...STOPPED, upgradeMode: 'Stateless' }, observed: { ...startTime('as before') } }),
  );
  expect(plan).toMatchObject({
    turn: {
      do: 'record',
      operation: {
        type: 'Stop',
        step: 'Stop',
        sent: 'Intended',
        uid: 'uid-1',
        jobId: '104',
        account: 's1',
        generation: 1,
        upgradeMode: 'Stateless',
        startedAt: '2026-01-02T03:04:05Z',
        stepAt: '2026-01-02T03:04:05Z',
        before: { status: 'job_running', start_time: 1_516_952_770_000 },
      },
    },
  });
});
