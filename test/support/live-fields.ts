/** Fields of a job as the simulated DLI can hold them, whatever a manifest would say of them. */
import fc from 'fast-check';
import type { JobStatus } from '../../sim/dli/states.ts';

/** What YAML could take for something else, what ends lines, what nobody sees, and anything at all. */
const hostile = fc.constantFrom(
  'yes',
  'null',
  '~',
  '0x1F',
  '0o17',
  '012',
  '1_000',
  '12:30:45',
  '1e3',
  '.inf',
  '2018-01-25',
  '<<',
  '- a',
  '# not a comment',
  'a: b',
  'a #b',
  '*a',
  '&a',
  '!!str a',
  '{a}',
  '[a]',
  '%a',
  '@a',
  '`a`',
  '$'.concat('{NAME}'),
  '$$'.concat('{NAME}'),
  '{{name}}',
  ' a ',
  'a\nb\n',
  'a\r\nb',
  'a\tb',
  'a\u2028b',
  'a\u0085b',
  'a\u200bb',
  'a\u0000b',
  '\ufeffa',
  '"a\\',
  "it's",
  '订单',
  '🙂',
);

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,12}$/);
const text = fc.oneof(word, hostile, fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant(''));
const count = fc.oneof(
  fc.integer({ min: -1, max: 12 }),
  fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
);
const list = fc.array(fc.oneof(word, hostile), { maxLength: 3 });

const node = fc.record(
  {
    cpu: fc.constantFrom(0.5, 1, 2, '1', 0.1),
    memory: fc.constantFrom('4G', '4GB', '4', '4096M', '1G', '4.5G', 'much'),
    more: fc.constant('x'),
  },
  { requiredKeys: [] },
);

const resources = fc.record(
  {
    max_slot: fc.oneof(count, fc.constant('3')),
    parallel_number: count,
    jobmanager_resource_spec: node,
    taskmanager_resource_spec: node,
  },
  { requiredKeys: [] },
);

const settings = fc.oneof(
  fc
    .array(fc.record({ key: word, value: fc.oneof(word, hostile, fc.integer()) }), { maxLength: 4 })
    .map((all) => JSON.stringify(all)),
  fc
    .dictionary(word, fc.oneof(word, fc.boolean()), { maxKeys: 3, noNullPrototype: true })
    .map((all) => JSON.stringify(all)),
  fc.constantFrom(
    'a=b\nc=d',
    'garbage',
    '[{"key":"a","value":1.10}]',
    '[{"key":"a","value":"b"},{"key":"a","value":"c"}]',
    '[1]',
  ),
);

const FIELDS = {
  name: fc.oneof(word, text),
  desc: text,
  queue_name: text,
  main_class: text,
  entrypoint_args: text,
  cu_number: count,
  manager_cu_number: count,
  parallel_number: count,
  log_enabled: fc.boolean(),
  obs_bucket: text,
  smn_topic: text,
  restart_when_exception: fc.boolean(),
  entrypoint: text,
  dependency_jars: list,
  dependency_files: list,
  tm_cus: count,
  tm_slot_num: count,
  feature: fc.oneof(fc.constantFrom('basic', 'custom'), text),
  flink_version: text,
  image: text,
  resume_checkpoint: fc.boolean(),
  resume_max_num: count,
  checkpoint_path: text,
  checkpoint_enabled: fc.boolean(),
  checkpoint_mode: fc.constantFrom(1, 2, 7),
  checkpoint_interval: count,
  runtime_config: fc.oneof(settings, text),
  resource_config_version: fc.oneof(fc.constantFrom('v1', 'v2'), text),
  resource_config: resources,
  execution_agency_urn: text,
  flink_log_config: text,
};

/** Unset ones are absent. */
export const liveFields: fc.Arbitrary<Record<string, unknown>> = fc.record(FIELDS, { requiredKeys: [] });

export const restingOrRunning = fc.constantFrom<JobStatus>(
  'job_init',
  'job_running',
  'job_finish',
  'job_cancel_success',
);
