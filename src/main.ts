#!/usr/bin/env node
/** Signals count from the first moment: what takes long to load comes after. */
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());

/** Nobody reads any more, as behind `| head`: nothing is left to do. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  stop.abort();
});

const { cli } = await import('./cli.ts');

process.exitCode = await cli({
  argv: process.argv.slice(2),
  env: process.env,
  pid: process.pid,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stop: stop.signal,
});
