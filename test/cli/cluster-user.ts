/** A person with a kubeconfig of a simulated cluster. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesSimulator, startKubernetes } from '../../sim/kubernetes/server.ts';
import { cli } from '../../src/cli/cli.ts';
import type { Process } from '../../src/cli/process.ts';
import { systemClock } from '../../src/ground/clock.ts';
import type { JsonObject } from '../../src/ground/json.ts';
import { type ApiRequest, connect } from '../../src/kubernetes/http/api.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { runAs, type Said } from '../support/command-user.ts';

export interface ClusterUser {
  server: KubernetesSimulator;
  kubeconfig: string;
  /** Writes a file beside the kubeconfig, and returns its path. */
  file(name: string, text: string): string;
  /** `fjj` with these arguments, KUBECONFIG set. */
  fjj(argv: readonly string[], instead?: Partial<Process>): Promise<Said>;
  /** As the administrator. The body of the answer. */
  ask(asked: Pick<ApiRequest, 'method' | 'path' | 'body' | 'contentType'>): Promise<unknown>;
  /** A FlinkJarJob with its status. */
  put(object: JsonObject): Promise<void>;
  /** A merge patch of a FlinkJarJob, or of its status. */
  patch(key: string, body: object): Promise<unknown>;
  /** Each request for a FlinkJarJob, or for events, as `GET streaming/test1`, in order; watches as WATCH. */
  asked(): string[];
  close(): Promise<void>;
}

export const namespaceOf = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

const pathOf = (key: string): string => {
  const [namespace, name] = key.split('/');
  return `/apis/dli.gitops.dev/v1alpha1/namespaces/${namespace}/flinkjarjobs/${name}`;
};

export async function clusterUser(objects: readonly object[] = []): Promise<ClusterUser> {
  const folder = mkdtempSync(join(tmpdir(), 'fjj-user-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const server = await startKubernetes({
    objects: [customResourceDefinition(), namespaceOf('streaming'), ...objects],
  });
  const kubeconfig = file('config', server.kubeconfig);
  const admin = await connect({ kubeconfig, clock: systemClock, userAgent: 'fjj/test' });
  const ask: ClusterUser['ask'] = async (asked) =>
    (await admin.request({ ...asked, timeoutMs: 10_000 })).body;
  const patch: ClusterUser['patch'] = (key, body) =>
    ask({
      method: 'PATCH',
      path: `${pathOf(key)}${'status' in body ? '/status' : ''}`,
      contentType: 'application/merge-patch+json',
      body,
    });
  return {
    server,
    kubeconfig,
    file,
    fjj: (argv, instead = {}) => runAs(cli, argv, { env: { KUBECONFIG: kubeconfig }, ...instead }),
    ask,
    patch,
    async put(object) {
      server.plant(object);
      const { namespace, name } = object['metadata'] as Record<string, string>;
      const { status } = object;
      if (status !== undefined) await patch(`${namespace}/${name}`, { status });
    },
    asked: () =>
      server.trace
        .select({})
        .filter(({ userAgent }) => userAgent.startsWith('flinkjarjob-controller/'))
        .map(({ method, path, query }) => {
          const what = /namespaces\/([^?]+)$/.exec(path)?.[1]?.replace('/flinkjarjobs', '') ?? 'all';
          return `${query.includes('watch=1') ? 'WATCH' : method} ${what}`;
        }),
    async close() {
      await admin.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
