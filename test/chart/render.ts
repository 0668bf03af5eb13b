/** Runs Helm on the chart, and reads what it makes. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { binary } from '../support/kubectl.ts';

export const CHART = join(dirname(dirname(import.meta.dirname)), 'helm', 'flinkjarjob-controller');
export const RELEASE = 'jobs';
export const NAMESPACE = 'gitops';

/** As a user writes them in a file. */
export type Values = Record<string, unknown>;

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(args: readonly string[], home: string): Promise<Answer> {
  const path = await binary('helm');
  const env = { PATH: process.env['PATH'], HOME: home };
  return new Promise((resolve) => {
    execFile(path, args, { env, timeout: 60_000, maxBuffer: 16_777_216 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** `args` come before the chart. Every run has a home of its own, so nothing of this machine is read. */
export async function helm(
  args: readonly string[],
  values: Values = {},
  namespace = NAMESPACE,
): Promise<Answer> {
  const home = mkdtempSync(join(tmpdir(), 'helm-'));
  const file = join(home, 'values.yaml');
  writeFileSync(file, JSON.stringify(values));
  try {
    return await run([...args, CHART, '--namespace', namespace, '--values', file], home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Of the same length, so that lists of them stay in order. */
const alias = (at: number): string => `alias-${String(at).padStart(4, '0')}`;

/**
 * What each of `all` makes, in one run: a chart that depends on this one under as many names. `defaults`: the text of
 * `values.yaml`, if not the chart's own.
 */
export async function templateMany(all: readonly Values[], defaults?: string): Promise<string[]> {
  const parent = mkdtempSync(join(tmpdir(), 'parent-'));
  const write = (path: string, content: unknown): void =>
    writeFileSync(join(parent, path), typeof content === 'string' ? content : JSON.stringify(content));
  const dependencies = all.map((_, at) => ({
    name: 'flinkjarjob-controller',
    version: '*',
    alias: alias(at),
  }));
  try {
    cpSync(CHART, join(parent, 'charts', 'flinkjarjob-controller'), { recursive: true });
    if (defaults !== undefined) write('charts/flinkjarjob-controller/values.yaml', defaults);
    write('Chart.yaml', { apiVersion: 'v2', name: 'parent', version: '0.1.0', dependencies });
    write('values.json', Object.fromEntries(all.map((values, at) => [alias(at), values])));
    const args = ['template', RELEASE, parent, '--values', join(parent, 'values.json')];
    const { code, stdout, stderr } = await run(args, parent);
    if (code !== 0) throw new Error(stderr);
    const documents = stdout.split(/^---\n(?=# Source: )/m);
    return all.map((_, at) =>
      documents
        .filter((text) => text.startsWith(`# Source: parent/charts/${alias(at)}/`))
        .map((text) => text.replaceAll(alias(at), 'alias'))
        .join('---\n'),
    );
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/** Throws when Helm refuses. Read as Go reads YAML, for which `on` is a boolean and `1e3` a number. */
export async function render(
  values: Values,
  { release = RELEASE, namespace = NAMESPACE } = {},
): Promise<Resource[]> {
  const { code, stdout, stderr } = await helm(['template', release], values, namespace);
  if (code !== 0) throw new Error(`helm template ${JSON.stringify(values)}: ${stderr}`);
  return parseAllDocuments(stdout, { version: '1.1' }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${JSON.stringify(values)}: ${error.message}`);
    const value = document.toJS() as Resource | null;
    return value === null ? [] : [value];
  });
}

/** In order, `width` at a time. */
export async function each<A, B>(
  items: readonly A[],
  width: number,
  work: (item: A) => Promise<B>,
): Promise<B[]> {
  const results: B[] = [];
  const rest = items.entries();
  const lane = async (): Promise<void> => {
    for (const [at, item] of rest) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
