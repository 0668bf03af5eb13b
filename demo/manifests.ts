/** Reads manifests from files, and gives the simulated DLI what they take for granted. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { DliSimulator } from '../src/simulator/dli/server.ts';
import type { Resource } from './cluster.ts';

const filesOf = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => /\.(ya?ml|json)$/.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];

function documentsOf(file: string): Resource[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file}: ${error.message}`);
    const value: unknown = document.toJS();
    if (value === null) return [];
    const resource = value as Partial<Resource>;
    if (!resource.kind || !resource.apiVersion || !resource.metadata?.name) {
      throw new Error(`${file}: every document needs apiVersion, kind and metadata.name`);
    }
    return [resource as Resource];
  });
}

const ORDER = ['Namespace', 'Secret', 'ConfigMap', 'FlinkJarJob'];

/** Every document of files and folders, in the order in which they can be applied. */
export const load = (paths: readonly string[]): Resource[] =>
  paths
    .flatMap(filesOf)
    .flatMap(documentsOf)
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));

export const isJob = (resource: Resource): boolean => resource.kind === 'FlinkJarJob';
export const namespaceOf = ({ metadata }: Resource): string => metadata.namespace ?? 'default';

/** Namespaces, and Secrets with the account of the simulator, that the manifests take for granted. */
export function assumed(resources: readonly Resource[], dli: DliSimulator): Resource[] {
  const has = (kind: string, name: string, namespace?: string): boolean =>
    resources.some(
      (one) =>
        one.kind === kind &&
        one.metadata.name === name &&
        (namespace === undefined || namespaceOf(one) === namespace),
    );
  const jobs = resources.filter(isJob);
  const namespaces = [...new Set(jobs.map(namespaceOf))].filter(
    (name) => name !== 'default' && !has('Namespace', name),
  );
  const secrets = new Map(jobs.map((job) => [`${namespaceOf(job)}/${secretName(job)}`, job]));
  const { accessKey, secretKey, region, projectId } = dli.account;
  return [
    ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...[...secrets.values()]
      .filter((job) => !has('Secret', secretName(job), namespaceOf(job)))
      .map((job) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: secretName(job), namespace: namespaceOf(job) },
        stringData: { accessKey, secretKey, region, projectId },
      })),
  ];
}

const secretName = ({ spec }: Resource): string =>
  (spec?.['credentialsRef'] as { name?: string } | undefined)?.name ?? 'dli-credentials';

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
  if (jobId === undefined || dli.jobs.get(jobId) !== undefined) return;
  const name = typeof job['name'] === 'string' ? job['name'] : resource.metadata.name;
  dli.jobs.add({
    id: jobId,
    status: 'job_cancel_success',
    fields: { name, desc: 'as it was before Git', queue_name: queue },
  });
}
