import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '../contract/kubernetes-http.ts';
import { startProgram } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const gone = (pid: number): Promise<true> => eventually(() => (alive(pid) ? undefined : true));

const sleeper = (name: string) => ({ path: 'sleep', args: ['600'], logFile: join(folder, name) });

test('a program runs until it is killed, and its output is kept', async () => {
  const args = ['-c', 'echo hello; exec sleep 600'];
  const program = startProgram({ path: 'sh', args, logFile: join(folder, 'a') });
  expect(await eventually(() => program.log() || undefined)).toBe('hello\n');
  expect(program.running()).toBe(true);
  await program.kill();
  expect(program.running()).toBe(false);
  await gone(program.pid);
});

test('a program that ends by itself is seen to have ended', async () => {
  const program = startProgram({ path: 'false', args: [], logFile: join(folder, 'b') });
  await program.ended;
  expect(program.running()).toBe(false);
});

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'it ends when the process that started it ends by %s',
  async (signal) => {
    const script = `
    const { startProgram, whenGone } = await import(${JSON.stringify(new URL('process.ts', import.meta.url).href)});
    const { pid } = startProgram(${JSON.stringify(sleeper('c'))});
    whenGone('rm -rf "$0"', ${JSON.stringify(join(folder, signal))});
    console.log(pid);
    setInterval(() => {}, 1000);`;
    mkdirSync(join(folder, signal));
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (text) => resolve(Number(text))),
    );
    expect(alive(pid)).toBe(true);
    parent.kill(signal);
    await gone(pid);
    await eventually(() => (existsSync(join(folder, signal)) ? undefined : true));
  },
);
