import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runningBody, wholeBody } from '../../../src/core/decide/body.ts';
import { diff } from '../../../src/core/decide/diff.ts';
import { type Body, FIELD_NAMES, FIELDS, type FieldName } from '../../../src/core/job/fields.ts';
import { isNothing } from '../../../src/core/job/pair.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import { EXAMPLE_BODY, type Fields, LIVE, seen, specOf } from '../../support/example.ts';
import { jobValues, someValues } from '../job-values.ts';

/** The fields of the example that have a value which DLI does not compute. */
const KEPT: Fields = EXAMPLE_BODY;

describe('the body for a job that does not run', () => {
  test.each<[sentence: string, job: Fields, live: Fields, body: Fields]>([
    ['holds every live value of the original fields', {}, {}, KEPT],
    [
      'holds what is managed instead of what is live',
      { parallel_number: 4 },
      {},
      { ...KEPT, parallel_number: 4 },
    ],
    ['holds what is managed and does not differ', { tm_cus: 1 }, {}, { ...KEPT, tm_cus: 1 }],
    [
      'holds managed fields that are newer than the document',
      { resume_max_num: -1 },
      {},
      { ...KEPT, resume_max_num: -1 },
    ],
    ['leaves newer fields alone that are not managed', {}, { runtime_config: '[]', feature: 'basic' }, KEPT],
    [
      'does not hold what DLI computes: it would be pinned',
      { parallel_number: 4 },
      { tm_slot_num: 1, tm_cus: 2 },
      { ...KEPT, parallel_number: 4 },
    ],
    [
      'holds what DLI computes when the spec sets it, 0 as well',
      { tm_slot_num: 0, tm_cus: 2 },
      { tm_slot_num: 1 },
      { ...KEPT, tm_slot_num: 0, tm_cus: 2 },
    ],
    [
      'holds the CUs that an elastic pool rewrites: a job without them has 2',
      {},
      { cu_number: 100 },
      { ...KEPT, cu_number: 100 },
    ],
    [
      'holds a live bucket and topic',
      {},
      { obs_bucket: 'logs', smn_topic: 'urn' },
      { ...KEPT, obs_bucket: 'logs', smn_topic: 'urn' },
    ],
    [
      'has an empty desc when there is none: the document requires one',
      {},
      { desc: null },
      { ...KEPT, desc: '' },
    ],
    [
      'clears a field that the spec clears',
      { smn_topic: '' },
      { smn_topic: 'urn' },
      { ...KEPT, smn_topic: '' },
    ],
    ['clears a list that the spec clears', { dependency_files: [] }, {}, { ...KEPT, dependency_files: [] }],
    ['renames the job', { name: 'test2' }, {}, { ...KEPT, name: 'test2' }],
  ])('%s', (...[, job, live, body]) => {
    expect(wholeBody(specOf(job), seen(live), {})).toEqual(body);
  });

  test('holds the live value of a field that is ignored, not the one of the spec', () => {
    const spec = specOf({ parallel_number: 9 }, { ignore: ['job.parallel_number'] });
    expect(wholeBody(spec, seen(), {})).toEqual(KEPT);
  });

  test('does not hold a newer field that is ignored', () => {
    const spec = specOf({ resume_max_num: 3 }, { ignore: ['job.resume_max_num'] });
    expect(wholeBody(spec, seen({ resume_max_num: 1 }), {})).toEqual(KEPT);
  });
});

describe('the body for a running job', () => {
  const body = (spec: Spec, live: Fields = {}): Fields => {
    const identity = {
      name: 'name' in live ? (live.name ?? '') : 'test1',
      desc: 'desc' in live ? (live.desc ?? '') : 'job for test',
    };
    const made = runningBody(diff(spec, seen(live), {}), seen(live, 'job_running'), {});
    expect(made.identity).toEqual(identity);
    return made.body;
  };

  test.each<[sentence: string, job: Fields, live: Fields, body: Fields]>([
    ['holds the hot change', { smn_topic: 'urn' }, {}, { smn_topic: 'urn' }],
    [
      'holds every hot change',
      { smn_topic: 'urn', restart_when_exception: true },
      {},
      { smn_topic: 'urn', restart_when_exception: true },
    ],
    ['holds every cold change', { parallel_number: 2, tm_cus: 2 }, {}, { parallel_number: 2, tm_cus: 2 }],
    [
      'never holds an unchanged bucket',
      { obs_bucket: 'logs', smn_topic: 'urn' },
      { obs_bucket: 'logs' },
      { smn_topic: 'urn' },
    ],
    ['never holds an unmanaged bucket', { smn_topic: 'urn' }, { obs_bucket: 'logs' }, { smn_topic: 'urn' }],
    ['holds a changed bucket', { obs_bucket: 'new' }, { obs_bucket: 'old' }, { obs_bucket: 'new' }],
    ['has the live name in the identity', { smn_topic: 'urn' }, { name: 'test2' }, { smn_topic: 'urn' }],
    ['holds the new name when that is all', { name: 'test2' }, {}, { name: 'test2' }],
    ['holds the new desc when that is all', { desc: '' }, {}, { desc: '' }],
    [
      'has an empty desc in the identity when there is none',
      { smn_topic: 'urn' },
      { desc: undefined },
      { smn_topic: 'urn' },
    ],
  ])('%s', (...[, job, live, expected]) => {
    expect(body(specOf(job), live)).toEqual(expected);
  });
});

describe('inside objects and maps', () => {
  const resource_config = {
    max_slot: 2,
    parallel_number: 8,
    jobmanager_resource_spec: { cpu: 4, memory: '16G' },
    taskmanager_resource_spec: { cpu: 4, memory: '16G' },
  };
  const setting = (key: string, value: string) => ({ key, value });
  const live: Fields = {
    resource_config_version: 'v2',
    resource_config,
    runtime_config: JSON.stringify([setting('a', '1'), setting('b', '2')]),
  };
  const spec = specOf({
    desc: 'new',
    resource_config_version: 'v2',
    resource_config: { parallel_number: 4 },
    runtime_config: '[{"key":"a","value":"9"}]',
  });
  const overlaid = {
    resource_config: { ...resource_config, parallel_number: 4 },
    runtime_config: JSON.stringify([setting('b', '2'), setting('a', '9')]),
  };

  test('a body for a job at rest keeps what the spec does not name', () => {
    expect(wholeBody(spec, seen(live), {})).toEqual({
      ...KEPT,
      desc: 'new',
      resource_config_version: 'v2',
      ...overlaid,
    });
  });

  test('a body for a running job keeps it, too', () => {
    expect(runningBody(diff(spec, seen(live), {}), seen(live, 'job_running'), {}).body).toEqual({
      desc: 'new',
      ...overlaid,
    });
  });

  test('both leave out a setting of ours that has left the spec', () => {
    const remembered = { ownedProperties: ['a', 'b'] };
    const sent = JSON.stringify([setting('a', '9')]).replaceAll(' ', '');
    expect(wholeBody(spec, seen(live), remembered).runtime_config).toBe(sent);
    const changes = diff(spec, seen(live), remembered);
    expect(runningBody(changes, seen(live), remembered).body.runtime_config).toBe(sent);
  });

  test('a body without runtime_config keeps no settings of ours: nobody manages them', () => {
    const body = wholeBody(specOf({ desc: 'new' }), seen(live), { ownedProperties: ['a'] });
    expect(body).toEqual({ ...KEPT, desc: 'new' });
  });
});

describe('the two parallelisms of a job with resource_config_version v2', () => {
  const live = (top: number, inside: number): Fields => ({
    resource_config_version: 'v2',
    parallel_number: top,
    resource_config: { max_slot: 1, parallel_number: inside },
  });
  const wanted = { resource_config_version: 'v2', resource_config: { parallel_number: 4 } };

  test.each<[sentence: string, job: Fields, live: Fields, top: number]>([
    ['are kept the same when they are', wanted, live(8, 8), 4],
    ['are left as they are when they differ', wanted, live(1, 8), 1],
    ['are those of the spec', { ...wanted, parallel_number: 2 }, live(8, 8), 2],
    ['are left as they are when the spec sets no other', { desc: 'new' }, live(8, 8), 8],
    ['are one with version v1', { desc: 'new' }, { ...live(8, 8), resource_config_version: 'v1' }, 8],
  ])('%s', (...[, job, fields, top]) => {
    expect(wholeBody(specOf(job), seen(fields), {}).parallel_number).toBe(top);
  });
});

test('the live job is not changed by making a body', () => {
  const observed = seen();
  wholeBody(specOf({ dependency_jars: ['x'] }), observed, {});
  expect(observed.fields).toEqual(LIVE);
});

describe('whatever is wanted and whatever is there', () => {
  /** A PUT that is taken, by one that leaves alone what it does not hold, or one that resets the fields of the document. */
  const stored = (live: Fields, body: Body, omitted: 'keep' | 'reset'): Fields => {
    const base = Object.entries(live).filter(
      ([name]) => omitted === 'keep' || !FIELDS[name as FieldName].original,
    );
    return { ...Object.fromEntries(base), ...body };
  };
  const omitted = fc.constantFrom('keep' as const, 'reset' as const);

  test('nothing differs after the body is stored', () => {
    fc.assert(
      fc.property(someValues, jobValues, omitted, (job, live, reading) => {
        const spec = { ...specOf({}), job } as Spec;
        const after = stored(live, wholeBody(spec, { ...seen(), fields: live }, {}), reading);
        expect(diff(spec, { ...seen(), fields: after }, {})).toEqual([]);
      }),
    );
  });

  test('what nobody manages stays, but for what DLI computes', () => {
    fc.assert(
      fc.property(someValues, jobValues, omitted, (job, live, reading) => {
        const spec = { ...specOf({}), job } as Spec;
        const after = stored(live, wholeBody(spec, { ...seen(), fields: live }, {}), reading);
        for (const name of FIELD_NAMES.filter((one) => job[one] === undefined && !FIELDS[one].derived)) {
          expect({ [name]: isNothing(after[name]) ? null : after[name] }).toEqual({
            [name]: isNothing(live[name]) ? null : live[name],
          });
        }
      }),
    );
  });
});
