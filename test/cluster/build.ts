/** Builds what is not in the cache yet. Exit code 2: Go is missing or too old; 1: a build failed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { folderOf, linkerFlags, PROGRAM_NAMES, PROGRAMS, type ProgramName, pathOf } from './binaries.ts';
import { findGo, GO_ENV, withoutGo } from './go.ts';

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

/** Built beside and renamed, so that a build that was cut short leaves nothing that looks whole. */
function build(go: string, name: ProgramName): boolean {
  const { module, package: source } = PROGRAMS[name];
  const target = pathOf(name);
  const beside = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  say(`cluster: building ${name}`);
  const started = performance.now();
  const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', `-ldflags=${linkerFlags(module)}`];
  const { status } = spawnSync(go, ['build', ...flags, '-o', beside, source], {
    cwd: folderOf(module),
    env: GO_ENV,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) return false;
  renameSync(beside, target);
  say(`cluster: built ${name} in ${Math.round((performance.now() - started) / 1000)} s`);
  return true;
}

function main(): number {
  const missing = PROGRAM_NAMES.filter((name) => !existsSync(pathOf(name)));
  if (missing.length === 0) return 0;
  const go = findGo();
  if (go === undefined) {
    say(withoutGo(missing));
    return 2;
  }
  const failed = missing.find((name) => !build(go, name));
  if (failed === undefined) return 0;
  say(`cluster: ${failed} could not be built; what go said stands above.`);
  return 1;
}

process.exitCode = main();
