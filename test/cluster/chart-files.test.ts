/** What the chart mounts into its pods, as the controller finds it there: a private CA, and credentials of its own. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { makeCertificates } from '../../sim/kubernetes/certificates.ts';
import { startProxy } from '../dli/http/connect-proxy.ts';
import { until } from '../support/until.ts';
import { NAMESPACE } from './account.ts';
import { type ChartRig, startChartRig } from './chart-rig.ts';
import { flinkJarJob, jobsPath, readyOf } from './flink-jar-jobs.ts';

const OBJECT = `${jobsPath('default')}/test1`;

let rig: ChartRig;

/** The simulator has a certificate of a CA that only the ConfigMap knows, and the object's Secret is missing. */
beforeAll(async () => {
  const { ca, cert, key } = await makeCertificates();
  rig = await startChartRig({ tls: { cert, key } });
  await rig.install();
  const { accessKey, secretKey, region, projectId } = rig.dli.account;
  const credentials = JSON.stringify({ accessKey, secretKey, region, projectId });
  const core = `/api/v1/namespaces/${NAMESPACE}`;
  await rig.kube.post(`${core}/configmaps`, { metadata: { name: 'company-ca' }, data: { 'root.pem': ca } });
  await rig.kube.post(`${core}/secrets`, {
    metadata: { name: 'own' },
    stringData: { 'credentials.json': credentials },
  });
  await rig.kube.post(jobsPath('default'), flinkJarJob('test1', { jobId: '104', job: { desc: 'by chart' } }));
});

afterEach(() => rig.clear());
afterAll(() => rig?.close());

const CREDENTIALS = ['--set', 'credentials.secretName=own'];
const CA = ['--set', 'caBundle.configMapName=company-ca,caBundle.key=root.pem'];

/** Waits for the reason of Ready, and whether the job has what the object says. */
async function isReady(reason: string, desc: string): Promise<boolean> {
  await until(reason, async () => {
    const { body } = await rig.kube.get(OBJECT);
    return readyOf(body)?.reason === reason || undefined;
  });
  return rig.dli.jobs.get('104')?.fields['desc'] === desc;
}

test.each([
  ['with neither, there are no credentials', [], 'SecretNotFound'],
  ['with the Secret alone, the certificate is not trusted', CREDENTIALS, 'TLSFailed'],
  ['with both, the job is updated', [...CREDENTIALS, ...CA], 'UpToDate'],
])('%s', async (_, values, reason) => {
  await rig.install(...values);
  await rig.start();
  expect(await isReady(reason, 'by chart')).toBe(reason === 'UpToDate');
});

test('with a proxy from a Secret besides, every call to DLI goes through it, and its password is not told', async () => {
  const proxy = await startProxy({ credentials: 'streams:p@ss' });
  try {
    const secret = {
      metadata: { name: 'company-proxy' },
      stringData: { url: proxy.url.replace('//', '//streams:p%40ss@') },
    };
    await rig.kube.post(`/api/v1/namespaces/${NAMESPACE}/secrets`, secret);
    await rig.kube.patch(OBJECT, { spec: { job: { desc: 'by proxy' } } });
    const calls = rig.dli.trace.entries.length;
    await rig.install(...CREDENTIALS, ...CA, '--set', 'proxy.secretName=company-proxy');
    const { log, err } = await rig.start();
    expect(await isReady('UpToDate', 'by proxy')).toBe(true);
    expect(rig.dli.trace.entries.length).toBeGreaterThan(calls);
    expect([...new Set(proxy.targets)]).toEqual([new URL(rig.dli.url).host]);
    expect(`${log()}${err()}`).not.toMatch(/p%40ss|p@ss/);
  } finally {
    await rig.clear();
    await proxy.close();
  }
});
