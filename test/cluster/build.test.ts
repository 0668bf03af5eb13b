import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { binary, kubernetesVersion } from './binaries.ts';
import { findGo, withoutGo } from './go.ts';

const folder = mkdtempSync(join(tmpdir(), 'go-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** A program that says it is this Go. */
function fakeGo(says: string): string {
  count += 1;
  const path = join(folder, `go-${count}`);
  writeFileSync(path, `#!/bin/sh\n${says}\n`, { mode: 0o755 });
  return path;
}

describe('a Go is looked for', () => {
  test.each([
    ['1.26.0', 'echo go1.26.0', true],
    ['a release candidate of 1.27', 'echo go1.27rc1', true],
    ['an unreleased one', 'echo devel go1.28-abcdef', true],
    ['1.25, which may not fetch a newer one', 'echo go1.25.9', false],
    ['one that refuses go.mod', 'echo needs go1.26 >&2; exit 1', false],
    ['something else of that name', 'echo hello', false],
  ])('%s', (_, says, enough) => {
    const go = fakeGo(says);
    expect(findGo([go])).toBe(enough ? go : undefined);
  });

  test('the first that will do is taken; none is no error', () => {
    const good = fakeGo('echo go1.26.8');
    expect(findGo(['/nowhere/go', fakeGo('echo go1.20'), good])).toBe(good);
    expect(findGo(['/nowhere/go'])).toBeUndefined();
  });

  test('without one, one line says what to do', () => {
    expect(withoutGo(['etcd', 'helm'])).toMatch(
      /^cluster: Go 1\.26 or later is needed to build etcd, helm: .*PATH.*$/,
    );
  });
});

describe('what was built', () => {
  test('is not built again', () => {
    const build = fileURLToPath(new URL('build.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [build], { encoding: 'utf8', env: {} });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['kube-apiserver' as const, ['--version'], `Kubernetes ${kubernetesVersion()}`],
    ['kubectl' as const, ['version', '--client'], `Client Version: ${kubernetesVersion()}`],
    ['etcd' as const, ['--version'], 'etcd Version: 3.7.0'],
    ['helm' as const, ['version', '--short'], 'v4.3.1'],
  ])('%s says its version', (name, args, version) => {
    expect(execFileSync(binary(name), args, { encoding: 'utf8' })).toContain(version);
  });
});
