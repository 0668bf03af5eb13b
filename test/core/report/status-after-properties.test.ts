import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { prepare } from '../../../sim/kubernetes/schema/structural.ts';
import { diff } from '../../../src/core/decide/diff.ts';
import { FAILURES, type Failure, type FailureKind } from '../../../src/core/failure.ts';
import { type ObservedJob, STATES } from '../../../src/core/job/states.ts';
import { PARTS } from '../../../src/core/object/last-update.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import { type JobStatus, statusSchema } from '../../../src/core/object/status.ts';
import { asStored } from '../../../src/core/object/status-form.ts';
import { readStatus } from '../../../src/core/object/stored-status.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { announce } from '../../../src/core/report/announce.ts';
import { statusAfter } from '../../../src/core/report/status-after.ts';
import { parseJson, stringifyJson } from '../../../src/ground/json.ts';
import { mergePatch } from '../../../src/ground/merge-patch.ts';
import { customResourceDefinition } from '../../../src/kubernetes/objects/crd.ts';
import { manifestOf, seen, specOf, T0 } from '../../support/example.ts';
import { someValues } from '../job-values.ts';
import { LOCATION } from '../outcomes.ts';

/** No bound that an example comes near. */
const ANY = { generation: Number.MAX_SAFE_INTEGER, now: Date.UTC(9999, 11, 31) };

/** Whatever a service may say: any characters, control characters and lone surrogates, very long at times. */
const garbage = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 })
      .map((codes) => String.fromCharCode(...codes)),
  },
  // The long ones cost most of the time.
  {
    weight: 2,
    arbitrary: fc.constantFrom('a', '\u0000', '\ud800', '作', '😀').map((text) => text.repeat(1500)),
  },
  { weight: 1, arbitrary: fc.constant('b'.repeat(40_000)) },
  { weight: 4, arbitrary: fc.constantFrom('constructor', '__proto__', 'toString', '') },
);

const time = fc.oneof(
  fc.nat(),
  fc.constantFrom(undefined, 0, 253_402_300_800_000, Number.MAX_SAFE_INTEGER, 2n ** 63n - 1n),
);

const failure: fc.Arbitrary<Failure> = fc.record(
  {
    kind: fc.constantFrom(...(Object.keys(FAILURES) as FailureKind[])),
    message: garbage,
    error_code: garbage,
    error_msg: garbage,
    ambiguous: fc.constant(true as const),
  },
  { requiredKeys: ['kind', 'message'] },
);

const observed: fc.Arbitrary<ObservedJob> = fc
  .record({
    status: fc.oneof(fc.constantFrom(...Object.keys(STATES)), garbage),
    status_desc: garbage,
    update_time: time,
    live: someValues,
    queue: garbage,
  })
  .map(({ live, queue, ...job }) => ({ ...seen(live), ...job, fields: { ...live, queue_name: queue } }));

const sighting = fc.record({ observed, wanted: someValues }).map(({ observed: job, wanted }) => {
  const changes = diff({ ...specOf({}), job: wanted } as Spec, job, {});
  return { observed: job, location: LOCATION, credentialsFrom: 'Secret team/dli', uncertain: false, changes };
});

const put = fc
  .record({
    seen: sighting,
    keep: fc.nat(),
    digests: fc.constantFrom(
      { wanted: 'w1', live: 'l1' },
      { wanted: 'w1', live: 'l2' },
      { wanted: 'w2', live: 'l1' },
    ),
    part: fc.constantFrom(...PARTS),
    restInMs: fc.constantFrom(undefined, 0, 15_000),
    request: fc.constantFrom(undefined, 'r1'),
  })
  .map(({ seen: { observed: job, changes }, keep, ...rest }) => {
    const sent = changes.slice(0, 1 + (keep % (changes.length + 1)));
    return {
      observed: job,
      location: LOCATION,
      credentialsFrom: 'Secret team/dli',
      uncertain: false,
      changes,
      sent,
      held: undefined,
      ownedBefore: [],
      ...rest,
    };
  });

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ kind: 'suspended' }),
  garbage.map(
    (key): Outcome => ({
      kind: 'conflict',
      owner: { key, namespace: 'team' },
      location: LOCATION,
      isNear: true,
    }),
  ),
  failure.map((one): Outcome => ({ kind: 'unseen', failure: one })),
  observed.map(
    (job): Outcome => ({
      kind: 'same',
      observed: job,
      location: LOCATION,
      credentialsFrom: 'Secret team/dli',
      uncertain: false,
    }),
  ),
  fc
    .record({
      seen: sighting,
      because: fc.constantFrom('Observed', 'JobBusy', 'RestartRequired', 'Refused', 'DiffNotConverging'),
    })
    .map(
      ({ seen: sight, because }) =>
        ({ kind: 'held', ...sight, hold: { because, about: sight.changes } }) as Outcome,
    ),
  fc
    .record({ put, failure })
    .map(({ put: sent, failure: one }): Outcome => ({ kind: 'failed', ...sent, failure: one })),
  fc.record({ put, update_time: time, requestId: fc.option(garbage, { nil: undefined }) }).map(
    ({ put: sent, ...answer }): Outcome => ({
      kind: 'updated',
      ...sent,
      updated: answer,
    }),
  ),
);

interface Pass {
  outcome: Outcome;
  generation: number;
  request: string | undefined;
}

const passes: fc.Arbitrary<Pass[]> = fc.array(
  fc.record({
    outcome,
    generation: fc.integer({ min: 1, max: 5 }),
    request: fc.option(garbage, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 6 },
);

const passed = (status: JobStatus, { outcome: end, generation, request }: Pass, now: number): JobStatus =>
  statusAfter(manifestOf({ status, generation, reconcileRequest: request }), end, now);

/** Calls `check` with each status and the one before it. */
function walk(list: readonly Pass[], check: (before: JobStatus, now: JobStatus, pass: Pass) => void): void {
  list.reduce<JobStatus>((before, pass, at) => {
    const now = passed(before, pass, T0 + 1000 * at);
    check(before, now, pass);
    return now;
  }, {});
}

interface Crd {
  spec: { versions: { schema: { openAPIV3Schema: unknown } }[] };
}
const schema = (customResourceDefinition() as unknown as Crd).spec.versions[0]?.schema.openAPIV3Schema;

describe('whatever happens, in whatever order,', () => {
  test('the status is one that our schema and the API server accept', () => {
    fc.assert(
      fc.property(passes, (list) => {
        walk(list, (_before, now) => {
          expect(statusSchema.safeParse(now).error).toBeUndefined();
          const sent = parseJson(stringifyJson(asStored({ ...now }, { status: {} })));
          const object = {
            apiVersion: 'dli.gitops.dev/v1alpha1',
            kind: 'FlinkJarJob',
            metadata: { name: 'a' },
          };
          const spec = { jobId: '104', job: {} };
          const { causes, unknownFields } = prepare({
            object: { ...object, spec, status: sent },
            old: undefined,
            schema,
            fieldValidation: 'Strict',
          });
          expect([causes, unknownFields]).toEqual([[], []]);
        });
      }),
    );
  });

  test('what is stored is read back as it is', () => {
    fc.assert(
      fc.property(passes, (list) => {
        walk(list, (_before, now) => {
          expect(mergePatch(now, readStatus(now, ANY).status)).toBeUndefined();
        });
      }),
    );
  });

  test('a pass that sent nothing says the same thing again in the same words', () => {
    fc.assert(
      fc.property(passes, outcome, (list, end) => {
        if (end.kind === 'updated' || end.kind === 'failed') return;
        const last = { outcome: end, generation: 5, request: undefined };
        const once = passed(
          list.reduce<JobStatus>((status, pass) => passed(status, pass, T0), {}),
          last,
          T0,
        );
        const twice = passed(once, last, T0 + 1e9);
        expect(mergePatch(once, twice)).toBeUndefined();
        expect(announce(once, twice, end)).toEqual([]);
      }),
    );
  });

  test('Reconciling and Stalled are never both there, and Ready always is', () => {
    fc.assert(
      fc.property(passes, (list) => {
        walk(list, (_before, now) => {
          const types = (now.conditions ?? []).map(({ type }) => type);
          expect(types[0]).toBe('Ready');
          expect(types.includes('Reconciling') && types.includes('Stalled')).toBe(false);
          expect(new Set(types).size).toBe(types.length);
        });
      }),
    );
  });

  test('Ready is True only after a success or an equal look', () => {
    fc.assert(
      fc.property(passes, (list) => {
        walk(list, (_before, now, { outcome: end }) => {
          const good = end.kind === 'same' || (end.kind === 'updated' && end.restInMs === undefined);
          expect(now.conditions?.[0]?.status === 'True').toBe(good);
          if (good) expect([now.error_code, now.error_msg]).toEqual([undefined, undefined]);
        });
      }),
    );
  });

  test('update_time never goes back, but for a time without a date; observedGeneration is that of the pass', () => {
    fc.assert(
      fc.property(passes, (list) => {
        walk(list, (before, now, { generation }) => {
          expect(now.observedGeneration).toBe(generation);
          if (before.update_time !== undefined && before.updatedAt !== undefined) {
            expect(now.update_time !== undefined && now.update_time >= before.update_time).toBe(true);
          }
        });
      }),
    );
  });

  test('events are short and on one line', () => {
    fc.assert(
      fc.property(passes, (list) => {
        walk(list, (before, now, { outcome: end }) => {
          for (const { note, reason, action } of announce(before, now, end)) {
            expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
            expect(note).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
            expect([reason, action]).toEqual([
              expect.stringMatching(/^[A-Z]\w+$/),
              expect.stringMatching(/^[A-Z]\w+$/),
            ]);
          }
        });
      }),
    );
  });
});
