import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { program, without } from './programs.ts';

/** On PATH there is git and nothing else. */
const folder = mkdtempSync(join(tmpdir(), 'argocd-'));
beforeAll(() => symlinkSync(program('git'), join(folder, 'git')));
afterAll(() => rmSync(folder, { recursive: true }));

function build(path: string) {
  const script = fileURLToPath(new URL('build.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    env: { PATH: path },
  });
  return { status, stdout, stderr };
}

describe('the build', () => {
  test('builds nothing again', () => {
    expect(build(process.env['PATH'] ?? '')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('without redis-server, says so in one line, and ends with exit code 2', () => {
    expect(build(folder)).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'argocd: not on PATH, and needed to run the real Argo CD: redis-server (Debian: apt-get install redis-server).\n',
    });
  });
});

test('all that is missing is said at once', () => {
  expect(without(['redis-server', 'git', 'go'])).toMatch(
    /^argocd: not on PATH.*: redis-server \(.*\); git; Go 1\.26 or later .*\.$/,
  );
});
