/** A release of the chart on a real API server: an older chart, and what its pods would be: flags, account, rights. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kube } from '../contract/kubernetes-http.ts';
import { ACCOUNT, NAMESPACE, RELEASE } from './account.ts';
import type { AuditEntry } from './audit.ts';

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

/** What the controller is started with, without the addresses: those of a pod are not those of a test. */
export async function renderedFlags(kube: Kube): Promise<string[]> {
  const { body } = await kube.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${RELEASE}`);
  const args: string[] = body.spec.template.spec.containers[0].args;
  return args.filter((flag) => !/^--(health-address|metrics-address|dli-endpoint|iam-endpoint)=/.test(flag));
}

/** Such as `patch flinkjarjobs/status`. */
export const asked = ({ verb, objectRef: { resource = '', subresource } = {} }: AuditEntry): string =>
  `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`;

export const byAccount = (entries: readonly AuditEntry[]): AuditEntry[] =>
  entries.filter(({ user }) => user.username === ACCOUNT);
