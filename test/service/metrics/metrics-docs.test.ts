/** docs/metrics.md is kept by hand: it names what /metrics answers, with type, labels and words, and nothing else. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createMetrics } from '../../../src/service/metrics/metrics.ts';

const PAGE = readFileSync(join(dirname(dirname(dirname(import.meta.dirname))), 'docs/metrics.md'), 'utf8');

/** Of prom-client, and not the same on every system. */
const isDefault = (name: string): boolean => /^(process|nodejs)_/.test(name);

interface Metric {
  type: string;
  meaning: string;
}

async function answered(): Promise<Map<string, Metric>> {
  const text = await createMetrics({ version: '1.2.3', concurrency: 1 }).text();
  const word = (kind: string) =>
    new Map(
      [...text.matchAll(new RegExp(`^# ${kind} (\\S+) (.*)$`, 'gm'))].map(([, name = '', rest = '']) => [
        name,
        rest,
      ]),
    );
  const types = word('TYPE');
  return new Map(
    [...word('HELP')].map(([name, meaning]) => [name, { type: types.get(name) ?? '', meaning }]),
  );
}

/** The rows of four columns; those of the names that are absent have two. */
const documented = new Map<string, Metric>(
  [...PAGE.matchAll(/^\| `(\w+)` \| (\w+) \| ([\w, ]*) \| (.+) \|$/gm)].map(
    ([, name = '', type = '', , meaning = '']) => [name, { type, meaning }],
  ),
);

const absent = [...PAGE.matchAll(/^\| `(\w+)` \| ([^|]+) \|$/gm)].map(([, name = '']) => name);

test('every metric of ours is on the page, as it is', async () => {
  const ours = [...(await answered())].filter(([name]) => !isDefault(name));
  expect(new Map([...documented].sort())).toEqual(new Map(ours.sort()));
});

test('every metric of Node.js is on the page by its name', async () => {
  const names = [...(await answered()).keys()].filter(isDefault);
  expect(names.filter((name) => !PAGE.includes(`* \`${name}\``))).toEqual([]);
});

test('the labels are those of the samples', async () => {
  const metrics = createMetrics({ version: '1.2.3', concurrency: 1 });
  metrics.onRequest({ verb: 'GET', host: 'a', code: 200, seconds: 1 });
  metrics.onCall({ operation: 'show', code: 200, error_code: '', seconds: 1 });
  const samples = (await metrics.text()).matchAll(/^(\w+?)(?:_bucket|_sum|_count)?\{(.*)\} /gm);
  for (const [, name = '', labels = ''] of samples) {
    if (isDefault(name)) continue;
    const names = [...labels.matchAll(/(\w+)="/g)]
      .map(([, label]) => label)
      .filter((label) => label !== 'le');
    const row = new RegExp(`^\\| \`${name}\` \\| \\w+ \\| ([\\w, ]*) \\|`, 'm').exec(PAGE);
    expect([name, (row?.[1] ?? '').split(', ').sort().join()]).toEqual([name, names.sort().join()]);
  }
});

/** The names that shared dashboards and alerts look for. */
const USUAL = [
  ...[
    'reconcile_total',
    'reconcile_errors_total',
    'terminal_reconcile_errors_total',
    'reconcile_time_seconds',
  ].map((name) => `controller_runtime_${name}`),
  ...[
    'reconcile_timeouts_total',
    'reconcile_panics_total',
    'active_workers',
    'max_concurrent_reconciles',
  ].map((name) => `controller_runtime_${name}`),
  ...['depth', 'adds_total', 'queue_duration_seconds', 'work_duration_seconds'].map(
    (name) => `workqueue_${name}`,
  ),
  ...['unfinished_work_seconds', 'longest_running_processor_seconds', 'retries_total'].map(
    (name) => `workqueue_${name}`,
  ),
  ...['leader_election_master_status', 'rest_client_requests_total', 'build_info'],
  ...['requests_total', 'request_duration_seconds', 'throttle_wait_seconds', 'allowed_rate'].map(
    (name) => `dli_api_${name}`,
  ),
  ...['info', 'condition', 'drift_total', 'drift_seconds', 'spec_to_applied_seconds', 'updates_total'].map(
    (name) => `flinkjarjob_${name}`,
  ),
  ...['nonconverging', 'watch_age_seconds'].map((name) => `flinkjarjob_${name}`),
];

test('a name that others have is there, or the page says why it is not', async () => {
  const names = await answered();
  expect(USUAL.filter((name) => !names.has(name)).sort()).toEqual(absent.sort());
});
