/** Job 104 of the update's document, as it was before the example's PUT. */
import type { Fields } from './fields.ts';
import type { JobSeed } from './job.ts';
import type { JobStatus } from './states.ts';

const EXAMPLE_FIELDS: Fields = {
  name: 'test1',
  desc: 'job before the update',
  queue_name: 'testQueue',
  cu_number: 3,
  manager_cu_number: 1,
  parallel_number: 2,
  main_class: 'org.apache.flink.examples.streaming.JavaQueueStream',
  entrypoint: 'FemaleInfoCollec.jar',
  dependency_jars: ['myGroup/test.jar'],
  dependency_files: ['myGroup/test.csv'],
};

/** Stopped unless told otherwise; `update_time` lies before the document's 1516952770835. */
export const exampleJob = (status: JobStatus = 'job_cancel_success', fields: Fields = {}): JobSeed => ({
  id: 104,
  status,
  fields: { ...EXAMPLE_FIELDS, ...fields },
  create_time: 1_516_866_370_835,
  update_time: 1_516_866_371_000,
  start_time: 1_516_866_400_000,
});
