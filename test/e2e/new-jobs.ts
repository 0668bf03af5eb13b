/** Jobs that are made by their objects. */
import type { Job } from '../../sim/dli/job.ts';
import type { Entry } from '../../sim/http/trace.ts';
import type { World } from './harness.ts';

/** What such an object wants of its job, beside its name. */
export const NEW_JOB = {
  queue_name: 'testQueue',
  main_class: 'com.example.Orders',
  entrypoint: 'FemaleInfoCollec.jar',
  cu_number: 2,
  manager_cu_number: 1,
  parallel_number: 1,
} as const;

export const jobsNamed = ({ dli }: World, name: string): Job[] =>
  dli.jobs.all().filter(({ fields }) => fields['name'] === name);

/** The creates that DLI was sent for a job of this name. */
export const createsOf = ({ dli }: World, name: string): Entry[] =>
  dli.trace
    .select({ server: 'dli', method: 'POST', path: /\/flink-jobs$/ })
    .filter(({ body }) => (body as { name?: unknown }).name === name);
