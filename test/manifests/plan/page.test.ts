/** docs/plan.md says what the command says. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { JobSeed } from '../../../sim/dli/job.ts';
import { cli } from '../../../src/cli/cli.ts';
import { ACTIONS } from '../../../src/manifests/plan/actions.ts';
import { DENIED } from '../../../src/manifests/plan/denied.ts';
import { runAs } from '../../support/command-user.ts';
import { closeAccounts, liveAccount } from '../../support/live-account.ts';

const ROOT = dirname(dirname(dirname(import.meta.dirname)));
const page = readFileSync(join(ROOT, 'docs/plan.md'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'fjj-page-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(closeAccounts);

const objectOf = ([name, spec, job]: [string, object, object]): string =>
  stringify({
    apiVersion: 'dli.gitops.dev/v1alpha1',
    kind: 'FlinkJarJob',
    metadata: { name, namespace: 'streaming' },
    spec: { ...spec, job: { name, ...job } },
  });

const MANIFESTS: [string, object, object][] = [
  [
    'orders',
    { jobId: '104', updateStrategy: 'Restart', approval: 'Disruptive' },
    { parallel_number: 4, smn_topic: 'oncall', entrypoint_args: '--topic orders' },
  ],
  ['clicks', { jobId: '105' }, { resume_max_num: 5 }],
  ['ingest', { jobId: '106' }, { main_class: 'com.example.Ingest2' }],
  ['audit', { jobId: '107' }, { parallel_number: 2 }],
  ['refunds', { state: 'Running' }, { queue_name: 'q1', entrypoint: 'refunds.jar' }],
];

const live = (id: number, name: string, fields: object): JobSeed => ({
  id,
  status: 'job_running',
  fields: { name, queue_name: 'q1', obs_bucket: 'b', parallel_number: 2, ...fields },
});

const JOBS: JobSeed[] = [
  live(104, 'orders', { smn_topic: 'team', entrypoint_args: '--topic order' }),
  live(105, 'clicks', { resume_max_num: 3 }),
  live(106, 'ingest', { main_class: 'com.example.Ingest' }),
  live(107, 'audit', {}),
];

const jobs = join(folder, 'jobs');
mkdirSync(jobs);
for (const one of MANIFESTS) writeFileSync(join(jobs, `${one[0]}.yaml`), objectOf(one));

test('the README shows a part of it', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const shown = /^\$ npx fjj plan .*\n((?:(?!```).*\n)+)/m.exec(readme)?.[1] ?? '';
  expect(shown).toContain('streaming/orders  job 104');
  expect(page).toContain(shown);
});

describe('the page', () => {
  test('shows what the command says', async () => {
    const { env } = await liveAccount({ jobs: JOBS });
    const { code, out } = await runAs(cli, ['plan', '-f', jobs, '--against=dli'], { env });
    expect(code).toBe(0);
    expect(page).toContain(`$ npx fjj plan -f jobs/ --against=dli\n${out}`);
  });

  test.each([...ACTIONS, ...DENIED])('names %s', (word) => {
    expect(page).toContain(`\`${word}\``);
  });
});
