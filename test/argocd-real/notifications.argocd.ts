/** The trigger and the template of docs/notifications.md, as Argo CD's own notifications read them, without a cluster. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { type Kubectl, makeKubectl } from '../support/kubectl.ts';
import { argocd } from './programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
const configMap = join(folder, 'cm.yaml');
const application = join(folder, 'app.yaml');

/** A cluster that nobody asks: the command reads a namespace from it. */
const KUBECONFIG = `apiVersion: v1
kind: Config
clusters: [{name: a, cluster: {server: 'http://127.0.0.1:9'}}]
contexts: [{name: a, context: {cluster: a, user: a, namespace: argocd}}]
users: [{name: a, user: {}}]
current-context: a
`;

let cli: Kubectl;

beforeAll(async () => {
  const blocks = [...readFileSync('docs/notifications.md', 'utf8').matchAll(/```yaml\n(data:\n.*?)```/gs)];
  const data = blocks.map(([, block = '']) => block).find((block) => block.includes('trigger.')) ?? '';
  const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-notifications-cm}\n';
  writeFileSync(configMap, head + data);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, KUBECONFIG);
  cli = await makeKubectl(kubeconfig, { TMPDIR: folder, KUBECONFIG: kubeconfig }, argocd());
});

afterAll(() => {
  cli?.close();
  rmSync(folder, { recursive: true });
});

const job = (name: string, health?: object) => ({
  group: 'dli.gitops.dev',
  version: 'v1alpha1',
  kind: 'FlinkJarJob',
  namespace: 'streaming',
  name,
  ...(health && { health }),
});

function put(health: string, ...resources: object[]): void {
  const text = stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'streaming', namespace: 'argocd' },
    spec: { project: 'default', destination: {}, source: { repoURL: 'https://a/b' } },
    status: { health: { status: health }, resources },
  });
  writeFileSync(application, text);
}

const notifications = async (...args: string[]): Promise<string> =>
  cli.ok(['admin', 'notifications', ...args, '--config-map', configMap, '--secret', ':empty']);
const triggered = async (): Promise<string> =>
  (await notifications('trigger', 'run', 'on-flinkjarjob-degraded', application))
    .trim()
    .split(/\s+/)
    .at(-1) ?? '';

const DOWN = { status: 'Degraded', message: 'RolledBack: The new settings were refused.' };

test('a degraded FlinkJarJob is told, with the words of its condition, and no other object', async () => {
  put('Degraded', job('test1', DOWN), job('test2', { status: 'Healthy', message: 'UpToDate' }), {
    ...job('other', { status: 'Degraded', message: 'not ours' }),
    kind: 'Deployment',
  });
  expect(await triggered()).toBe('true');
  const args = ['template', 'notify', 'flinkjarjob-degraded', application, '--recipient', 'console:stdout'];
  const told = await notifications(...args);
  expect(told).toContain('* streaming/test1: RolledBack: The new settings were refused.');
  expect(told).not.toMatch(/test2|other/);
});

test.each([
  ['where only something else is degraded', 'Degraded', [{ ...job('a', DOWN), kind: 'Deployment' }]],
  ['where Argo CD keeps no health of objects', 'Degraded', [job('test1')]],
  ['where all is well', 'Healthy', [job('test1', { status: 'Healthy' })]],
])('nothing is told %s', async (_where, health, resources) => {
  put(health, ...resources);
  expect(await triggered()).toBe('false');
});
