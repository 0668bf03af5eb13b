/** The scripts as Argo CD itself runs them, without a cluster, on the golden objects of every reason. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FAILURES, type FailureKind } from '../../src/core/failure.ts';
import { REASONS, type Reason } from '../../src/core/report/reasons.ts';
import { FOLDER, script } from '../argocd/argo.ts';
import { type Golden, OF_REASON, objectAfter } from '../argocd/golden.ts';
import { type Json, runLua } from '../argocd/lua.ts';
import { same, unapplied } from '../core/outcomes.ts';
import { seen } from '../support/example.ts';
import { type Kubectl, makeKubectl, type Result } from '../support/kubectl.ts';
import { argocd, argocdVersion } from './programs.ts';

const CONFIG_MAP = `${FOLDER}argocd-cm.yaml`;
const REASON_NAMES = Object.keys(REASONS) as Reason[];

const folder = mkdtempSync(join(tmpdir(), 'argocd-'));
/** What runs kubectl runs Argo CD's command line as well. */
let cli: Kubectl;

beforeAll(async () => {
  cli = await makeKubectl('', { TMPDIR: folder }, argocd());
});

afterAll(() => {
  cli?.close();
  rmSync(folder, { recursive: true });
});

const settings = (...args: string[]): Promise<Result> =>
  cli.run(['admin', 'settings', ...args, '--argocd-cm-path', CONFIG_MAP, '--loglevel', 'error']);

/** `argocd admin settings resource-overrides COMMAND OBJECT`. Resolves with what it says. */
async function asked(command: string, object: Json, ...more: string[]): Promise<string> {
  const file = join(folder, 'object.yaml');
  writeFileSync(file, JSON.stringify(object));
  const { code, stdout, stderr } = await settings('resource-overrides', command, file, ...more);
  if (code !== 0) throw new Error(`${command}: exit code ${code}\n${stderr}`);
  return stdout;
}

interface Health {
  status: string;
  message: string;
}

async function healthOf(object: Json): Promise<Health> {
  const text = await asked('health', object);
  const [, status = '', message = ''] = /^STATUS: (\w+)\nMESSAGE: ([\s\S]*)\n$/.exec(text) ?? [];
  return { status, message };
}

test('it is the version that go.mod names', async () => {
  expect(await cli.ok(['version', '--client', '--short'])).toMatch(`argocd: v${argocdVersion()}`);
});

test('the settings are valid, and are both of ours', async () => {
  const { code, stdout, stderr } = await settings('validate');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('✅ resource-overrides\n2 resource overrides\n');
  expect(stdout).not.toContain('❌');
});

/** test/argocd/health.test.ts holds the verdicts of the script in plain Lua to a table; here, both say the same. */
describe('the health where Ready says', () => {
  const both = async (golden: Golden): Promise<void> => {
    const object = objectAfter(golden);
    const verdict = await healthOf(object);
    expect(verdict).toEqual(runLua(script('health'), object));
    expect(verdict.message).not.toBe('');
  };

  test.each(REASON_NAMES)('%s', (reason) => both(OF_REASON[reason]));
  test.each(Object.keys(FAILURES) as FailureKind[])('%s, of a PUT', (kind) =>
    both({ outcomes: [same(), unapplied(kind)] }),
  );
  test.each<[sentence: string, golden: Golden]>([
    ['nothing yet', {}],
    ['something of an older generation', { outcomes: [same()], metadata: { generation: 2 } }],
    [
      'words of a service',
      {
        outcomes: [
          same({
            ...seen({}, 'job_running_exception'),
            status_desc: 'quote " backslash \\ %s\nline ]] Ω 作业',
          }),
        ],
      },
    ],
  ])('%s', (_sentence, golden) => both(golden));
});

const REQUESTED = 'dli.gitops.dev/reconcile-requested-at';
const APPROVE = 'dli.gitops.dev/approve-plan';
const NOW = String.raw`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"`;

describe('the actions', () => {
  test.each(REASON_NAMES)('that are offered where Ready says %s', async (reason) => {
    const object = objectAfter(OF_REASON[reason]);
    const lines = (await asked('list-actions', object)).trim().split('\n').slice(1);
    const offered = Object.fromEntries(lines.map((line) => line.split(/\s+/)));
    const expected = runLua(script('discovery'), object) as Record<string, { disabled: boolean }>;
    const disabled = Object.entries(expected).map(([name, action]) => [name, String(action.disabled)]);
    expect(offered).toEqual(Object.fromEntries(disabled));
    expect(lines).toHaveLength(7);
  });

  test.each<[action: string, reason: Reason, changes: RegExp]>([
    ['suspend', 'UpToDate', /^< {3}suspend: false\n---\n> {3}suspend: true$/],
    ['resume', 'Suspended', /^< {3}suspend: true\n---\n> {3}suspend: false$/],
    ['start', 'UpToDate', /^> {3}state: Running$/],
    ['stop', 'UpToDate', /^> {3}state: Stopped$/],
    ['restart', 'UpToDate', /^> {3}restartNonce: 1$/],
    ['approve', 'UpToDate', /^$/],
    ['approve', 'AwaitingApproval', new RegExp(`^> {3}annotations:\n> {5}${APPROVE}: plan-0a1b2c3d4e5f$`)],
    ['reconcile-now', 'UpToDate', new RegExp(`^> {3}annotations:\n> {5}${REQUESTED}: ${NOW}$`)],
    ['reconcile-now', 'Rejected', new RegExp(`^> {3}annotations:\n> {5}${REQUESTED}: ${NOW}$`)],
  ])('%s, where Ready says %s, changes this and nothing else', async (action, reason, changes) => {
    const text = await asked('run-action', objectAfter(OF_REASON[reason]), action);
    const lines = text.split('\n').filter((line) => /^([<>] |---$)/.test(line));
    expect(lines.join('\n')).toMatch(changes);
  });

  test('there is no other', async () => {
    const nothing = asked('run-action', objectAfter(OF_REASON.UpToDate), 'delete');
    await expect(nothing).rejects.toThrow('built-in script does not exist');
  });
});
