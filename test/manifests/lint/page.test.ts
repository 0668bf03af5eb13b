/** docs/lint.md says what the command does. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cli } from '../../../src/cli/cli.ts';
import { FINDING_KINDS } from '../../../src/manifests/lint/finding.ts';
import { runAs } from '../../support/command-user.ts';
import { manifestText } from './manifest-text.ts';

const ROOT = dirname(dirname(dirname(import.meta.dirname)));
const page = readFileSync(join(ROOT, 'docs/lint.md'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'fjj-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ORDERS = `apiVersion: dli.gitops.dev/v1alpha1
kind: FlinkJarJob
metadata:
  name: orders
  namespace: streaming
spec:
  jobId: "104"
  mode: Manage
  interval: 5 min
  job:
    name: orders
    entrypoint: orders.jar
    paralel_number: 4
    flink_version: "1.15"
    resource_config_version: v2
    resource_config:
      jobmanager_resource_spec:
        memory: 4Gi
`;

beforeAll(() => {
  mkdirSync(join(folder, 'jobs'));
  writeFileSync(join(folder, 'jobs/orders.yaml'), ORDERS);
  const others = [
    manifestText({ name: 'a' }),
    manifestText({ name: 'b' }),
    'apiVersion: v1\nkind: ConfigMap\n',
  ];
  writeFileSync(join(folder, 'jobs/others.yaml'), others.join('---\n'));
});

test('its example is what the command prints', async () => {
  const [, example] = /\$ npx fjj lint -f jobs\/\n([\s\S]*?)```/.exec(page) ?? [];
  const { out } = await runAs(cli, ['lint', '-f', join(folder, 'jobs')]);
  expect(out.replaceAll(`${folder}/`, '')).toBe(example);
});

test('it lists the kinds of faults, and what they mean', () => {
  const rows = [...page.matchAll(/^\| `([A-Z]\w+)` \| (.*) \|$/gm)].map(([, kind, meaning]) => [
    kind,
    meaning,
  ]);
  expect(rows).toEqual(Object.entries(FINDING_KINDS));
});

test('it lists the flags of the help', async () => {
  const { out } = await runAs(cli, ['help', 'lint']);
  const flags = (text: string): string[] => [...new Set(text.match(/--[a-z]+/g) ?? [])].sort();
  expect(flags(out)).toEqual(flags(page));
});

describe('what is wrong with the file', () => {
  const [, table = ''] =
    /\| what is wrong with the file .*\n\| --- \| --- \|\n([\s\S]*?)\n\n/.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| (.*?) \| `(.*)` \|$/gm)].map(
    ([, what = '', said = '']) => [what, said.replaceAll('\\|', '|')] as const,
  );
  const sources = ['broken.ts', 'files.ts', 'text.ts'].map((name) =>
    readFileSync(join(ROOT, 'src/manifests/read', name), 'utf8'),
  );
  const words = [...sources, readFileSync(join(ROOT, 'src/manifests/lint/lint.ts'), 'utf8')].join('\n');

  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(6);
  });

  test.each(rows)('%s: its words stand in the source', (_, said) => {
    const parts = said.split(/[:;] |, first in line \d+, /).filter((part) => part !== 'is not YAML');
    expect(parts.filter((part) => !words.includes(part))).toEqual([]);
  });
});
