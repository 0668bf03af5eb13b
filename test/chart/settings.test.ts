/** What the chart accepts in `settings`, the controller accepts as flags: a pod that ends with exit code 2 helps nobody. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { parseConfig } from '../../src/service/config.ts';
import { configSchema, SETTINGS, type SettingName } from '../../src/service/settings.ts';
import { NOT_VALUES, settingsValues } from '../../tools/chart-settings.ts';
import { valuesSchema } from '../../tools/chart-values.ts';
import { helm, render, type Values } from './render.ts';
import { workloads } from './workload.ts';

test('every setting is a value of the chart, or there is a reason why not', () => {
  const values = Object.keys(settingsValues.shape);
  expect([...values, ...NOT_VALUES].sort()).toEqual(Object.keys(SETTINGS).sort());
});

test('the defaults are those of the controller', () => {
  const whole = valuesSchema.shape.settings.parse({});
  const texts = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, String(value)]));
  expect(configSchema.parse(texts)).toEqual(configSchema.parse({}));
});

const WORDS =
  '0 1 1000 1001 1e3 0.1 0.9 1ms 0s 99999ms 100000ms 9999s 1m30s 999m 24h 25h 1h 1d info INFO json cn Cn-north-4';
const HOSTS =
  'a a:8080 a:18080 a:65535 a:65536 a:99999 a:0 a/ a// {region}.a {zone}.a a?b a#b a..b a.b. -a a- a.1 a.0x1 1.2.3.4 1.2.3 1.2.3.256 xn--a [::1] user@a';
const NUMBERS = [0, 1, 10, 1000, 1001, 0.9, 0.901, 0.5, 0.125, 0.001, 0.0005, 0.00001, 1e-7, 1e21];
const TEXTS = [
  ...['', 'a b', 'ftp://a', 'https://', '48cc2c48765f481480c7db940d6409d1', 'x'.repeat(65)],
  ...WORDS.split(' '),
  ...HOSTS.split(' ').flatMap((host) => [`http://${host}`, `https://${host}`]),
];
/** As Helm writes a number into a flag: Go's %v. */
const written = (value: unknown): string =>
  typeof value === 'number' && value !== 0 && value < 1e-4 ? value.toExponential() : String(value);

describe.each(Object.entries(settingsValues.shape) as [SettingName, z.ZodType][])('%s', (name, value) => {
  const controllerTakes = (one: unknown): boolean => SETTINGS[name].schema.safeParse(written(one)).success;

  test('what the chart accepts, the controller does', () => {
    const accepted = [...TEXTS, ...NUMBERS].filter((one) => value.safeParse(one).success);
    expect(accepted.filter((one) => !controllerTakes(one))).toEqual([]);
  });

  const { pattern } = z.toJSONSchema(value) as { pattern?: string };
  if (pattern === undefined) return;
  test('whatever its pattern lets pass', () => {
    const matching = fc.stringMatching(new RegExp(pattern)).filter((one) => value.safeParse(one).success);
    fc.assert(fc.property(matching, controllerTakes), { numRuns: 500 });
  });
});

const EDGES: Values[] = [
  { intervalJitter: 0.001, concurrency: 1000, dliConnections: 1 },
  { intervalJitter: 0.9, dliEndpoint: 'http://sim:65535/', iamEndpoint: 'https://10.0.0.1:18080' },
  { intervalJitter: 0, leaseDuration: '24h', renewDeadline: '999m', intervalFloor: '99999ms' },
  { intervalJitter: 0.333, dliTimeout: '1ms', defaultRegion: 'cn-north-4', logFormat: 'text' },
];

test.each(EDGES)('as Helm writes them, the controller reads them: %j', async (settings) => {
  for (const { container } of workloads(await render({ settings }), {} as never)) {
    const read = parseConfig(container.args, {});
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && read.config.intervalJitter).toBe(settings['intervalJitter']);
  }
});

test('YAML has a -0, and the controller reads none', async () => {
  const { stdout } = await helm(['template', 'jobs', '--set-json', 'settings.intervalJitter=-0.0']);
  expect(stdout).toContain('--interval-jitter=0"');
});

test.each([
  ['enabled', false, { lifecycle: false }],
  ['allowDelete', true, { allowDelete: true }],
  ['probeStartRight', true, { probeStartRight: true }],
])('the switch lifecycle.%s: %s is handed on', async (name, value, config) => {
  for (const { container } of workloads(await render({ lifecycle: { [name]: value } }), {} as never))
    expect(parseConfig(container.args, {})).toMatchObject({ ok: true, config });
});
