/** A running job whose hot and cold fields are both refused: what a pass says of its update, the next look says, too. */
import { expect, test } from '@jest/globals';
import { decide } from '../../../src/core/decide/decide.ts';
import { FAILURES, type FailureKind } from '../../../src/core/failure.ts';
import type { Part } from '../../../src/core/object/last-update.ts';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import type { JobStatus } from '../../../src/core/object/status.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { statusAfter } from '../../../src/core/report/status-after.ts';
import { resultOf } from '../../../src/core/report/updates.ts';
import { mergePatch } from '../../../src/ground/merge-patch.ts';
import { manifestOf, seen, specOf, T0 } from '../../support/example.ts';
import { failure, LOCATION, sentOf, unapplied } from '../outcomes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const KINDS = (Object.keys(FAILURES) as FailureKind[]).filter(
  (kind) => resultOf(unapplied(kind)) === 'Refused',
);
const PAIRS = KINDS.flatMap((hot) => KINDS.map((cold): [FailureKind, FailureKind] => [hot, cold]));

const spec = specOf({ smn_topic: 'urn', parallel_number: 4 });
const observed = seen({}, 'job_running');

const PATIENCE = { operationLook: 15_000, stableFor: 60_000, operationTimeout: 1_800_000 };
const OPERATIONS = {
  patience: PATIENCE,
  enabled: true,
  announced: undefined,
  turn: 'free' as const,
  before: undefined,
  isKept: true,
};

/** What a pass does when each part is refused in its own way. */
function pass(manifest: Manifest, now: number, kinds: Record<Part, FailureKind>): Outcome {
  const { changes, next } = decide(
    { manifest, spec, observed, accountDigest: 's1', operations: OPERATIONS },
    now,
  );
  const sighting = {
    observed,
    location: LOCATION,
    credentialsFrom: 'Secret team/dli',
    uncertain: false,
    changes,
  };
  if (next.step === 'hold') return { kind: 'held', ...sighting, hold: next.hold };
  if (next.step !== 'update') throw new Error('something differs');
  const { part, changes: sent, digests, request } = next.update;
  const put = { ...sentOf(), ...sighting, part, sent, digests, request, ...next.rest };
  const kind = kinds[part];
  return { kind: 'failed', ...put, failure: failure(kind, { error_code: 'DLI.1', error_msg: part }) };
}

test.each(PAIRS)('hot for %s, cold for %s', (Hot, Cold) => {
  let status: JobStatus = {};
  let puts = 0;
  for (let now = T0; now < T0 + 3 * HOUR_MS; now += 10 * MINUTE_MS) {
    const outcome = pass(manifestOf({ status }), now, { Hot, Cold, Whole: 'Rejected' });
    const next = statusAfter(manifestOf({ status }), outcome, now);
    if (outcome.kind === 'failed') puts += 1;
    else expect(mergePatch(status, next)).toBeUndefined();
    status = next;
  }
  expect(puts).toBeGreaterThanOrEqual(2);
});

test.each(PAIRS)('a request has each of them tried once: hot for %s, cold for %s', (Hot, Cold) => {
  const kinds = { Hot, Cold, Whole: 'Rejected' } as const;
  let status: JobStatus = {};
  const parts = (from: number, reconcileRequest?: string): (Part | undefined)[] =>
    Array.from({ length: 5 }, (_, at) => {
      const now = from + at * 15_000;
      const manifest = manifestOf({ status, reconcileRequest });
      const outcome = pass(manifest, now, kinds);
      status = statusAfter(manifest, outcome, now);
      return outcome.kind === 'failed' ? outcome.part : undefined;
    });
  parts(T0);
  const asked = parts(T0 + 2 * MINUTE_MS, 'now').filter((part) => part !== undefined);
  // What only a stop helps is not tried, whoever asks.
  const triable = Cold === 'StateConflict' ? ['Hot'] : ['Cold', 'Hot'];
  expect(asked.toSorted()).toEqual(triable);
  expect(status.lastHandledReconcileAt).toBe('now');
  // A race that was lost is tried again by itself.
  const byItself = Hot === 'StateConflict' ? ['Hot'] : [];
  expect(parts(T0 + 4 * MINUTE_MS, 'now').filter((part) => part !== undefined)).toEqual(byItself);
});
