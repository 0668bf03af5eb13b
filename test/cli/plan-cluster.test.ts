/** `fjj plan --against=cluster`, over a simulated API server: which calls, which default, and what is in the way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { type KubernetesSimulator, startKubernetes } from '../../sim/kubernetes/server.ts';
import { cli } from '../../src/cli/cli.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { connect } from '../../src/kubernetes/http/api.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { jobsPath } from '../../src/kubernetes/objects/manifest.ts';
import { runAs } from '../support/command-user.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-plan-cluster-'));
let server: KubernetesSimulator;
let kubeconfig: string;

const objectOf = (name: string, job: object, more: object = { jobId: '104' }) => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name },
  spec: { updateStrategy: 'Restart', ...more, job: { name, ...job } },
});

function written(...objects: object[]): string {
  const path = join(folder, 'jobs.yaml');
  writeFileSync(path, objects.map((one) => stringify(one)).join('---\n'));
  return path;
}

beforeAll(async () => {
  const orders = {
    ...objectOf('orders', { parallel_number: 2 }),
    metadata: { name: 'orders', namespace: 'team' },
  };
  const team = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
  server = await startKubernetes({ objects: [customResourceDefinition(), team, orders] });
  kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, server.kubeconfig);
  const admin = await connect({ kubeconfig, clock: systemClock, userAgent: 'fjj/test' });
  await admin.request({
    method: 'PATCH',
    path: `${jobsPath('team')}/orders/status`,
    contentType: 'application/merge-patch+json',
    timeoutMs: 10_000,
    body: { status: { observedGeneration: 1, driftCount: 0, job: { status: 'job_running' } } },
  });
  await admin.close();
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const plan = (path: string, ...argv: string[]) =>
  runAs(cli, ['plan', '-f', path, '--namespace=team', `--kubeconfig=${kubeconfig}`, ...argv]);

describe('beside the objects of a cluster', () => {
  test('it is the default where there is a kubeconfig and no credentials; one list a namespace, and no write', async () => {
    const from = server.trace.entries.length;
    const path = written(
      objectOf('orders', { parallel_number: 4 }),
      objectOf('new', { queue_name: 'q' }, {}),
      objectOf('other', {}, { jobId: '105' }),
    );
    const { code, out, err } = await plan(path);
    expect([code, err]).toEqual([0, '']);
    expect(
      out.replace(/plan-[0-9a-f]{12}/, 'plan-id'),
    ).toBe(`team/orders  job 104  job_running  restart · stop + start, not measured · plan-id
  ~ parallel_number  2 -> 4  review: a savepoint may not fit
team/new  create
  + name        "new"
  + queue_name  "q"
  There is no object of that name in the cluster yet. Whether DLI has a job of that name, --against=dli says.
team/other  job 105  adopt
  There is no object of that name in the cluster yet: what its job is like now, --against=dli says.
Plan against the objects of the cluster and what their status says: 1 restart, 1 create, 1 adopt
`);
    expect(server.trace.entries.slice(from).map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
      `GET ${jobsPath('team')}`,
    ]);
  });

  test('no change', async () => {
    const { code, out } = await plan(
      written(objectOf('orders', { parallel_number: 2 })),
      '--detailed-exitcode',
    );
    expect([code, out]).toEqual([
      0,
      'Plan against the objects of the cluster and what their status says: 1 unchanged\n',
    ]);
  });

  test.each([
    ['a context that is none', ['--context=none'], 2, 1],
    ['a namespace that is no name', ['--namespace=No Name'], 2, 1],
  ])('%s', async (...[, argv, code, detailed]) => {
    const path = written(objectOf('orders', {}));
    expect((await plan(path, ...argv)).code).toBe(code);
    expect((await plan(path, ...argv, '--detailed-exitcode')).code).toBe(detailed);
  });

  test('an API server that refuses: 1, and one line', async () => {
    server.faults.add({
      server: 'kubernetes',
      verb: 'GET',
      times: 9,
      action: {
        kind: 'respond',
        status: 403,
        headers: {},
        body: JSON.stringify({
          kind: 'Status',
          status: 'Failure',
          reason: 'Forbidden',
          code: 403,
          message: 'flinkjarjobs is forbidden',
        }),
      },
    });
    const { code, out, err } = await plan(written(objectOf('orders', {})));
    server.faults.clear();
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^the API server refuses it: missing right: list flinkjarjobs.*\n$/);
  });
});
