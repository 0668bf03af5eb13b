import { beforeAll, describe, expect, test } from '@jest/globals';
import { COMBINATIONS, titleOf } from './combinations.ts';
import { CONTAINER_POLICIES } from './container-policies.ts';
import { EVERY_POLICIES } from './every-policies.ts';
import { OBJECT_POLICIES } from './object-policies.ts';
import { POD_POLICIES } from './pod-policies.ts';
import { each, type Resource, render } from './render.ts';
import { RIGHTS_POLICIES } from './rights-policies.ts';
import { SHARD_POLICIES } from './shard-policies.ts';
import { type Policy, type Rendered, workloads } from './workload.ts';

const POLICIES: readonly Policy[] = [
  ...POD_POLICIES,
  ...CONTAINER_POLICIES,
  ...RIGHTS_POLICIES,
  ...OBJECT_POLICIES,
  ...SHARD_POLICIES,
  ...EVERY_POLICIES,
];

let rendered: Resource[][] = [];

beforeAll(async () => {
  rendered = await each(COMBINATIONS, 2, render);
});

/** Fresh, so that it may be changed. */
function copiesOf(at: number): Rendered[] {
  const [objects, chosen] = [rendered[at], COMBINATIONS[at]];
  if (objects === undefined || chosen === undefined) throw new Error(`there is no combination ${at}`);
  return workloads(structuredClone(objects), structuredClone(chosen));
}

const brokenBy = (ones: readonly Rendered[]): string[] =>
  POLICIES.filter(({ holds }) => ones.length === 0 || !ones.every(holds)).map(({ rule }) => rule);

describe('every rule holds', () => {
  test.each(COMBINATIONS.map(titleOf))('%s', (title) => {
    expect(brokenBy(copiesOf(Number.parseInt(title, 10)))).toEqual([]);
  });
});

describe('every rule notices what it is for', () => {
  /** Replicas, shards, all namespaces, everything else switched on: whatever a rule looks at is there. */
  const rich = (): number =>
    rendered.findIndex((objects, at) => {
      const kinds = objects.map(({ kind }) => kind);
      const wanted = [
        'PodDisruptionBudget',
        'Service',
        'NetworkPolicy',
        'CustomResourceDefinition',
        'ClusterRole',
        'ValidatingAdmissionPolicy',
      ];
      const { rbac, namespaces, shards } = COMBINATIONS[at] ?? { rbac: { aggregate: false }, namespaces: [] };
      const people = rbac.aggregate && namespaces.length === 0;
      return wanted.every((kind) => kinds.includes(kind)) && people && shards === 3;
    });

  test.each(POLICIES.map((policy) => [policy.rule, policy] as const))('%s', (rule, policy) => {
    const [one, ...others] = copiesOf(rich());
    if (one === undefined) throw new Error('there is no Deployment');
    policy.break(one);
    expect(brokenBy([one, ...others])).toContain(rule);
  });
});

test('there are at least 64 combinations, all different, and 45 rules', () => {
  expect(new Set(COMBINATIONS.map((one) => JSON.stringify(one))).size).toBeGreaterThanOrEqual(64);
  expect(new Set(POLICIES.map(({ rule }) => rule)).size).toBe(POLICIES.length);
  expect(POLICIES.length).toBeGreaterThanOrEqual(45);
});

test('every kind that the chart can make is made by some combination', () => {
  const kinds = new Set(rendered.flat().map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([
    'ClusterRole',
    'ClusterRoleBinding',
    'ConfigMap',
    'CustomResourceDefinition',
    'Deployment',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'PrometheusRule',
    'Role',
    'RoleBinding',
    'Service',
    'ServiceAccount',
    'ServiceMonitor',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ]);
});
