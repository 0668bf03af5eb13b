/** Every suite fails that leaves something open (`tools/test-environment.js`): here, what counts as that. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';

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

describe('the environment of a suite', () => {
  const ENVIRONMENT = join(import.meta.dirname, '../tools/test-environment.js');
  interface Environment {
    handleTestEvent(event: { name: string; test?: { errors: unknown[] } }): void;
    teardown(): Promise<void>;
  }
  const config = { globalConfig: {}, projectConfig: { globals: {}, testEnvironmentOptions: {} } };
  const environment = async (): Promise<Environment> => {
    const { default: Made } = (await import(ENVIRONMENT)) as {
      default: new (config: object, context: object) => Environment;
    };
    return new Made(config, { console, docblockPragmas: {}, testPath: import.meta.filename });
  };
  let timer: NodeJS.Timeout | undefined;

  afterEach(() => clearInterval(timer));

  // Jest sets `process.send` in workers, and only there the check is made.
  test.each([
    ['says nothing of a test that has failed: one that took too long goes on', ['it took too long'], false],
    ['fails where all have passed', [], process.send !== undefined],
  ])('%s', async (...[, errors, fails]) => {
    const made = await environment();
    timer = setInterval(() => undefined, 60_000);
    made.handleTestEvent({ name: 'setup' });
    made.handleTestEvent({ name: 'test_done', test: { errors } });
    const said = await made.teardown().then(
      () => '',
      (error: Error) => error.message,
    );
    expect(said).toBe(fails ? 'the suite leaves open what keeps its process alive: 1 Timeout' : '');
  });
});
