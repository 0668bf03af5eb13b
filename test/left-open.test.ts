/** Every suite fails that leaves something open (`tools/test-environment.js`): here, what counts as that. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const TOOL = join(import.meta.dirname, '../tools/left-open.js');
const { open, leftOpen } = (await import(TOOL)) as {
  open(): Map<string, number>;
  leftOpen(before: Map<string, number>, patienceMs: number): Promise<string>;
};

const AT_ONCE = 0;
const PATIENCE_MS = 10_000;

test('a timer, until it is called off', async () => {
  const before = open();
  const timer = setInterval(() => undefined, 60_000);
  expect(await leftOpen(before, AT_ONCE)).toBe('1 Timeout');
  clearInterval(timer);
  expect(await leftOpen(before, PATIENCE_MS)).toBe('');
});

test('a server, until it is closed', async () => {
  const before = open();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(await leftOpen(before, AT_ONCE)).toBe('1 TCPServerWrap');
  server.close();
  expect(await leftOpen(before, PATIENCE_MS)).toBe('');
});

test('a child, until it has ended', async () => {
  const before = open();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000)'], { stdio: 'ignore' });
  expect(await leftOpen(before, AT_ONCE)).toBe('1 ProcessWrap');
  child.kill('SIGKILL');
  expect(await leftOpen(before, PATIENCE_MS)).toBe('');
});

test('not what lets the process end', async () => {
  const before = open();
  setTimeout(() => undefined, 60_000).unref();
  expect(await leftOpen(before, AT_ONCE)).toBe('');
});
