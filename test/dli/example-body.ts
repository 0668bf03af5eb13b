/** The body of the update's document, word for word. */
import type { Body } from '../../src/core/ports.ts';

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
