/** The jobs and the FlinkJarJobs of a run: job N is named by object `team-(N mod 10)/job-N`. */
import type { JobSeed } from '../sim/dli/job.ts';
import type { DliAccount } from '../sim/dli/world.ts';

const NAMESPACES = 10;

const namespaceOf = (id: number): string => `team-${id % NAMESPACES}`;
export const keyOf = (id: number): string => `${namespaceOf(id)}/job-${id}`;
export const pathOf = (key: string): string =>
  `/apis/dli.gitops.dev/v1alpha1/namespaces/${key.replace('/', '/flinkjarjobs/')}`;

/** All fields of the document's example. */
const fieldsOf = (id: number): Record<string, unknown> => ({
  name: `job-${id}`,
  desc: 'as planted',
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
});

/** Stopped, and already what its object wants. */
export function seedOf(id: number): JobSeed {
  const { job_type: _, ...fields } = fieldsOf(id);
  return { id, status: 'job_cancel_success', fields };
}

/** Ids of the jobs that are restarted: more than are planted otherwise. */
export const RESTARTED = 1_000_000;

/** It runs, and a savepoint can be taken of it. */
export function runningSeedOf(id: number): JobSeed {
  const { fields, ...seed } = seedOf(id);
  return { ...seed, status: 'job_running', fields: { ...fields, obs_bucket: 'flink-bucket' } };
}

/** The least interval a spec may have; the controller's `--interval-floor` makes it longer where no visit is wanted. */
export const INTERVAL = '10s';

export const objectOf = (id: number) => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name: `job-${id}`, namespace: namespaceOf(id) },
  spec: { jobId: String(id), interval: INTERVAL, job: fieldsOf(id) },
});

/** Any difference is worth a restart. */
export function restartedObjectOf(id: number): object {
  const { spec, ...object } = objectOf(id);
  const { job_type: _, ...job } = spec.job;
  return { ...object, spec: { ...spec, updateStrategy: 'Restart', job } };
}

/** Ten namespaces, each with the Secret of its team. */
export function groundwork({ accessKey, secretKey, region, projectId }: DliAccount): object[] {
  return Array.from({ length: NAMESPACES }, (_, index) => namespaceOf(index)).flatMap((namespace) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'dli-credentials', namespace, labels: { 'dli.gitops.dev/credentials': 'true' } },
      stringData: { accessKey, secretKey, region, projectId },
    },
  ]);
}
