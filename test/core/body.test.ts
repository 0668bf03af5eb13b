import { describe, expect, test } from '@jest/globals';
import { runningBody, wholeBody } from '../../src/core/body.ts';
import { diff } from '../../src/core/diff.ts';
import type { Spec } from '../../src/core/spec.ts';
import { EXAMPLE_BODY, type Fields, LIVE, seen, specOf } from '../support/example.ts';

/** The fields of the example that have a value. */
const KEPT: Fields = { ...EXAMPLE_BODY, tm_cus: 1 };

describe('the body for a job that does not run', () => {
  test.each<[sentence: string, job: Fields, live: Fields, body: Fields]>([
    ['holds every live value of the original fields', {}, {}, KEPT],
    [
      'holds what is managed instead of what is live',
      { parallel_number: 4 },
      {},
      { ...KEPT, parallel_number: 4 },
    ],
    ['holds what is managed and does not differ', { tm_cus: 1 }, {}, KEPT],
    [
      'holds managed fields that are newer than the document',
      { resume_max_num: -1 },
      {},
      { ...KEPT, resume_max_num: -1 },
    ],
    ['leaves newer fields alone that are not managed', {}, { runtime_config: '[]', feature: 'basic' }, KEPT],
    [
      'holds false and 0 that are live',
      {},
      { tm_slot_num: 0, log_enabled: false },
      { ...KEPT, tm_slot_num: 0 },
    ],
    [
      'holds a live bucket and topic',
      {},
      { obs_bucket: 'logs', smn_topic: 'urn' },
      { ...KEPT, obs_bucket: 'logs', smn_topic: 'urn' },
    ],
    [
      'writes a live list of commas as a list',
      {},
      { dependency_jars: 'a.jar,b.jar' },
      { ...KEPT, dependency_jars: ['a.jar', 'b.jar'] },
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
    expect(wholeBody(specOf(job), seen(live))).toEqual(body);
  });

  test('holds the live value of a field that is ignored, not the one of the spec', () => {
    const spec = specOf({ parallel_number: 9 }, { ignore: ['job.parallel_number'] });
    expect(wholeBody(spec, seen())).toEqual(KEPT);
  });

  test('does not hold a newer field that is ignored', () => {
    const spec = specOf({ resume_max_num: 3 }, { ignore: ['job.resume_max_num'] });
    expect(wholeBody(spec, seen({ resume_max_num: 1 }))).toEqual(KEPT);
  });
});

describe('the body for a running job', () => {
  const IDENTITY = { name: 'test1', desc: 'job for test' };
  const body = (spec: Spec, live: Fields = {}): Fields =>
    runningBody(diff(spec, seen(live)), seen(live, 'job_running'));

  test.each<[sentence: string, job: Fields, live: Fields, body: Fields]>([
    ['holds name, desc and the hot change', { smn_topic: 'urn' }, {}, { ...IDENTITY, smn_topic: 'urn' }],
    [
      'holds every hot change',
      { smn_topic: 'urn', restart_when_exception: true },
      {},
      { ...IDENTITY, smn_topic: 'urn', restart_when_exception: true },
    ],
    [
      'holds every cold change',
      { parallel_number: 2, tm_cus: 2 },
      {},
      { ...IDENTITY, parallel_number: 2, tm_cus: 2 },
    ],
    [
      'never holds an unchanged bucket',
      { obs_bucket: 'logs', smn_topic: 'urn' },
      { obs_bucket: 'logs' },
      { ...IDENTITY, smn_topic: 'urn' },
    ],
    [
      'never holds an unmanaged bucket',
      { smn_topic: 'urn' },
      { obs_bucket: 'logs' },
      { ...IDENTITY, smn_topic: 'urn' },
    ],
    [
      'holds a changed bucket',
      { obs_bucket: 'new' },
      { obs_bucket: 'old' },
      { ...IDENTITY, obs_bucket: 'new' },
    ],
    [
      'holds the live name beside other changes',
      { smn_topic: 'urn' },
      { name: 'test2' },
      { ...IDENTITY, name: 'test2', smn_topic: 'urn' },
    ],
    ['holds the new name when that is all', { name: 'test2' }, {}, { ...IDENTITY, name: 'test2' }],
    ['holds the new desc when that is all', { desc: '' }, {}, { ...IDENTITY, desc: '' }],
    [
      'has an empty desc when there is none',
      { smn_topic: 'urn' },
      { desc: undefined },
      { name: 'test1', desc: '', smn_topic: 'urn' },
    ],
  ])('%s', (...[, job, live, expected]) => {
    expect(body(specOf(job), live)).toEqual(expected);
  });
});

test('the live job is not changed by making a body', () => {
  const observed = seen();
  wholeBody(specOf({ dependency_jars: ['x'] }), observed);
  expect(observed.fields).toEqual(LIVE);
});
