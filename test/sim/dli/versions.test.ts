import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import type { DliSettings } from '../../../sim/dli/settings.ts';
import { outcome, rig } from './rig.ts';

describe('flink_version beside feature custom', () => {
  const CUSTOM = { feature: 'custom', image: 'org/flink:1', flink_version: '1.15' };

  test.each<[DliSettings['flinkVersionOfCustom'], string]>([
    ['ignored', '200 true'],
    ['refused', '400 DLI.0001'],
  ])('is %s', async (flinkVersionOfCustom, expected) => {
    const { call, put } = await rig({ settings: { flinkVersionOfCustom } });
    expect(outcome(await put(104, CUSTOM))).toBe(expected);
    const create = { ...CUSTOM, name: 'new', queue_name: 'testQueue' };
    expect(outcome(await call('POST', 'flink-jobs', { body: create }))).toBe(expected);
  });

  test('is not kept for later either', async () => {
    const { call, put } = await rig({ jobs: [exampleJob('job_init', { flink_version: '1.13' })] });
    const version = async () => (await call('GET', 'jobs/104')).body.job_detail.job_config['flink_version'];
    await put(104, CUSTOM);
    expect(await version()).toBeNull();
    await put(104, { feature: 'basic' });
    expect(await version()).toBe('1.13');
  });
});

describe('runtime_config', () => {
  test.each([
    ['a list of key and value', '[{"key":"a.b","value":"c"}]'],
    ['an object', '{"a.b":"c","d":1,"e":true}'],
    ['a list without entries', '[]'],
    ['nothing', ''],
  ])('may be %s', async (_about, runtime_config) => {
    const { put } = await rig();
    expect(outcome(await put(104, { runtime_config }))).toBe('200 true');
  });

  test.each([
    ['lines', 'a=b\nc=d'],
    ['broken JSON', '[{"key":"a","value":"b"}'],
    ['a word', '"a"'],
    ['a number', '7'],
    ['null', 'null'],
    ['a list of words', '["a=1"]'],
    ['a list of name and value', '[{"name":"a","value":"1"}]'],
    ['a list of objects with one key each', '[{"a":"1"}]'],
    ['an entry with an empty key', '[{"key":"","value":"1"}]'],
    ['an entry whose value is a list', '[{"key":"a","value":[1]}]'],
    ['an object in an object', '{"a":{"b":"c"}}'],
  ])('that is %s is refused, by update and by create', async (_about, runtime_config) => {
    const { call, put } = await rig();
    expect(outcome(await put(104, { runtime_config }))).toBe('400 DLI.0001');
    const body = { name: 'new', runtime_config };
    expect(outcome(await call('POST', 'flink-jobs', { body }))).toBe('400 DLI.0001');
  });
});

describe('what needs Flink 1.15', () => {
  const AGENCY = { execution_agency_urn: 'myAgency' };
  const JAR = { entrypoint: 'obs://bucket/job.jar' };

  test.each<[string, object, string]>([
    ['an agency without a version, which is 1.12', AGENCY, '400 DLI.0001'],
    ['an agency on 1.13', { ...AGENCY, flink_version: '1.13' }, '400 DLI.0001'],
    ['an agency on 1.7', { ...AGENCY, flink_version: '1.7' }, '400 DLI.0001'],
    ['an agency on 1.15', { ...AGENCY, flink_version: '1.15' }, '200 true'],
    ['an agency on 1.17', { ...AGENCY, flink_version: '1.17' }, '200 true'],
    ['an agency in an image', { ...AGENCY, feature: 'custom', image: 'o/i:1' }, '200 true'],
    ['a jar in OBS without a version', JAR, '400 DLI.12002'],
    ['a jar in OBS on 1.12', { ...JAR, flink_version: '1.12' }, '400 DLI.12002'],
    ['a jar in OBS on 1.15', { ...JAR, flink_version: '1.15' }, '200 true'],
    ['a jar in OBS in an image', { ...JAR, feature: 'custom', image: 'o/i:1' }, '200 true'],
    ['another jar in OBS', { dependency_jars: ['obs://bucket/a.jar'] }, '400 DLI.12002'],
    ['an empty agency', { execution_agency_urn: '' }, '200 true'],
  ])('%s', async (_about, fields, expected) => {
    const { put } = await rig();
    expect(outcome(await put(104, fields))).toBe(expected);
  });

  test.each([
    ['an agency', AGENCY, '400 DLI.0001'],
    ['a jar in OBS', JAR, '400 DLI.12002'],
  ])('a job with %s does not go back', async (_about, fields, expected) => {
    const { put } = await rig({ jobs: [exampleJob('job_init', { ...fields, flink_version: '1.15' })] });
    expect(outcome(await put(104, { flink_version: '1.12' }))).toBe(expected);
    expect(outcome(await put(104, { desc: 'something else' }))).toBe('200 true');
  });

  test('create says that the jar does not exist', async () => {
    const { call } = await rig();
    const body = { name: 'new', ...JAR };
    expect(outcome(await call('POST', 'flink-jobs', { body }))).toBe('400 DLI.11021');
  });
});
