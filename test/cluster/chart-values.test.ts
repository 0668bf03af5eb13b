/**
 * Every combination of values that the rules are tried on, judged by a real API server under Pod Security "restricted"
 * that knows the kinds of the Prometheus operator.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { COMBINATIONS } from '../chart/combinations.ts';
import { named } from '../chart/named.ts';
import { each, NAMESPACE, type Resource, render } from '../chart/render.ts';
import { type Deployment, of } from '../chart/workload.ts';
import { APPLY, type Json, Kube } from '../contract/kubernetes-http.ts';
import { install } from '../contract/kubernetes-widget.ts';
import { binary } from './binaries.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

/** Where the API server has them. */
const COLLECTIONS: Record<string, string> = {
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  CustomResourceDefinition: 'customresourcedefinitions',
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  NetworkPolicy: 'networkpolicies',
  PodDisruptionBudget: 'poddisruptionbudgets',
  PrometheusRule: 'prometheusrules',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  ServiceMonitor: 'servicemonitors',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};

const RESTRICTED = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
};

let cluster: ControlPlane | undefined;
let kube: Kube;
/** What the combinations make, each once. */
let objects: Resource[] = [];

const once = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

beforeAll(async () => {
  const rendering = each(COMBINATIONS, 2, (values) => render(values));
  cluster = await startControlPlane();
  kube = new Kube(cluster);
  for (const file of ['prometheusrules.yaml', 'servicemonitors.yaml'] as const)
    await install(kube, parse(readFileSync(binary(file), 'utf8')));
  for (const name of [NAMESPACE, 'streaming', 'batch', '123'])
    await kube.post('/api/v1/namespaces', { metadata: { name, labels: RESTRICTED } });
  await kube.post('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: '123' }, value: 1 });
  const numbers = await render(named('123'), { release: '1.jobs' });
  objects = once([...(await rendering).flat(), ...numbers]);
});

afterAll(async () => {
  kube?.close();
  await cluster?.stop();
});

const collectionOf = ({ apiVersion, kind, metadata: { namespace } }: Resource): string =>
  `${apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${COLLECTIONS[kind]}`;

/** What the server has against it; empty: nothing. */
function against(what: string, { status, headers, body }: Awaited<ReturnType<Kube['get']>>): string[] {
  const error = [200, 201].includes(status) ? [] : [`${what}: ${status} ${body.message}`];
  const { warning } = headers;
  return warning === undefined ? error : [...error, `${what}: ${warning}`];
}

/** `kubectl apply --server-side --dry-run=server`. */
async function dryRun(object: Resource): Promise<string[]> {
  const query = '?dryRun=All&fieldManager=test&fieldValidation=Strict';
  const path = `${collectionOf(object)}/${object.metadata.name}${query}`;
  return against(`${object.kind} ${object.metadata.name}`, await kube.patch(path, object, APPLY));
}

/** Enforced are the rules on pods, not on what makes them. */
async function dryRunPod({ metadata, spec }: Deployment): Promise<string[]> {
  const { metadata: labelled, spec: pod } = spec.template;
  const body: Json = { metadata: { ...labelled, name: metadata.name }, spec: pod };
  const path = `/api/v1/namespaces/${NAMESPACE}/pods?dryRun=All&fieldValidation=Strict`;
  return against(`Pod of ${metadata.name}`, await kube.post(path, body));
}

describe('without an error or a warning', () => {
  test.each(Object.keys(COLLECTIONS))('every %s', async (kind) => {
    const mine = objects.filter((one) => one.kind === kind);
    expect(mine.length).toBeGreaterThan(0);
    expect((await each(mine, 8, dryRun)).flat()).toEqual([]);
  });

  test('every pod', async () => {
    const deployments = of<Deployment>({ objects }, 'Deployment');
    const names = new Set(deployments.map(({ spec }) => spec.template.spec.serviceAccountName));
    for (const name of names)
      await kube.post(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, { metadata: { name } });
    expect((await each(deployments, 8, dryRunPod)).flat()).toEqual([]);
  });
});

describe.each([
  {
    kind: 'PrometheusRule',
    misspell: ({ groups }: Json) => Object.assign(groups[0].rules[0], { fors: '5m' }),
    told: 'unknown field "spec.groups[0].rules[0].fors"',
  },
  {
    kind: 'ServiceMonitor',
    misspell: ({ endpoints }: Json) => Object.assign(endpoints[0], { intervall: '30s' }),
    told: 'unknown field "spec.endpoints[0].intervall"',
  },
])('a $kind', ({ kind, misspell, told }) => {
  const first = (): Json => structuredClone(objects.find((one) => one.kind === kind));
  const create = (object: Json) => kube.post(`${collectionOf(object)}?fieldValidation=Strict`, object);

  test('is stored as it is', async () => {
    const object = first();
    const { status, body } = await create(object);
    expect([status, body.spec]).toEqual([201, object.spec]);
  });

  test('with a misspelt field is refused', async () => {
    const object = first();
    misspell(object.spec);
    const { status, body } = await create(object);
    expect([status, body.message]).toEqual([400, expect.stringContaining(told)]);
  });
});

test('nothing else is made, and a pod that is not restricted would be refused', async () => {
  expect(objects.filter(({ kind }) => !(kind in COLLECTIONS))).toEqual([]);
  const deployment = structuredClone(of<Deployment>({ objects }, 'Deployment')[0]) as Deployment;
  for (const { securityContext } of deployment.spec.template.spec.containers)
    securityContext['allowPrivilegeEscalation'] = true;
  expect((await dryRun(deployment)).join()).toContain('would violate PodSecurity');
  expect((await dryRunPod(deployment)).join()).toContain('403');
});
