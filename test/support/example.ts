/** The job of DLI's own document (dli_02_0231): as it is wanted, as it is seen, and the object that names it. */
import type { Body, FieldName } from '../../src/core/job/fields.ts';
import type { ObservedJob } from '../../src/core/job/states.ts';
import { type Manifest, readWanted } from '../../src/core/object/manifest.ts';
import { type Spec, specSchema } from '../../src/core/object/spec.ts';

export type Fields = { [K in FieldName]?: unknown };

/** The body of the update's document, word for word. */
export const EXAMPLE_BODY: Body = {
  name: 'test1',
  desc: 'job for test',
  job_type: 'flink_jar_job',
  queue_name: 'testQueue',
  manager_cu_number: 1,
  cu_number: 2,
  parallel_number: 1,
  log_enabled: false,
  main_class: 'org.apache.flink.examples.streaming.JavaQueueStream',
  restart_when_exception: false,
  entrypoint: 'FemaleInfoCollec.jar',
  dependency_jars: ['myGroup/test.jar', 'myGroup/test1.jar'],
  dependency_files: ['myGroup/test.csv', 'myGroup/test1.csv'],
};

/** Every original field, as GET answers. */
export const LIVE: Fields = {
  ...EXAMPLE_BODY,
  obs_bucket: null,
  smn_topic: null,
  entrypoint_args: null,
  tm_cus: 1,
  tm_slot_num: null,
};

/** A spec that manages these fields of job 104 and no others. */
export const specOf = (job: Fields, more: object = {}): Spec =>
  specSchema.parse({ jobId: '104', job, ...more });

/** The example as seen, with `fields` instead of what is there. */
export const seen = (fields: Fields = {}, status = 'job_init'): ObservedJob => ({
  job_id: '104',
  job_type: 'flink_jar_job',
  status,
  status_desc: '',
  update_time: 1_516_952_770_835,
  fields: { ...LIVE, ...fields },
});

export const T0 = Date.parse('2026-01-02T03:04:05Z');

/** An object as a test writes it: its spec as stored, and whether it is being deleted. */
export type Draft = Partial<Omit<Manifest, 'wanted' | 'jobId'>> & { spec?: unknown; deleting?: boolean };

/** The object as first created; nothing has been done about it. */
export const manifestOf = ({
  spec = { jobId: '104', job: {} },
  deleting = false,
  ...more
}: Draft = {}): Manifest => ({
  key: 'streaming/test1',
  namespace: 'streaming',
  name: 'test1',
  uid: 'uid-1',
  resourceVersion: '1',
  generation: 1,
  createdAt: T0,
  reconcileRequest: undefined,
  status: {},
  ...more,
  ...readWanted(spec, { deleting, found: more.status?.jobId }),
});
