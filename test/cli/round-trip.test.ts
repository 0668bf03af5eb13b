/** P2 by the commands themselves, over HTTP: what is imported and planned at once is no change, and nothing but reads is sent. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cli } from '../../src/cli/cli.ts';
import { runAs } from '../support/command-user.ts';
import { closeAccounts, liveAccount } from '../support/live-account.ts';
import { liveFields, restingOrRunning } from '../support/live-fields.ts';

const root = mkdtempSync(join(tmpdir(), 'fjj-round-'));
afterAll(() => rmSync(root, { recursive: true }));
afterEach(closeAccounts);

const JOBS = 60;

const jobs = fc.array(fc.record({ fields: liveFields, status: restingOrRunning }), {
  minLength: JOBS,
  maxLength: JOBS,
});

const how = fc.record({
  omitted: fc.constantFrom('keep' as const, 'reset' as const),
  mode: fc.constantFrom('Observe', 'Manage'),
  fields: fc.constantFrom('set', 'all'),
  sensitive: fc.constantFrom([], ['--with-sensitive']),
});

test('P2 fjj import, then fjj plan --against dli: no change for any of many generated jobs', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(jobs, how, async (seeds, { omitted, mode, fields, sensitive }) => {
      run += 1;
      const folder = join(root, String(run));
      const numbered = seeds.map((seed, at) => ({ ...seed, id: at + 1 }));
      const { dli, env } = await liveAccount({ jobs: numbered, settings: { omitted } });
      const flags = ['--all', `--mode=${mode}`, `--fields=${fields}`, ...sensitive, '-o', folder];
      const imported = await runAs(cli, ['import', ...flags], { env });
      expect([imported.code, imported.out]).toEqual([
        0,
        `${JOBS} Flink jar jobs written in ${folder}, mode ${mode}\n`,
      ]);
      const planned = await runAs(
        cli,
        ['plan', '-f', folder, '--against=dli', '--detailed-exitcode', '-o', 'json'],
        { env },
      );
      const { summary, errors } = JSON.parse(planned.out);
      expect([planned.code, summary, errors]).toMatchObject([0, { unchanged: JOBS }, []]);
      expect(dli.trace.entries.filter(({ method }) => method !== 'GET')).toEqual([]);
      await closeAccounts();
    }),
    { numRuns: 10 },
  );
});
