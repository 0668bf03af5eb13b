import { describe, expect, test } from '@jest/globals';
import type { JobStatus } from '../../../src/core/object/status.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { JobEvent } from '../../../src/core/ports.ts';
import { announce } from '../../../src/core/report/announce.ts';
import { statusAfter } from '../../../src/core/report/status-after.ts';
import { manifestOf, seen, T0 } from '../../support/example.ts';
import {
  conflict,
  held,
  refusedUpdate,
  same,
  sentOf,
  suspended,
  unapplied,
  unseen,
  updated,
} from '../outcomes.ts';

interface Step {
  outcome: Outcome;
  generation?: number;
}

/** The events of each pass, of a story told by its outcomes. */
function story(steps: readonly (Outcome | Step)[]): JobEvent[][] {
  let status: JobStatus = {};
  return steps.map((step, at) => {
    const { outcome, generation = 1 } = 'outcome' in step ? step : { outcome: step };
    const after = statusAfter(manifestOf({ status, generation }), outcome, T0 + 1000 * at);
    const events = announce(status, after, outcome);
    status = after;
    return events;
  });
}

const reasons = (steps: readonly (Outcome | Step)[]): string =>
  story(steps)
    .map(
      (events) =>
        events.map(({ type, reason }) => `${type === 'Warning' ? '!' : ''}${reason}`).join('+') || '-',
    )
    .join(' ');

const REFUSED = { error_code: 'DLI.12002', error_msg: 'cannot find resource x.jar' };
const refused = unapplied('Rejected', REFUSED);
const heldRefused = held('Refused', undefined, { record: refusedUpdate('Rejected', REFUSED) });
const crashed = seen({}, 'job_running_exception');

describe('one event for each transition:', () => {
  test.each<[sentence: string, steps: (Outcome | Step)[], events: string]>([
    ['up to date, and again', [same(), same(), same()], 'UpToDate - -'],
    ['updated, and seen to be', [updated(), same(), same()], 'Updated - -'],
    ['drift of what was up to date is corrected', [same(), updated(), same()], 'UpToDate DriftCorrected -'],
    [
      'an edit of what was up to date is applied',
      [same(), { outcome: updated(), generation: 2 }],
      'UpToDate Updated',
    ],
    [
      'every applied update is told',
      [same(), updated(), updated(), updated()],
      'UpToDate DriftCorrected DriftCorrected DriftCorrected',
    ],
    ['refused, and held back', [refused, heldRefused, heldRefused], '!Rejected - -'],
    ['refused again by the slow retry', [refused, heldRefused, refused, heldRefused], '!Rejected - - -'],
    [
      'refused with another code',
      [refused, unapplied('Rejected', { error_code: 'DLI.11014' })],
      '!Rejected !Rejected',
    ],
    [
      'refused for the next generation',
      [refused, { outcome: refused, generation: 2 }],
      '!Rejected !Rejected',
    ],
    ['refused, then applied', [refused, updated(), same()], '!Rejected Updated -'],
    ['refused, then edited back', [refused, { outcome: same(), generation: 2 }], '!Rejected UpToDate'],
    ['drift in Observe', [same(), held('Observed'), held('Observed')], 'UpToDate !DriftDetected -'],
    [
      'more drift in Observe',
      [held('Observed'), { outcome: { ...held('Observed'), changes: sentOf().changes.slice(1) } }],
      '!DriftDetected !DriftDetected',
    ],
    ['a moving job', [held('JobBusy'), held('JobBusy'), updated()], 'JobBusy - Updated'],
    [
      'a cloud that is away and comes back',
      [same(), unseen('CloudUnavailable'), unseen('CloudUnavailable'), same()],
      'UpToDate !CloudUnavailable - UpToDate',
    ],
    [
      'a lost answer, then the look that found it applied',
      [unapplied('CloudUnavailable', { ambiguous: true }), same()],
      '!CloudUnavailable UpToDate',
    ],
    [
      'the guard',
      [updated(), updated(), updated(), held('DiffNotConverging'), held('DiffNotConverging')],
      'Updated DriftCorrected DriftCorrected !DiffNotConverging -',
    ],
    ['suspended and resumed', [same(), suspended, suspended, same()], 'UpToDate Suspended - UpToDate'],
    ['an older owner', [conflict, conflict, same()], '!Conflict - UpToDate'],
    ['a job that crashed', [same(), same(crashed), same(crashed)], 'UpToDate !JobException -'],
    [
      'a job that crashed, ran and crashed again',
      [same(crashed), same(seen({}, 'job_running')), same(crashed)],
      'UpToDate+!JobException - !JobException',
    ],
    [
      'a job that failed in another way',
      [same(crashed), same(seen({}, 'job_submit_fail'))],
      'UpToDate+!JobException !SubmitFailed',
    ],
    [
      'an update of a crashed job',
      [same(crashed), { ...updated(), observed: crashed }],
      'UpToDate+!JobException DriftCorrected',
    ],
    ['an edit that changes nothing', [same(), { outcome: same(), generation: 2 }], 'UpToDate -'],
  ])('%s', (...[, steps, events]) => {
    expect(reasons(steps)).toBe(events);
  });
});

describe('what an event says', () => {
  test('an update names fields, old and new values, and the evidence; secrets are masked', () => {
    expect(story([updated()])[0]).toEqual([
      {
        type: 'Normal',
        reason: 'Updated',
        action: 'Update',
        note: 'parallel_number 1 -> 4, smn_topic null -> "urn", entrypoint_args *** -> *** (update_time 1516952770900, request request-1)',
      },
    ]);
  });

  test('an update without evidence has no brackets', () => {
    const bare = updated({ updated: { update_time: undefined, requestId: undefined } });
    expect(story([bare])[0]?.[0]?.note).toMatch(/\*\*\* -> \*\*\*$/);
  });

  test('an update tells what was sent, not what follows', () => {
    const part = updated({ sent: sentOf().changes.slice(0, 1), restInMs: 0 });
    expect(story([part])[0]?.[0]?.note).toMatch(/^parallel_number 1 -> 4 \(/);
  });

  test('a refusal has DLI’s code and words', () => {
    expect(story([refused])[0]).toEqual([
      {
        type: 'Warning',
        reason: 'Rejected',
        action: 'Update',
        note: 'The update of parallel_number, smn_topic, entrypoint_args was refused: DLI.12002: cannot find resource x.jar',
      },
    ]);
  });

  test('no event holds a secret value', () => {
    const all = story([held('Observed'), refused, updated(), held('DiffNotConverging')]).flat();
    expect(JSON.stringify(all)).not.toMatch(/old-key-1|new-key-1/);
  });
});
