import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { specSchema } from '../../src/core/object/spec.ts';
import { valuesSchema } from '../../tools/chart-values.ts';
import { COMBINATIONS } from './combinations.ts';
import { helm, type Values } from './render.ts';

test('helm lint --strict has nothing to say', async () => {
  const { code, stdout } = await helm(['lint', '--strict']);
  expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
  expect(code).toBe(0);
});

/** `names`: what the refusal must hold, so that a reader knows what to change. */
const REFUSED: [string, Values, string][] = [
  ['an unknown value', { replica: 2 }, "'replica' not allowed"],
  [
    'an unknown value in a group',
    { metrics: { serviceMonitor: { path: '/' } } },
    "'/metrics/serviceMonitor'",
  ],
  [
    'a runbook with an anchor of its own',
    { metrics: { alerts: { runbookBase: 'https://a/b#c' } } },
    "'/metrics/alerts/runbookBase'",
  ],
  [
    'a runbook that is no URL',
    { metrics: { alerts: { runbookBase: 'docs' } } },
    "'/metrics/alerts/runbookBase'",
  ],
  ['a setting that the chart keeps to itself', { settings: { leaseName: 'x' } }, "'leaseName' not allowed"],
  ['keys of an account', { credentials: { accessKey: 'AK' } }, "'accessKey' not allowed"],
  ['a value of another type', { replicas: '2' }, "'/replicas'"],
  ['no pods', { replicas: 0 }, "'/replicas'"],
  ['namespaces as text', { namespaces: 'a,b' }, "'/namespaces'"],
  ['a namespace in capitals', { namespaces: ['Streaming'] }, "'/namespaces/0'"],
  ['a namespace twice', { namespaces: ['a', 'a'] }, "'/namespaces'"],
  ['an unknown log level', { settings: { logLevel: 'loud' } }, "'/settings/logLevel'"],
  ['a duration without a unit', { settings: { dliTimeout: '10' } }, "'/settings/dliTimeout'"],
  ['a duration as a number', { settings: { dliTimeout: 10 } }, "'/settings/dliTimeout'"],
  ['a duration of more than a day', { settings: { intervalFloor: '25h' } }, "'/settings/intervalFloor'"],
  ['an endpoint with a path', { settings: { dliEndpoint: 'https://a/b' } }, "'/settings/dliEndpoint'"],
  ['an endpoint with a user', { settings: { iamEndpoint: 'https://me@a' } }, "'/settings/iamEndpoint'"],
  ['a jitter above 0.9', { settings: { intervalJitter: 1 } }, "'/settings/intervalJitter'"],
  ['a tag that is a number', { image: { tag: 1.2 } }, "'/image/tag'"],
  ['a short digest', { image: { digest: 'sha256:abc' } }, "'/image/digest'"],
  ['an unknown resource', { resources: { limits: { gpu: 1 } } }, "'gpu' not allowed"],
  ['a quantity with blanks', { resources: { limits: { memory: '256 Mi' } } }, "'/resources/limits/memory'"],
  ['no ports to get out by', { networkPolicy: { egressPorts: [] } }, "'/networkPolicy/egressPorts'"],
  ['an unknown field of a toleration', { tolerations: [{ node: 'a' }] }, "'/tolerations/0'"],
  ['a name too long for its objects', { fullnameOverride: 'a'.repeat(51) }, "'/fullnameOverride'"],
  ['a label that is no text', { commonLabels: { team: 1 } }, "'/commonLabels/team'"],
  ['a label with a blank', { commonLabels: { team: 'a b' } }, "'/commonLabels/team'"],
  ['a label of a pod that is too long', { podLabels: { team: 'a'.repeat(64) } }, "'/podLabels/team'"],
  [
    'a label without a name',
    { commonLabels: { 'example.com/': 'a' } },
    "at '/commonLabels': additional properties 'example.com/' not",
  ],
  [
    'a label of a node with a blank',
    { nodeSelector: { 'a b': 'c' } },
    "at '/nodeSelector': additional properties 'a b' not",
  ],
  ['a value of a node that ends with a dash', { nodeSelector: { zone: 'a-' } }, "'/nodeSelector/zone'"],
  [
    'an annotation with two slashes',
    { podAnnotations: { 'a/b/c': 'd' } },
    "at '/podAnnotations': additional properties 'a/b/c' not",
  ],
  ['an annotation that is a number', { podAnnotations: { a: 1 } }, "'/podAnnotations/a'"],
  [
    'an annotation of the account with a blank',
    { serviceAccount: { annotations: { 'a b': 'c' } } },
    "'/serviceAccount/annotations'",
  ],
  [
    'a label for Prometheus with a blank',
    { metrics: { alerts: { labels: { a: 'b c' } } } },
    "'/metrics/alerts/labels/a'",
  ],
  ['a toleration of no label', { tolerations: [{ key: 'a b' }] }, "'/tolerations/0/key'"],
  ['a class with an empty part', { priorityClassName: 'a..b' }, "'/priorityClassName'"],
  ['a key that leads out of its folder', { credentials: { key: '..' } }, "'/credentials/key'"],
  [
    'more CPU asked for than allowed',
    { resources: { requests: { cpu: 1.5 } } },
    'resources.requests.cpu is 1.5, above resources.limits.cpu, which is 1',
  ],
  [
    'more memory asked for than allowed',
    { resources: { requests: { memory: '300M' } } },
    'resources.requests.memory is 300M, above resources.limits.memory, which is 256Mi',
  ],
  ['memory in thousandths', { resources: { limits: { memory: '256m' } } }, "'/resources/limits/memory'"],
  ['a repository with a tag', { image: { repository: 'example.com/fjj:1.2' } }, "'/image/repository'"],
  [
    'a repository with a digest',
    { image: { repository: 'example.com/fjj@sha256:00' } },
    "'/image/repository'",
  ],
  ['a repository with a scheme', { image: { repository: 'https://example.com/fjj' } }, "'/image/repository'"],
  ['a CRD that may be deleted', { crds: { keep: false } }, "'keep' not allowed"],
  ['no shards', { shards: 0 }, "'/shards'"],
  [
    'a monitor of nothing',
    { metrics: { enabled: false, serviceMonitor: { enabled: true } } },
    'metrics.serviceMonitor',
  ],
  ['alerts on nothing', { metrics: { enabled: false, alerts: { enabled: true } } }, 'metrics.alerts'],
  ['an account that nobody makes', { serviceAccount: { create: false } }, 'serviceAccount.name is needed'],
  ['renewing slower than the Lease', { settings: { renewDeadline: '15s' } }, 'settings.renewDeadline must'],
  ['retrying slower than renewing', { settings: { retryPeriod: '10s' } }, 'settings.retryPeriod must'],
  [
    'a jitter that Go writes with an exponent',
    { settings: { intervalJitter: 0.00001 } },
    "'/settings/intervalJitter'",
  ],
  ['a port above 65535', { settings: { dliEndpoint: 'http://a:65536' } }, "'/settings/dliEndpoint'"],
  [
    'a host that is a wrong address',
    { settings: { dliEndpoint: 'http://10.0.0.256' } },
    "'/settings/dliEndpoint'",
  ],
  ['a proxy with a password', { settings: { dliProxy: 'http://me:pw@proxy:3128' } }, "'/settings/dliProxy'"],
  [
    'two proxies',
    { settings: { dliProxy: 'http://proxy:3128' }, proxy: { secretName: 'proxy' } },
    'settings.dliProxy and proxy.secretName both name a proxy',
  ],
  ['a call that outlives the Lease', { settings: { dliTimeout: '11s' } }, 'settings.dliTimeout must'],
];

describe('refused, with the name of the value', () => {
  test.each(REFUSED)('%s', async (_title, values, name) => {
    const { code, stderr } = await helm(['template', 'jobs'], values);
    expect(stderr).toContain(name);
    expect(code).not.toBe(0);
  });
});

const ACCEPTED: [string, Values][] = [
  ['what a parent chart adds', { global: { registry: 'x' }, enabled: true }],
  ['no CPU limit', { resources: { limits: { cpu: null } } }],
  ['quantities as numbers', { resources: { requests: { cpu: 0.5 }, limits: { cpu: 2 } } }],
  ['a simulator in the cluster', { settings: { dliEndpoint: 'http://dli-simulator.default:8080' } }],
  ['a simulator on a high port', { settings: { dliEndpoint: 'http://sim:18080' } }],
  ['a registry with a port', { image: { repository: 'localhost:5000/a/b__c' } }],
  ['as much asked for as allowed', { resources: { requests: { cpu: 1, memory: '0.25Gi' } } }],
  ['more asked for where nothing is limited', { resources: { requests: { cpu: 8 }, limits: { cpu: null } } }],
  ['labels with a prefix, and an empty one', { commonLabels: { 'example.com/a_b.c': 'D.e_f-1', empty: '' } }],
  ['a Lease by the hour', { settings: { leaseDuration: '1h', dliTimeout: '59m', renewDeadline: '30m' } }],
];

test.each(ACCEPTED)('accepted: %s', async (_title, values) => {
  const { code, stderr } = await helm(['template', 'jobs'], values);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('the notes say where it runs and what to do next', async () => {
  const { stdout } = await helm(['install', 'jobs', '--dry-run=client'], { namespaces: ['streaming'] });
  expect(stdout).toContain('jobs-flinkjarjob-controller 0.1.0 watches streaming.');
  expect(stdout).toContain('kubectl -n gitops rollout status deployment/jobs-flinkjarjob-controller');
  const manifest = /<<'END'\n(.*?)\nEND/s.exec(stdout)?.[1] ?? '';
  expect(specSchema.parse((parse(manifest) as { spec: unknown }).spec)).toMatchObject({ mode: 'Observe' });
});

test('zod accepts every combination that Helm is tried with', () => {
  // Helm lays the defaults under groups; zod asks for the group.
  const metrics = { serviceMonitor: {}, alerts: {} };
  const groups = { settings: {}, image: {}, resources: {}, networkPolicy: {}, metrics };
  const bad = COMBINATIONS.map((values) => valuesSchema.safeParse({ ...groups, ...values })).filter(
    ({ success }) => !success,
  );
  expect(bad.map(({ error }) => error?.issues)).toEqual([]);
});
