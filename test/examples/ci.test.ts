/** The recipes of examples/ci, run as they stand: the steps of the workflow and of the pipeline, with a real git, on a forge of the tests. */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { Forge } from '../support/forge.ts';

const ROOT = dirname(dirname(import.meta.dirname));
const CI = join(ROOT, 'examples/ci');
const run = promisify(execFile);

const scratch = mkdtempSync(join(tmpdir(), 'fjj-ci-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const forge = { current: new Forge(), url: '' };
beforeEach(async () => {
  forge.current = new Forge();
  forge.url = await forge.current.open();
});
afterEach(() => forge.current.close());

/** `npx fjj` without a registry. */
function withNpx(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const text = `#!/bin/sh\n[ "$1" = fjj ] && shift\nexec "${process.execPath}" "${ROOT}/tools/fjj.js" "$@"\n`;
  writeFileSync(join(bin, 'npx'), text);
  chmodSync(join(bin, 'npx'), 0o755);
  return `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`;
}

const manifest = (job: object, spec: object = {}): string =>
  stringify({
    apiVersion: 'dli.gitops.dev/v1alpha1',
    kind: 'FlinkJarJob',
    metadata: { name: 'orders', namespace: 'streaming' },
    spec: { jobId: '104', updateStrategy: 'Restart', ...spec, job: { name: 'orders', ...job } },
  });

const GIT_ENV = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

let repositories = 0;

/** A repository with a branch main, a branch of the request, and an origin, as a runner has it. */
async function repository(before: string) {
  repositories += 1;
  const folder = join(scratch, String(repositories));
  mkdirSync(join(folder, 'work/jobs'), { recursive: true });
  mkdirSync(join(folder, 'work/ci'));
  const work = join(folder, 'work');
  const env = { ...GIT_ENV, PATH: withNpx(folder), HOME: folder };
  const git = (...args: string[]) => run('git', args, { cwd: work, env });
  const write = (text: string): void => writeFileSync(join(work, 'jobs/orders.yaml'), text);
  cpSync(join(CI, 'comment.mjs'), join(work, 'ci/comment.mjs'));
  write(before);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '-A');
  await git('commit', '--quiet', '-m', 'before');
  await git('clone', '--quiet', '--bare', '.', '../origin.git');
  await git('remote', 'add', 'origin', '../origin.git');
  await git('checkout', '--quiet', '-b', 'change');
  const push = async (text: string): Promise<void> => {
    write(text);
    await git('commit', '--quiet', '-am', 'change');
    // Each run begins in a fresh checkout.
    await git('worktree', 'remove', '--force', '../base').catch(() => undefined);
  };
  return { folder, work, env, push };
}

type Repository = Awaited<ReturnType<typeof repository>>;

interface Ran {
  code: number;
  err: string;
}

async function bash(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  try {
    const { stderr } = await run('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd, env });
    return { code: 0, err: stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, err: stderr };
  }
}

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}

/** What GitHub puts in the place of the expressions that the workflow has. */
const filled = (text: string, output: string): string => {
  const values: Record<string, string> = {
    'github.token': 'our-token',
    'github.event.number': '7',
    'steps.plan.outputs.code': /^code=(\d+)$/m.exec(output)?.[1] ?? '',
  };
  return text.replaceAll(/\$\{\{ ([\w.]+) \}\}/g, (_, name: string) => values[name] ?? `unknown ${name}`);
};

async function onGitHub({ folder, work, env }: Repository, more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const workflow = parse(readFileSync(join(CI, 'github.yml'), 'utf8'));
  const [summary, output] = [join(folder, 'summary'), join(folder, 'output')];
  writeFileSync(summary, '');
  writeFileSync(output, '');
  const runner = {
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_API_URL: forge.url,
    GITHUB_BASE_REF: 'main',
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: output,
  };
  for (const step of workflow.jobs.plan.steps as Step[]) {
    if (step.run === undefined) continue;
    const own = Object.entries(step.env ?? {}).map(([name, text]) => [
      name,
      filled(text, readFileSync(output, 'utf8')),
    ]);
    const ran = await bash(step.run, work, { ...env, ...runner, ...Object.fromEntries(own), ...more });
    if (ran.code !== 0) return ran;
  }
  expect(readFileSync(summary, 'utf8')).toMatch(/^<!-- fjj-plan:fjj -->\n/);
  return { code: 0, err: '' };
}

function onGitLab({ work, env }: Repository, more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const { plan } = parse(readFileSync(join(CI, 'gitlab.yml'), 'utf8'));
  return bash((plan.script as string[]).join('\n'), work, {
    ...env,
    CI_API_V4_URL: forge.url,
    CI_PROJECT_ID: '12',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    GITLAB_TOKEN: 'our-token',
    ...more,
  });
}

describe.each([
  ['GitHub', onGitHub, 'github-actions[bot]'],
  ['GitLab', onGitLab, 'bot'],
] as const)('%s', (_, pipeline, own) => {
  const ours = (): string[] =>
    forge.current.comments.filter(({ author }) => author === own).map(({ body }) => body);

  test('P20 over three pushes there is one comment, the newest', async () => {
    const before = await repository(manifest({ parallel_number: 2 }));
    forge.current.add('somebody', 'Looks good.');
    for (const parallel_number of [3, 4, 5]) {
      await before.push(manifest({ parallel_number }));
      expect(await pipeline(before)).toEqual({ code: 0, err: '' });
      expect(ours()).toHaveLength(1);
      expect(ours()[0]).toContain(`- 2\n+ ${parallel_number}\n`);
    }
    expect(forge.current.comments).toHaveLength(2);
    expect(forge.current.calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  test('a comment of somebody else with our first line is left alone, on whatever page ours is', async () => {
    const evil = forge.current.add('somebody', '<!-- fjj-plan:fjj -->\nmine');
    for (let at = 0; at < 120; at += 1) forge.current.add('somebody', `${at}`);
    forge.current.add(own, '<!-- fjj-plan:other -->\nof another environment');
    forge.current.add(own, '<!-- fjj-plan:fjj -->\nold');
    forge.current.add(own, '<!-- fjj-plan:fjj -->\nof a run side by side');
    const before = await repository(manifest({ parallel_number: 2 }));
    await before.push(manifest({ parallel_number: 3 }));
    expect(await pipeline(before)).toEqual({ code: 0, err: '' });
    expect(evil.body).toBe('<!-- fjj-plan:fjj -->\nmine');
    expect(ours().map((body) => body.split('\n')[0])).toEqual([
      '<!-- fjj-plan:other -->',
      '<!-- fjj-plan:fjj -->',
    ]);
  });

  test('a manifest that is wrong fails the run, and the comment says why', async () => {
    const before = await repository(manifest({ parallel_number: 2 }));
    await before.push(manifest({ parallel_number: 2 }, { interval: '5 min' }));
    expect((await pipeline(before)).code).toBe(1);
    expect(ours()[0]).toContain('jobs/orders.yaml:9: spec.interval: must be a length of time');
  });

  test('the first manifest of a repository, and one that mends what was wrong before', async () => {
    const before = await repository(manifest({ parallel_number: 2 }, { interval: '5 min' }));
    await before.push(manifest({ parallel_number: 2 }));
    expect(await pipeline(before)).toEqual({ code: 0, err: '' });
    expect(ours()[0]).toContain('| `streaming/orders` | adopt |');
  });

  test('a forge that is away for a moment is asked again; one that refuses is one line', async () => {
    const before = await repository(manifest({ parallel_number: 2 }));
    await before.push(manifest({ parallel_number: 3 }));
    forge.current.failing = { method: 'GET', status: 502, times: 1 };
    expect(await pipeline(before)).toEqual({ code: 0, err: '' });
    forge.current.failing = { method: 'GET', status: 403, times: 9 };
    await before.push(manifest({ parallel_number: 4 }));
    const { code, err } = await pipeline(before);
    expect(code).toBe(1);
    expect(err).toMatch(/^comment\.mjs: GET \/\S+: HTTP 403\n$/);
    expect(`${err}${JSON.stringify(ours())}`).not.toContain('our-token');
  });
});

test('the workflow has the rights that it needs, and no others', () => {
  const workflow = parse(readFileSync(join(CI, 'github.yml'), 'utf8'));
  expect(workflow.on).toBe('pull_request');
  expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
});
