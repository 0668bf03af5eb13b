/** A release of the chart on a real API server: an older chart, and what its pods would be: flags, account, rights. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json, Kube } from '../contract/kubernetes-http.ts';
import type { AuditEntry } from './audit.ts';

export const RELEASE = 'flinkjarjob-controller';
export const NAMESPACE = 'flinkjarjob-system';
export const ACCOUNT = `system:serviceaccount:${NAMESPACE}:${RELEASE}`;
export const CHART = fileURLToPath(new URL('../../helm/flinkjarjob-controller', import.meta.url));

const NEW_DEFAULT = 'default: 5m';

/** As it might have been: its definition has no default for the interval. */
export function olderChart(folder: string): string {
  const chart = mkdtempSync(join(folder, 'chart-'));
  cpSync(CHART, chart, { recursive: true });
  const file = join(chart, 'templates', 'crd.yaml');
  const lines = readFileSync(file, 'utf8').split('\n');
  const kept = lines.filter((line) => line.trim() !== NEW_DEFAULT);
  if (kept.length !== lines.length - 1) throw new Error(`the definition has not one "${NEW_DEFAULT}"`);
  writeFileSync(file, kept.join('\n'));
  return chart;
}

const GROUP = 'rbac.authorization.k8s.io/v1';

/** Of the account, by the TokenRequest API. */
export async function accountToken(kube: Kube): Promise<string> {
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${RELEASE}/token`;
  const { status, body } = await kube.post(path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3_600 },
  });
  if (status !== 201) throw new Error(`no token: ${JSON.stringify(body)}`);
  return body.status.token;
}

/** What the controller is started with, without the addresses: those of a pod are not those of a test. */
export async function renderedFlags(kube: Kube): Promise<string[]> {
  const { body } = await kube.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${RELEASE}`);
  const args: string[] = body.spec.template.spec.containers[0].args;
  return args.filter((flag) => !/^--(health-address|metrics-address|dli-endpoint|iam-endpoint)=/.test(flag));
}

const isAccount = ({ kind, name, namespace }: Json): boolean =>
  kind === 'ServiceAccount' && name === RELEASE && namespace === NAMESPACE;

/** Every rule that a binding gives to the account, such as `patch flinkjarjobs/status`, sorted. */
export async function granted(kube: Kube): Promise<string[]> {
  const lists = ['clusterrolebindings', 'rolebindings'].map((name) => kube.get(`/apis/${GROUP}/${name}`));
  const bindings = (await Promise.all(lists)).flatMap(({ body }): Json[] => body.items);
  const own = bindings.filter(({ subjects = [] }) => subjects.some(isAccount));
  const roles = own.map(({ roleRef, metadata }) => {
    const place = roleRef.kind === 'Role' ? `namespaces/${metadata.namespace}/roles` : 'clusterroles';
    return kube.get(`/apis/${GROUP}/${place}/${roleRef.name}`);
  });
  const rules = (await Promise.all(roles)).flatMap(({ body }): Json[] => body.rules);
  const rights = rules.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource: string) => verbs.map((verb: string) => `${verb} ${resource}`)),
  );
  return [...new Set<string>(rights)].sort();
}

/** Such as `patch flinkjarjobs/status`. */
export const asked = ({ verb, objectRef: { resource = '', subresource } = {} }: AuditEntry): string =>
  `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`;

export const byAccount = (entries: readonly AuditEntry[]): AuditEntry[] =>
  entries.filter(({ user }) => user.username === ACCOUNT);
