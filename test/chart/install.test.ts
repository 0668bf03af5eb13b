import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { installManifest } from '../../tools/install.ts';
import { makeKubectl } from '../support/kubectl.ts';
import { type Resource, render } from './render.ts';
import { type Binding, of } from './workload.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('manifests/install.yaml is what the chart makes of its defaults', async () => {
  for (const [path, text] of Object.entries(await installManifest())) {
    const same = readFileSync(join(ROOT, path), 'utf8') === text;
    if (!same) throw new Error(`${path} does not match its source; run: npm run generate`);
  }
});

test('it makes its namespace first, and is of one piece without Helm', () => {
  const text = readFileSync(join(ROOT, 'manifests/install.yaml'), 'utf8');
  const [first, ...others] = parseAllDocuments(text).map((one) => one.toJS() as Resource);
  expect(first).toMatchObject({ kind: 'Namespace', metadata: { name: 'flinkjarjob-system' } });
  const elsewhere = others.filter(
    ({ metadata: { namespace = 'flinkjarjob-system' } }) => namespace !== 'flinkjarjob-system',
  );
  expect(elsewhere).toEqual([]);
  expect(text).not.toMatch(/managed-by|helm\.sh\/chart/);
});

test('kustomize puts all of it into another namespace', async () => {
  const kubectl = await makeKubectl('');
  try {
    writeFileSync(
      join(kubectl.folder, 'kustomization.yaml'),
      JSON.stringify({ namespace: 'other', resources: ['install.yaml'] }),
    );
    cpSync(join(ROOT, 'manifests/install.yaml'), join(kubectl.folder, 'install.yaml'));
    const text = await kubectl.ok(['kustomize', kubectl.folder]);
    expect(text).not.toContain('flinkjarjob-system');
    const objects = parseAllDocuments(text).map((one) => one.toJS() as Resource);
    expect(objects.find(({ kind }) => kind === 'Namespace')?.metadata.name).toBe('other');
    const scoped = objects.filter(({ metadata }) => metadata.namespace !== undefined);
    const kinds = scoped.map(({ kind }) => kind).sort();
    expect(kinds).toEqual([
      'Deployment',
      'NetworkPolicy',
      'Role',
      'RoleBinding',
      'Service',
      'ServiceAccount',
      // Of the whole cluster, which this kustomize does not know; the API server leaves their namespace out.
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
    ]);
    const policy = objects.find(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    expect(JSON.stringify(policy)).toContain(
      'username.matches(\\"^system:serviceaccount:[^:]+:flinkjarjob-controller$\\")',
    );
    const bindings = of<Binding>({ objects }, 'RoleBinding', 'ClusterRoleBinding');
    const named = [
      ...scoped.map(({ metadata }) => metadata),
      ...bindings.flatMap(({ subjects }) => subjects),
    ];
    expect(new Set(named.map(({ namespace }) => namespace))).toEqual(new Set(['other']));
  } finally {
    kubectl.close();
  }
});

test('the CRD of the chart is the CRD, to the last number', async () => {
  const crd = (await render({})).find(({ kind }) => kind === 'CustomResourceDefinition');
  expect((crd as unknown as Record<string, unknown>)['spec']).toEqual(
    JSON.parse(JSON.stringify(customResourceDefinition()['spec'])),
  );
});
