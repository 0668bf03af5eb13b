/** What Argo CD syncs: a git repository in a folder, with the example of manifests/argocd in it. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, parseDocument, stringify } from 'yaml';
import { FOLDER } from '../argocd/argo.ts';
import { program } from './programs.ts';

export interface Repository {
  url: string;
  /** Sets fields of the job, and of the spec. Returns the revision. */
  commit(job?: Record<string, unknown>, spec?: Record<string, unknown>): string;
  /** Removes a file of the example. Returns the revision. */
  remove(name: string): string;
}

const STREAMING = 'manifests/argocd/streaming';
const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/**
 * The smoke check of the third wave is a Job, and nothing runs Jobs here: there is no kube-controller-manager and no
 * node. A ConfigMap stands in its place, so that there is a third wave to wait for; it has a new value in each commit.
 */
const thirdWave = (count: number) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'third-wave',
    namespace: 'streaming',
    annotations: { 'argocd.argoproj.io/sync-wave': '1' },
  },
  data: { commit: String(count) },
});

export function makeRepository(folder: string): Repository {
  const file = (name: string): string => join(folder, STREAMING, name);
  const git = (...args: string[]): string =>
    execFileSync(program('git'), [...AUTHOR, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nobody's own settings, hooks and templates.
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
      },
    }).trim();

  cpSync(join(FOLDER, 'streaming'), join(folder, STREAMING), { recursive: true });
  const smokeCheck = parseAllDocuments(readFileSync(file('4-smoke-check.yaml'), 'utf8'));
  const rest = smokeCheck.map((one) => one.toJS()).filter(({ kind }) => kind !== 'Job');
  git('init', '--quiet', '--initial-branch=main', '--template=');
  let count = 0;

  const save = (): string => {
    count += 1;
    const objects = [...rest, thirdWave(count)].map((one) => stringify(one));
    writeFileSync(file('4-smoke-check.yaml'), objects.join('---\n'));
    git('add', '--all');
    git('commit', '--quiet', `--message=${count}`);
    return git('rev-parse', 'HEAD');
  };
  return {
    url: `file://${folder}`,
    commit(job = {}, spec = {}) {
      const manifest = parseDocument(readFileSync(file('3-test1.yaml'), 'utf8'));
      for (const [name, value] of Object.entries(spec)) manifest.setIn(['spec', name], value);
      for (const [name, value] of Object.entries(job)) manifest.setIn(['spec', 'job', name], value);
      writeFileSync(file('3-test1.yaml'), String(manifest));
      return save();
    },
    remove(name) {
      rmSync(file(name));
      return save();
    },
  };
}
