/** A release of the chart on a real API server: an older chart, and what its pods would be: flags, files, account, rights. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json, Kube } from '../contract/kubernetes-http.ts';
import { ACCOUNT, NAMESPACE, RELEASE } from './account.ts';
import type { AuditEntry } from './audit.ts';

export const CHART = fileURLToPath(new URL('../../helm/flinkjarjob-controller', import.meta.url));

const NEW_DEFAULT = 'default: 5m';

function withoutDefault(text: string): string {
  const lines = text.split('\n');
  const kept = lines.filter((line) => line.trim() !== NEW_DEFAULT);
  if (kept.length !== lines.length - 1) throw new Error(`the definition has not one "${NEW_DEFAULT}"`);
  return kept.join('\n');
}

/** As it might have been: its definition has no default for the interval. */
export function olderChart(folder: string): string {
  const chart = mkdtempSync(join(folder, 'chart-'));
  cpSync(CHART, chart, { recursive: true });
  const file = join(chart, 'templates', 'crd.yaml');
  writeFileSync(file, withoutDefault(readFileSync(file, 'utf8')));
  return chart;
}

/** The same older definition as a file of its own. */
export const olderDefinition = (): string =>
  withoutDefault(
    readFileSync(new URL('../../crds/flinkjarjobs.dli.gitops.dev.yaml', import.meta.url), 'utf8'),
  );

/** How its pods start the controller. */
export interface Start {
  args: string[];
  env: Record<string, string>;
}

async function dataOf(kube: Kube, { secret, configMap }: Json): Promise<Record<string, Buffer>> {
  const { secretName: name = configMap?.name } = secret ?? {};
  const kind = secret === undefined ? 'configmaps' : 'secrets';
  const { status, body } = await kube.get(`/api/v1/namespaces/${NAMESPACE}/${kind}/${name}`);
  if (status !== 200) throw new Error(`a pod would wait for ${kind} ${name}: ${body.message}`);
  const encoding = secret === undefined ? 'utf8' : 'base64';
  return Object.fromEntries(
    Object.entries<string>(body.data).map(([key, text]) => [key, Buffer.from(text, encoding)]),
  );
}

/** Writes what the pod's volumes hold below `folder`, at the paths that the container has them at. */
async function mount(
  kube: Kube,
  { volumes = [], containers: [container] }: Json,
  folder: string,
): Promise<void> {
  for (const { name, mountPath } of container.volumeMounts ?? []) {
    const volume = volumes.find((one: Json) => one.name === name);
    const data = await dataOf(kube, volume);
    for (const { key, path } of (volume.secret ?? volume.configMap).items) {
      const file = join(folder, mountPath, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, data[key] ?? '', { mode: 0o600 });
    }
  }
}

async function environment(kube: Kube, env: Json[]): Promise<Record<string, string>> {
  const pairs = env.map(async ({ name, value, valueFrom }): Promise<[string, string]> => {
    if (valueFrom === undefined) return [name, value];
    const { key, name: secretName } = valueFrom.secretKeyRef;
    return [name, String((await dataOf(kube, { secret: { secretName } }))[key])];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** The spec of the pods of a Deployment. */
export async function podOf(kube: Kube, name = RELEASE): Promise<Json> {
  const { status, body } = await kube.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`);
  if (status !== 200) throw new Error(`no Deployment ${name}`);
  return body.spec.template.spec;
}

/** What kubelet would do with a Deployment; `folder` is the root of the container. A pod's own ports are left out. */
export async function startOf(kube: Kube, folder: string, name = RELEASE): Promise<Start> {
  const pod = await podOf(kube, name);
  const [{ args, env = [] }] = pod.containers;
  await mount(kube, pod, folder);
  const inFolder = (text: string): string => text.replace(/(^|=)\/etc\/fjj\//, `$1${folder}/etc/fjj/`);
  const variables = Object.entries(await environment(kube, env));
  return {
    args: [
      ...args.map(inFolder).filter((flag: string) => !/^--(health|metrics)-address=/.test(flag)),
      ...['--health-address=', '--metrics-address='],
      // The mount of the account says it to a pod; here there is a kubeconfig.
      `--lease-namespace=${NAMESPACE}`,
    ],
    env: Object.fromEntries(variables.map(([variable, value]) => [variable, inFolder(value)])),
  };
}

/** Such as `patch dli.gitops.dev/flinkjarjobs/status @streaming test1`; a create has no name yet. */
export function asked({ verb, objectRef = {} }: AuditEntry): string {
  const { apiGroup = '', resource = '', subresource, namespace = '*', name = '' } = objectRef;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `${verb} ${apiGroup}/${what} @${namespace} ${verb === 'create' ? '' : name}`.trimEnd();
}

export const byAccount = (entries: readonly AuditEntry[]): AuditEntry[] =>
  entries.filter(({ user }) => user.username === ACCOUNT);
