/** The chart where a definition of another origin stands already: refused by Helm, and then what its README says. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { eventually, type Json } from '../contract/kubernetes-http.ts';
import { NAMESPACE, RELEASE } from './account.ts';
import { binary } from './binaries.ts';
import { olderChart, olderDefinition } from './chart-release.ts';
import { type ChartRig, repository, startChartRig } from './chart-rig.ts';
import { DEFINITION, flinkJarJob, jobsPath } from './flink-jar-jobs.ts';

const README = readFileSync(repository('helm/flinkjarjob-controller/README.md'), 'utf8');

/** The commands below this text of the README. */
function commandsBelow(text: string): string {
  const [, commands] = /```sh\n(.*?)```/s.exec(README.slice(README.indexOf(text))) ?? [];
  if (commands === undefined || !README.includes(text)) throw new Error(`no commands below ${text}`);
  return commands;
}

let rig: ChartRig;

beforeEach(async () => {
  rig = await startChartRig();
});

afterEach(() => rig?.close());

/** As a reader of the README would: in a shell, at the root of the repository. */
const sh = (commands: string) =>
  promisify(execFile)('sh', ['-ec', commands], {
    cwd: repository(''),
    env: {
      PATH: [dirname(binary('helm')), dirname(binary('kubectl')), process.env['PATH']].join(':'),
      HOME: rig.helm.folder,
      KUBECONFIG: `${rig.helm.folder}/kubeconfig`,
    },
  });

const ORIGINS: Record<string, () => Promise<unknown>> = {
  'kubectl apply': () => rig.kubectl.ok(['apply', '-f', '-'], olderDefinition()),
  'kubectl apply --server-side': () =>
    rig.kubectl.ok(['apply', '--server-side', '-f', '-'], olderDefinition()),
  'a release of another name': () =>
    rig.helm.ok(['install', 'other', olderChart(rig.folder), '-n', 'elsewhere', '--create-namespace']),
};

const get = async (name: string): Promise<Json> =>
  (await rig.kube.get(`${jobsPath('default')}/${name}`)).body;

async function stored(): Promise<Json> {
  const object = flinkJarJob('kept', { jobId: '999', suspend: true, job: { desc: 'kept' } });
  return eventually(async () => {
    const { status, body } = await rig.kube.post(jobsPath('default'), object);
    return status === 201 ? body : undefined;
  });
}

describe.each(Object.keys(ORIGINS))('over an older definition by %s', (origin) => {
  test('Helm refuses, and what the README says ends with the newer one and every object', async () => {
    await ORIGINS[origin]?.();
    const before = await stored();
    expect(before.spec.interval).toBeUndefined();

    await expect(sh(commandsBelow('# Chart flinkjarjob-controller'))).rejects.toMatchObject({
      stderr: expect.stringContaining('CustomResourceDefinition "flinkjarjobs.dli.gitops.dev"'),
    });

    await sh(commandsBelow('Helm refuses to install'));
    await eventually(async () => ((await get('kept')).spec?.interval === '5m' ? true : undefined));
    const { metadata, spec } = (await rig.kube.get(DEFINITION)).body;
    expect(metadata.annotations).toMatchObject({
      'meta.helm.sh/release-name': RELEASE,
      'meta.helm.sh/release-namespace': NAMESPACE,
    });
    expect(spec.versions).toEqual(JSON.parse(JSON.stringify(customResourceDefinition()['spec'])).versions);
    expect((await get('kept')).metadata).toMatchObject({ uid: before.metadata.uid, generation: 1 });
    const deployments = await rig.kube.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${RELEASE}`);
    expect(deployments.status).toBe(200);

    if (origin.startsWith('kubectl')) return;
    await rig.helm.ok(['uninstall', 'other', '-n', 'elsewhere']);
    expect((await get('kept')).metadata.uid).toBe(before.metadata.uid);
  });
});

test('or it is left to others, and the release does without', async () => {
  await ORIGINS['kubectl apply']?.();
  const before = await stored();
  await rig.install('--set', 'crds.install=false');
  expect(await get('kept')).toEqual(before);
});
