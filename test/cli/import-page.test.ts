/** docs/import.md names what the command takes, and shows what it writes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { cli } from '../../src/cli/cli.ts';
import { FLAGS } from '../../src/cli/import-options.ts';
import { runAs } from '../support/command-user.ts';
import { closeAccounts, liveAccount } from '../support/live-account.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/import.md'), 'utf8');

afterEach(closeAccounts);

describe('the page of fjj import', () => {
  test.each(Object.keys(FLAGS))('names --%s', (flag) => {
    expect(page).toMatch(new RegExp(`--${flag}\\b`));
  });

  test('names every variable that is read', () => {
    const source = readFileSync(join(ROOT, 'src/cli/credentials.ts'), 'utf8');
    const names = [...source.matchAll(/'((?:DLI|HUAWEICLOUD_SDK|HW|OS)_[A-Z_]+)'/g)].map(
      ([, name = '']) => name,
    );
    // Of project and region the first, and of older names the first.
    const told = names.filter(
      (name) => !/PROJECT_ID|TENANT|USER_DOMAIN/.test(name) || name === 'DLI_PROJECT_ID',
    );
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((name) => !page.includes(name))).toEqual([]);
  });

  test('shows the file of a job as it is written', async () => {
    const fields = {
      name: 'Orders_V2',
      queue_name: 'testQueue',
      cu_number: 4,
      parallel_number: 2,
      entrypoint: 'orders.jar',
      entrypoint_args: '--password x',
      flink_version: '1.15',
    };
    const settings = { computedSlots: 'hidden' as const };
    const { env } = await liveAccount({
      settings,
      jobs: [{ id: 104, fields, update_time: 1_516_952_770_835 }],
    });
    const { out } = await runAs(cli, ['import', '--all', '-n', 'streaming'], { env });
    const [, shown] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(out).toBe(shown);
  });
});
