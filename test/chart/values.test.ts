import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { specSchema } from '../../src/core/spec.ts';
import { configSchema, SETTINGS, type SettingName } from '../../src/settings.ts';
import { NOT_VALUES, settingsValues } from '../../tools/chart-settings.ts';
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
  ['a setting that the chart keeps to itself', { settings: { leaseName: 'x' } }, "'leaseName' not allowed"],
  ['keys of an account', { credentials: { accessKey: 'AK' } }, "'accessKey' not allowed"],
  ['a value of another type', { replicas: '2' }, "'/replicas'"],
  ['no pods', { replicas: 0 }, "'/replicas'"],
  ['a value that is set to null', { settings: { logLevel: null } }, "'logLevel'"],
  ['a group that is set to null', { image: null }, "'image'"],
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
  [
    'a monitor of nothing',
    { metrics: { enabled: false, serviceMonitor: { enabled: true } } },
    'metrics.serviceMonitor',
  ],
  ['alerts on nothing', { metrics: { enabled: false, alerts: { enabled: true } } }, 'metrics.alerts'],
  ['an account that nobody makes', { serviceAccount: { create: false } }, 'serviceAccount.name is needed'],
  ['renewing slower than the Lease', { settings: { renewDeadline: '15s' } }, 'settings.renewDeadline must'],
  ['retrying slower than renewing', { settings: { retryPeriod: '10s' } }, 'settings.retryPeriod must'],
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

describe('settings', () => {
  test('every setting is a value of the chart, or there is a reason why not', () => {
    const values = Object.keys(settingsValues.shape);
    expect([...values, ...NOT_VALUES].sort()).toEqual(Object.keys(SETTINGS).sort());
  });

  test('the defaults are those of the controller', () => {
    const whole = valuesSchema.shape.settings.parse({});
    const texts = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, String(value)]));
    expect(configSchema.parse(texts)).toEqual(configSchema.parse({}));
  });

  const TEXTS = [
    ...[
      '',
      '0',
      '1',
      '1000',
      '1001',
      '1e3',
      '0.1',
      '0.9',
      '1ms',
      '0s',
      '99999ms',
      '100000ms',
      '9999s',
      '1m30s',
    ],
    ...['999m', '24h', '25h', '1h', '1d', 'info', 'INFO', 'json', 'cn-north-4', 'cn', 'Cn-north-4', 'a b'],
    ...[
      'https://a',
      'http://a:8080',
      'https://a:99999',
      'https://a/',
      'https://a//',
      'https://{region}.a',
      'a.b',
    ],
    ...[
      'https://{zone}.a',
      'https://a?b',
      'https://a#b',
      'ftp://a',
      'https://',
      'https://a..b',
      'https://a b',
    ],
    ...['48cc2c48765f481480c7db940d6409d1', 'x'.repeat(65)],
  ];

  test.each(Object.keys(settingsValues.shape) as SettingName[])(
    '%s: what the chart accepts, the controller does',
    (name) => {
      const value = settingsValues.shape[name];
      const bad = TEXTS.flatMap((text) => [text, Number(text)])
        .filter((one) => value?.safeParse(one).success)
        .filter((one) => !SETTINGS[name].schema.safeParse(String(one)).success);
      expect(bad).toEqual([]);
    },
  );
});

test('zod accepts every combination that Helm is tried with', () => {
  // Helm lays the defaults under groups; zod asks for the group.
  const groups = { settings: {}, image: {}, networkPolicy: {}, metrics: { serviceMonitor: {}, alerts: {} } };
  const bad = COMBINATIONS.map((values) => valuesSchema.safeParse({ ...groups, ...values })).filter(
    ({ success }) => !success,
  );
  expect(bad.map(({ error }) => error?.issues)).toEqual([]);
});
