/** Builds Argo CD unless the cache has it. Exit code 2: something is missing on this machine; 1: the build failed. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findGo, GO_ENV } from '../cluster/go.ts';
import { argocdVersion, built, isBuilt, linkerFlags, MODULE, missing, without } from './programs.ts';

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

function go(program: string, args: readonly string[]): string | undefined {
  const options = { cwd: MODULE.folder, env: GO_ENV, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  return status === 0 ? stdout.trim() : undefined;
}

/** Built beside and renamed as a whole, so that a build that was cut short leaves nothing that looks whole. */
function build(program: string): boolean {
  const beside = `${built()}.${process.pid}`;
  mkdirSync(beside, { recursive: true });
  const started = performance.now();
  say(`argocd: building Argo CD ${argocdVersion()}`);
  const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', `-ldflags=${linkerFlags()}`];
  const done = go(program, ['build', ...flags, '-o', join(beside, 'argocd'), MODULE.program]);
  const source = go(program, ['list', '-mod=readonly', '-m', '-f={{.Dir}}', MODULE.name]);
  if (done === undefined || source === undefined) {
    rmSync(beside, { recursive: true });
    return false;
  }
  // The module cache is read-only, and so would be what is copied from it.
  cpSync(join(source, 'manifests/crds'), join(beside, 'crds'), { recursive: true });
  chmodSync(join(beside, 'crds'), 0o755);
  try {
    renameSync(beside, built());
  } catch (error) {
    // Somebody else was quicker.
    if (!isBuilt()) throw error;
    rmSync(beside, { recursive: true });
  }
  say(`argocd: built in ${Math.round((performance.now() - started) / 1000)} s`);
  return true;
}

function main(): number {
  const program = isBuilt() ? undefined : findGo();
  const lacking = [...missing(), ...(isBuilt() || program !== undefined ? [] : (['go'] as const))];
  if (lacking.length > 0) {
    say(without(lacking));
    return 2;
  }
  if (program === undefined || build(program)) return 0;
  say('argocd: Argo CD could not be built; what go said stands above.');
  return 1;
}

process.exitCode = main();
