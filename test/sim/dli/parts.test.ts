import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import { rig } from './rig.ts';

const RESOURCES = {
  max_slot: 2,
  parallel_number: 8,
  jobmanager_resource_spec: { cpu: 4, memory: '16G' },
  taskmanager_resource_spec: { cpu: 4, memory: '16G' },
};
const DEFAULT_SPEC = { cpu: 1, memory: '4G' };
const TWO = '[{"key":"a","value":"1"},{"key":"b","value":"2"}]';

const configAfter = async (fields: object, body: object, settings = {}) => {
  const { call, put } = await rig({ jobs: [exampleJob('job_init', { ...fields })], settings });
  expect((await put(104, { name: 'test1', desc: 'd', ...body })).text).toContain('update_time');
  return (await call('GET', 'jobs/104')).body.job_detail.job_config;
};

describe('parts of a value that a PUT does not name', () => {
  test('are reset, by one reading: the whole value is replaced', async () => {
    const body = { resource_config: { parallel_number: 4 }, runtime_config: '[{"key":"a","value":"9"}]' };
    expect(await configAfter({ resource_config: RESOURCES, runtime_config: TWO }, body)).toMatchObject({
      runtime_config: '[{"key":"a","value":"9"}]',
      resource_config: {
        max_slot: 1,
        parallel_number: 4,
        jobmanager_resource_spec: DEFAULT_SPEC,
        taskmanager_resource_spec: DEFAULT_SPEC,
      },
    });
  });

  test('are kept, by the other, inside the node specs as well', async () => {
    const body = {
      resource_config: { parallel_number: 4, taskmanager_resource_spec: { cpu: 2 } },
      runtime_config: '{"a":"9"}',
    };
    const config = await configAfter({ resource_config: RESOURCES, runtime_config: TWO }, body, {
      omittedParts: 'keep',
    });
    expect(config).toMatchObject({
      resource_config: {
        ...RESOURCES,
        parallel_number: 4,
        taskmanager_resource_spec: { cpu: 2, memory: '16G' },
      },
    });
    expect(JSON.parse(String(config['runtime_config']))).toEqual([
      { key: 'b', value: '2' },
      { key: 'a', value: '9' },
    ]);
  });

  test('a value that is not sent at all keeps all its parts in either reading', async () => {
    for (const omittedParts of ['reset', 'keep']) {
      const config = await configAfter(
        { resource_config: RESOURCES, runtime_config: TWO },
        {},
        { omittedParts },
      );
      expect(config).toMatchObject({ resource_config: RESOURCES, runtime_config: TWO });
    }
  });

  test('an empty text clears the settings in either reading', async () => {
    for (const omittedParts of ['reset', 'keep']) {
      const config = await configAfter({ runtime_config: TWO }, { runtime_config: '' }, { omittedParts });
      expect(config).toMatchObject({ runtime_config: '' });
    }
  });
});

describe('values that the service works out', () => {
  const CUS = { cu_number: 3, manager_cu_number: 1, parallel_number: 2 };

  test('follow the numbers they are made of as long as they are not sent', async () => {
    expect(await configAfter(CUS, {})).toMatchObject({ tm_slot_num: 1, tm_cus: 1 });
    expect(await configAfter(CUS, { parallel_number: 4 })).toMatchObject({ tm_slot_num: 2, tm_cus: 1 });
    expect(await configAfter(CUS, { parallel_number: 4, tm_cus: 2 })).toMatchObject({
      tm_slot_num: 4,
      tm_cus: 2,
    });
  });

  test('are pinned by being sent', async () => {
    const { call, put } = await rig({ jobs: [exampleJob('job_init', CUS)] });
    const slots = async (body: object) => {
      await put(104, body);
      return (await call('GET', 'jobs/104')).body.job_detail.job_config['tm_slot_num'];
    };
    expect(await slots({ tm_slot_num: 1 })).toBe(1);
    expect(await slots({ parallel_number: 4 })).toBe(1);
    expect(await slots({ tm_slot_num: 0 })).toBe(2);
    expect(await slots({ parallel_number: 8 })).toBe(4);
  });

  test('lose the pin with every PUT that leaves them out, where omitted fields are reset', async () => {
    const pinned = { ...CUS, tm_slot_num: 1, tm_cus: 2 };
    expect(await configAfter(pinned, { ...CUS, parallel_number: 4 }, { omitted: 'reset' })).toMatchObject({
      tm_slot_num: 2,
      tm_cus: 1,
    });
  });
});
