/** Makes what is not in the cache yet. Exit code 2: Go is missing or too old; 1: a build failed. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  FILE_NAMES,
  FILES,
  type FileName,
  folderOf,
  linkerFlags,
  type Module,
  PROGRAM_NAMES,
  PROGRAMS,
  type ProgramName,
  pathOf,
} from './binaries.ts';
import { findGo, GO_ENV, withoutGo } from './go.ts';

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

/** Standard output; undefined: it failed. */
function run(go: string, module: Module, args: readonly string[]): string | undefined {
  const options = { cwd: folderOf(module), env: GO_ENV, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync(go, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  return status === 0 ? stdout.trim() : undefined;
}

/** Made beside and renamed, so that what was cut short leaves nothing that looks whole. */
function make(name: ProgramName | FileName, into: (beside: string) => boolean): boolean {
  const target = pathOf(name);
  const beside = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  say(`cluster: building ${name}`);
  const started = performance.now();
  if (!into(beside)) return false;
  renameSync(beside, target);
  say(`cluster: built ${name} in ${Math.round((performance.now() - started) / 1000)} s`);
  return true;
}

function build(go: string, name: ProgramName): boolean {
  const { module, package: source } = PROGRAMS[name];
  const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', `-ldflags=${linkerFlags(module)}`];
  return make(name, (beside) => run(go, module, ['build', ...flags, '-o', beside, source]) !== undefined);
}

function copy(go: string, name: FileName): boolean {
  const { module, of, path } = FILES[name];
  return make(name, (beside) => {
    if (run(go, module, ['mod', 'download', of]) === undefined) return false;
    const source = run(go, module, ['list', '-mod=readonly', '-m', '-f={{.Dir}}', of]);
    if (source === undefined) return false;
    copyFileSync(join(source, path), beside);
    return true;
  });
}

const isMissing = (name: ProgramName | FileName): boolean => !existsSync(pathOf(name));

function main(): number {
  const programs = PROGRAM_NAMES.filter(isMissing);
  const files = FILE_NAMES.filter(isMissing);
  const missing = [...programs, ...files];
  if (missing.length === 0) return 0;
  const go = findGo();
  if (go === undefined) {
    say(withoutGo(missing));
    return 2;
  }
  const failed = programs.find((name) => !build(go, name)) ?? files.find((name) => !copy(go, name));
  if (failed === undefined) return 0;
  say(`cluster: ${failed} could not be built; what go said stands above.`);
  return 1;
}

process.exitCode = main();
