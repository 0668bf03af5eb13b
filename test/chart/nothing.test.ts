/** Nothing behind a key of the values (`settings:`), or null: what is made is the same as without the key. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CHART, helm, templateMany, type Values } from './render.ts';

type Path = readonly string[];

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pathsOf = (values: Values, path: Path = []): Path[] =>
  Object.entries(values).flatMap(([name, value]) => {
    const at = [...path, name];
    return [at, ...(isMap(value) ? pathsOf(value, at) : [])];
  });

/** Such as `resources.limits.cpu`: the only way to have no limit of it. */
const isAmount = ([first, ...others]: Path): boolean => first === 'resources' && others.length === 2;

const KEYS = pathsOf(parse(readFileSync(join(CHART, 'values.yaml'), 'utf8'))).filter(
  (path) => !isAmount(path),
);
const isInner = (path: Path): boolean => !KEYS.some((one) => one.join('.').startsWith(`${path.join('.')}.`));

/** Where they are set, every value is seen in what is made. */
const SWITCHES: Values = {
  replicas: 2,
  crds: { install: false },
  credentials: { secretName: 'own' },
  proxy: { secretName: 'proxy' },
  caBundle: { configMapName: 'ca' },
  metrics: { serviceMonitor: { enabled: true }, alerts: { enabled: true }, dashboard: { enabled: true } },
  networkPolicy: { enabled: true, egress: true },
};

function put(values: Values, [name = '', ...rest]: Path, value: unknown): Values {
  const { [name]: inner, ...others } = values;
  if (rest.length > 0) return { ...others, [name]: put(isMap(inner) ? inner : {}, rest, value) };
  return value === undefined ? others : { ...others, [name]: value };
}

const nothingBehind = (paths: readonly Path[], values: Values = {}): Values =>
  paths.reduce((all, path) => put(all, path, null), values);

test('all the keys of values.yaml are among them', () => {
  const names = KEYS.map((path) => path.join('.'));
  expect(names).toEqual(
    expect.arrayContaining([
      ...['settings', 'settings.dliProxy', 'image.digest', 'metrics.alerts', 'metrics.alerts.labels'],
      ...['resources', 'resources.limits', 'networkPolicy.egressPorts', 'priorityClassName'],
    ]),
  );
  expect(names.length).toBeGreaterThan(65);
});

test('one key with nothing behind it makes what is made without the key', async () => {
  const without = KEYS.map((path) => put(SWITCHES, path, undefined));
  const nothing = KEYS.map((path) => put(SWITCHES, path, null));
  const all = [...without, ...nothing].map((values) => JSON.stringify(values));
  const different = [...new Set(all)];
  const made = await templateMany(different.map((text) => JSON.parse(text) as Values));
  const of = (values: Values): string | undefined => made[different.indexOf(JSON.stringify(values))];
  const wrong = KEYS.filter((_, at) => of(without[at] ?? {}) !== of(nothing[at] ?? {}));
  expect(wrong.map((path) => path.join('.'))).toEqual([]);
  expect(made.filter((text) => !text.includes('kind: Deployment'))).toEqual([]);
});

describe('all of them at once', () => {
  const template = (values: Values, ...args: string[]) => helm(['template', 'jobs', ...args], values);
  const names = (paths: readonly Path[]): string[] => paths.map((path) => path.join('.'));
  const set = names(pathsOf(SWITCHES));
  const top = KEYS.filter(({ length }) => length === 1);
  const inner = KEYS.filter(isInner);
  const others = inner.filter((path) => !set.includes(path.join('.')));

  test('in a file, and by --set', async () => {
    const plain = await template({});
    expect(plain).toEqual({ code: 0, stdout: expect.stringContaining('kind: Deployment'), stderr: '' });
    expect(await template(nothingBehind(top))).toEqual(plain);
    expect(await template(nothingBehind(inner))).toEqual(plain);
    const sets = names(inner).flatMap((name) => ['--set', `${name}=null`]);
    expect(await template({}, ...sets)).toEqual(plain);
  });

  test('beside values that are set', async () => {
    const plain = await template(SWITCHES);
    expect(plain).toEqual({ code: 0, stdout: expect.stringContaining('kind: ServiceMonitor'), stderr: '' });
    expect(await template(nothingBehind(others, SWITCHES))).toEqual(plain);
  });

  /** Helm takes out a null that stands over a default, and hands on the others. */
  test('where Helm hands null on to the chart', async () => {
    const nothing = nothingBehind([...top, ['enabled'], ['global']]);
    const all = [{}, nothing, nothingBehind(inner), SWITCHES, nothingBehind(others, SWITCHES)];
    const [plain, ...made] = await templateMany(all, '{}');
    expect(made).toEqual([plain, plain, made[3], made[3]]);
    expect(plain).toBe((await templateMany([{}]))[0]);
  });
});

test('values of an older release, which helm upgrade --reuse-values hands on, mean the defaults of what is new', async () => {
  const { lifecycle, ...older } = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8'));
  expect(lifecycle).toEqual({
    enabled: true,
    allowDelete: false,
    probeStartRight: false,
    admissionPolicy: true,
  });
  const [reused, off] = await templateMany([{}, { lifecycle: { enabled: false } }], JSON.stringify(older));
  expect([reused, off]).toEqual(await templateMany([{}, { lifecycle: { enabled: false } }]));
  expect(reused).toContain('kind: ValidatingAdmissionPolicyBinding');
  expect(off).not.toContain('kind: ValidatingAdmissionPolicy');
});

test('what is given stays, be it false, 0, empty or a shorter list', async () => {
  const values = {
    fixedIds: false,
    crds: { install: false },
    rbac: { create: false },
    settings: { intervalJitter: 0, dliTimeout: null },
    networkPolicy: { egress: true, egressPorts: [8443] },
    resources: { requests: null, limits: { cpu: null } },
  };
  const { stdout } = await helm(['template', 'jobs'], values);
  expect(stdout).not.toMatch(/runAsUser|kind: (Custom|Role|ClusterRole)|port: 6443/);
  for (const text of ['--interval-jitter=0"', '--dli-timeout=10s"', 'port: 8443'])
    expect(stdout).toContain(text);
  const { resources } = /(?<resources>resources:\n(?: {12}.*\n)+)/.exec(stdout)?.groups ?? {};
  expect(parse(resources ?? '')).toEqual({
    resources: {
      requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '16Mi' },
      limits: { memory: '256Mi', 'ephemeral-storage': '128Mi' },
    },
  });
});

test.each(['nodeAffinity', 'podAffinity', 'podAntiAffinity'])(
  'affinity.%s, which has no default, may be null',
  async (name) => {
    const { code, stderr } = await helm(['template', 'jobs'], { affinity: { [name]: null } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  },
);

const TEMPLATES = readdirSync(join(CHART, 'templates')).filter((file) => !file.startsWith('_'));

test.each(TEMPLATES)('%s begins with the defaults', (file) => {
  const text = readFileSync(join(CHART, 'templates', file), 'utf8');
  expect(text).toMatch(/^(\{\{- \/\*.*\*\/\}\}\n)?\{\{- include "fjj\.defaults" \. -?\}\}\n/);
});
