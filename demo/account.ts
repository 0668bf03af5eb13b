/** What manifests take for granted, on the simulator: its account, its Secrets, a job for each object. */
import type { DliSimulator } from '../sim/dli/server.ts';
import { namespaceOf, type Resource } from './hands.ts';
import { type Manifests, named } from './manifests.ts';

interface Ground {
  /** Applied before the jobs. */
  first: Resource[];
  jobs: Resource[];
  /** What the reader has to know, a sentence each. */
  notes: string[];
}

const secretName = ({ spec }: Resource): string =>
  (spec?.['credentialsRef'] as { name?: string } | undefined)?.name ?? 'dli-credentials';

function secretsFor(jobs: readonly Resource[], { account }: DliSimulator): Resource[] {
  const { accessKey, secretKey, region, projectId } = account;
  const places = new Map(jobs.map((job) => [`${namespaceOf(job)}/${secretName(job)}`, job]));
  return [...places.values()].map((job) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secretName(job),
      namespace: namespaceOf(job),
      labels: { 'dli.gitops.dev/credentials': 'true' },
    },
    stringData: { accessKey, secretKey, region, projectId },
  }));
}

function namespacesFor({ namespaces, jobs }: Manifests): Resource[] {
  const names = new Set(jobs.map(namespaceOf));
  for (const name of ['default', ...namespaces.map(({ metadata }) => metadata.name)]) names.delete(name);
  return [
    ...namespaces,
    ...[...names].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  ];
}

/** Looked at, and never handed to anybody. */
function isOurs({ stringData, data }: Resource, { account }: DliSimulator): boolean {
  const encoded = (data as Record<string, string> | undefined)?.['accessKey'];
  const plain = (stringData as Record<string, string> | undefined)?.['accessKey'];
  const found = plain ?? (encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString());
  return found === account.accessKey;
}

function onAccount(job: Resource, { account }: DliSimulator): Resource {
  const { projectId } = job.spec ?? {};
  if (projectId === undefined || projectId === account.projectId) return job;
  return { ...job, spec: { ...job.spec, projectId: account.projectId } };
}

/**
 * A person's Secrets are never applied: a simulator prints what it is told, and no key is needed here. The simulator's
 * own take their places.
 */
export function groundOf(manifests: Manifests, dli: DliSimulator): Ground {
  const { secrets, jobs, others, skipped } = manifests;
  const adapted = jobs.map((job) => onAccount(job, dli));
  const replaced = [
    ...secrets.filter((one) => !isOurs(one, dli)),
    ...jobs.filter((job, at) => adapted[at] !== job),
  ];
  const notes = [];
  if (replaced.length > 0)
    notes.push(
      `this is the simulator, so its own account stands in for the keys or the project of ${named(replaced)}; yours are sent nowhere`,
    );
  if (others.length > 0)
    notes.push(
      `only Namespaces, Secrets and FlinkJarJobs are applied here, and these are left out: ${named(others)}`,
    );
  if (skipped.length > 0) notes.push(`no objects, and left out: ${skipped.join(', ')}`);
  return { first: [...namespacesFor(manifests), ...secretsFor(adapted, dli)], jobs: adapted, notes };
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];

/** A job in the simulator for each manifest: the same queue and packages exist, some values differ. */
export function prepare(resource: Resource, dli: DliSimulator): void {
  const { jobId, job = {} } = (resource.spec ?? {}) as { jobId?: string; job?: Record<string, unknown> };
  for (const name of ['entrypoint', 'dependency_jars', 'dependency_files']) {
    for (const file of strings(job[name])) dli.settings.resources.add(file);
  }
  const queue = typeof job['queue_name'] === 'string' ? job['queue_name'] : 'testQueue';
  dli.settings.queues.set(queue, 'exclusive');
  if (typeof jobId !== 'string' || !/^\d{1,19}$/.test(jobId) || dli.jobs.get(jobId) !== undefined) return;
  const name = typeof job['name'] === 'string' ? job['name'] : resource.metadata.name;
  dli.jobs.add({
    id: jobId,
    status: 'job_cancel_success',
    fields: { name, desc: 'as it was before Git', queue_name: queue },
  });
}
