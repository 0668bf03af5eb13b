/** Runs an exec plugin: without a terminal, for a limited time, and with a limit to what it prints, none of which is shown. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Clock } from '../../../ground/clock.ts';
import type { Environment } from '../../../ground/environment.ts';
import { limited } from '../../../ground/limited.ts';
import { printable } from '../../../ground/text.ts';
import { readText } from '../read-text.ts';
import { type ExecCredential, readExecCredential } from './exec-credential.ts';
import { type ExecPlugin, execInfo } from './exec-plugin.ts';

const LIMIT_MS = 30_000;
const LIMIT_BYTES = 1024 * 1024;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Looked for in the $PATH of this process, not in one that the plugin is given. */
function findCommand({ command, installHint }: ExecPlugin, environment: Environment): string {
  const folders = (environment['PATH'] ?? '').split(':').filter(isAbsolute);
  const paths = command.includes('/') ? [command] : folders.map((folder) => join(folder, command));
  const path = paths.find(isExecutable);
  if (path !== undefined) return path;
  const hint = installHint === '' ? '' : `: ${printable(installHint, 256)}`;
  throw new Error(`is not there, or not executable${hint}`);
}

async function output(plugin: ExecPlugin, environment: Environment, signal: AbortSignal): Promise<string> {
  if (plugin.needsTerminal) throw new Error('wants a terminal (interactiveMode Always): not supported');
  const child = spawn(findCommand(plugin, environment), plugin.args, {
    env: { ...environment, ...plugin.env, KUBERNETES_EXEC_INFO: execInfo(plugin) },
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
    killSignal: 'SIGKILL',
  });
  try {
    const reading = readText(child.stdout, { limit: LIMIT_BYTES });
    const [{ text }, [code]] = await Promise.all([reading, once(child, 'close')]);
    if (code !== 0) throw new Error(code === null ? 'was killed' : `ended with exit code ${code}`);
    return text;
  } finally {
    child.kill('SIGKILL');
    child.stdout.destroy();
  }
}

function reason(error: unknown): string {
  if (error instanceof RangeError) return `printed over ${LIMIT_BYTES / 1024 / 1024} MiB`;
  return error instanceof Error ? error.message : String(error);
}

/** Throws with a message for a person. */
export async function runPlugin(
  plugin: ExecPlugin,
  environment: Environment,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<ExecCredential> {
  const late = (): Error => new Error(`did not end within ${LIMIT_MS / 1000} s`);
  try {
    const text = await limited(clock, { ms: LIMIT_MS, signal, late }, (until) =>
      output(plugin, environment, until),
    );
    return readExecCredential(text, plugin.apiVersion);
  } catch (error) {
    throw new Error(`exec plugin ${plugin.command} ${reason(error)}`);
  }
}
