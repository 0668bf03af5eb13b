import { spawn } from 'node:child_process';
import { expect, test } from '@jest/globals';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

test('a reader that has gone, as behind `| head`, is no error', async () => {
  const child = spawn(process.execPath, [MAIN, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, err]).toEqual([0, '']);
}, 30_000);
