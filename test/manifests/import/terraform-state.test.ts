/** States of Terraform 0.12 to today, as they are printed and as they are stored, and what is no state. */
import { describe, expect, test } from '@jest/globals';
import { removalOf, stateJob } from '../../../src/manifests/import/terraform-job.ts';
import { readState } from '../../../src/manifests/import/terraform-state.ts';

const TYPE = 'huaweicloud_dli_flinkjar_job';

const values = (id: number, more: object = {}): object => ({ id: String(id), name: `job-${id}`, ...more });

const printed = (modules: object, more: object = {}): string =>
  JSON.stringify({
    format_version: '1.0',
    terraform_version: '1.11.0',
    ...more,
    values: { root_module: modules },
  });

const resource = (address: string, more: object = {}): object => ({
  address,
  mode: 'managed',
  type: TYPE,
  values: values(1),
  ...more,
});

const stored = (...resources: object[]): string =>
  JSON.stringify({ version: 4, terraform_version: '1.9.0', serial: 1, lineage: 'x', resources });

const addresses = (text: string): unknown => {
  const state = readState(text);
  return 'problem' in state ? state.problem : state.resources.map(({ address }) => address);
};

describe('addresses', () => {
  test.each<[string, string, string[]]>([
    ['a job', printed({ resources: [resource(`${TYPE}.a`)] }), [`${TYPE}.a`]],
    [
      'modules in modules, with for_each and count',
      printed({
        child_modules: [
          {
            address: 'module.a["x"]',
            child_modules: [
              {
                address: 'module.a["x"].module.b[0]',
                resources: [resource(`module.a["x"].module.b[0].${TYPE}.j["k"]`, { index: 'k' })],
              },
            ],
          },
        ],
      }),
      [`module.a["x"].module.b[0].${TYPE}.j["k"]`],
    ],
    [
      'Terraform 0.12, whose addresses lack the module and the index',
      printed(
        { child_modules: [{ address: 'module.a', resources: [resource(`${TYPE}.j`, { index: 2 })] }] },
        { format_version: '0.1' },
      ),
      [`module.a.${TYPE}.j[2]`],
    ],
    [
      'a plan: what is there before it',
      JSON.stringify({
        format_version: '1.2',
        planned_values: { root_module: {} },
        prior_state: {
          format_version: '1.0',
          values: { root_module: { resources: [resource(`${TYPE}.a`)] } },
        },
      }),
      [`${TYPE}.a`],
    ],
    ['an empty state', JSON.stringify({ format_version: '1.0' }), []],
    [
      'data and what has no values',
      printed({ resources: [resource('data.x.y', { mode: 'data' }), resource('x.z', { values: null })] }),
      [],
    ],
    [
      'the file itself',
      stored(
        {
          module: 'module.a',
          mode: 'managed',
          type: TYPE,
          name: 'j',
          instances: [{ index_key: 'it\'s "x"', attributes: values(1) }],
        },
        {
          mode: 'managed',
          type: TYPE,
          name: 'k',
          instances: [
            { index_key: 0, attributes: values(2) },
            { deposed: 'abc', attributes: values(3) },
          ],
        },
        { mode: 'data', type: TYPE, name: 'l', instances: [{ attributes: values(4) }] },
      ),
      [`module.a.${TYPE}.j["it's \\"x\\""]`, `${TYPE}.k[0]`],
    ],
    ['a file without resources', JSON.stringify({ version: 4 }), []],
  ])('of %s', (...[, text, expected]) => {
    expect(addresses(text)).toEqual(expected);
  });
});

describe('what is no state', () => {
  test.each([
    ['text', 'resource "x" "y" {}', ' is not JSON: make it by terraform show -json > state.json'],
    ['a list', '[]', ' is not JSON: make it by terraform show -json > state.json'],
    [
      'something else',
      '{"kind":"Secret"}',
      ' is no state of Terraform: make it by terraform show -json > state.json',
    ],
    [
      'Terraform 0.11',
      '{"version":3,"modules":[]}',
      ' is a state of version 3, of Terraform 0.11 or older: let a newer Terraform read it, and make it by terraform show -json > state.json',
    ],
    [
      'encrypted',
      '{"encrypted_data":"x","version":4}',
      ' is encrypted: make it by terraform show -json > state.json',
    ],
  ])('%s', (_, text, problem) => {
    expect(addresses(text)).toBe(problem);
  });

  test('modules that are nested without end', () => {
    const deep = `${'{"child_modules":['.repeat(20_000)}${']}'.repeat(20_000)}`;
    const text = `{"format_version":"1.0","values":{"root_module":${deep}}}`;
    expect([' is nested too deep', ' is not JSON: make it by terraform show -json > state.json']).toContain(
      addresses(text),
    );
  });
});

describe('a job', () => {
  const job = (attributes: object, type = TYPE) =>
    stateJob({ address: 'a.b', type, attributes: attributes as never });

  test('has DLI’s names', () => {
    expect(
      job({
        id: '104',
        region: 'cn-north-4',
        name: 'orders',
        status: 'job_running',
        description: 'words',
        cu_num: 3,
        manager_cu_num: 2,
        parallel_num: 4,
        tm_cu_num: 1,
        image: null,
        runtime_config: { b: 'y', a: 'x' },
        checkpoint_mode: 2,
        resource_config: [
          {
            max_slot: 4,
            parallel_number: 3,
            job_manager_resource_spec: [{ cpu: 1, memory: '8G' }],
            task_manager_resource_spec: [],
          },
        ],
        tags: { team: 'x' },
        timeouts: null,
      }),
    ).toEqual({
      address: 'a.b',
      jobId: '104',
      name: 'orders',
      region: 'cn-north-4',
      status: 'job_running',
      hasTags: true,
      fields: {
        name: 'orders',
        job_type: 'flink_jar_job',
        desc: 'words',
        cu_number: 3,
        manager_cu_number: 2,
        parallel_number: 4,
        tm_cus: 1,
        checkpoint_mode: 2,
        runtime_config: '[{"key":"a","value":"x"},{"key":"b","value":"y"}]',
        resource_config: {
          max_slot: 4,
          parallel_number: 3,
          jobmanager_resource_spec: { cpu: 1, memory: '8G' },
        },
      },
    });
  });

  test('lacks what an old provider does not know', () => {
    expect(job({ id: '7', name: 'a' })).toMatchObject({
      region: undefined,
      hasTags: false,
      fields: { name: 'a' },
    });
  });

  test.each([
    ['another type', { id: '7' }, 'huaweicloud_dli_flinksql_job'],
    ['another provider', { id: '7' }, 'aws_instance'],
    ['no number', { id: 'abc' }, TYPE],
    ['no id', {}, TYPE],
    ['a number that no job has', { id: '9223372036854775808' }, TYPE],
  ])('is none: %s', (_, attributes, type) => {
    expect(job(attributes, type)).toBeUndefined();
  });

  test('is taken out of the state by a line for a shell', () => {
    const found = job({ id: '7' });
    expect(found && removalOf({ ...found, address: `a.b["it's"]` })).toBe(
      `terraform state rm 'a.b["it'\\''s"]'`,
    );
    expect(found && removalOf({ ...found, address: 'a.b["\u001b[2J\n\u202ex"]' })).toBe(
      `terraform state rm 'a.b[" [2J x"]'`,
    );
  });
});
