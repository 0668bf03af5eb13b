// Jest's environment of a suite, which moreover has to leave nothing open: that would keep the worker from ending.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';
import { leftOpen, open } from './left-open.js';

const PATIENCE_MS = 5_000;

// Without one it is Jest's own process, which has timers of its own.
const isWorker = process.send !== undefined;

// Left alone, the collector lets garbage lie until the heap is three times as large, and keeps the pages that it empties. To make it
// give them back costs more than a second.
const MOST_BYTES = 600 * 1024 * 1024;
const ALL = { type: 'major', execution: 'sync', flavor: 'last-resort' };
setFlagsFromString('--heap-growing-percent=50');
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

// Jest calls it with `new`.
export default function environmentOf(config, context) {
  const before = open();
  const environment = new TestEnvironment(config, context);
  const teardown = environment.teardown.bind(environment);
  let hasFailed = false;
  environment.handleTestEvent = ({ name, test }) => {
    hasFailed ||= name === 'test_done' && test.errors.length > 0;
  };
  environment.teardown = async () => {
    await teardown();
    // What has failed says so itself, and goes on where it took too long: Jest would tell nothing but the error from here.
    const left = isWorker && !hasFailed ? await leftOpen(before, PATIENCE_MS) : '';
    if (isWorker && process.memoryUsage.rss() > MOST_BYTES) collect(ALL);
    if (left !== '') throw new Error(`the suite leaves open what keeps its process alive: ${left}`);
  };
  return environment;
}

// Jest gives a worker 500 ms to end, and then says that it "failed to exit gracefully". What takes time is to give back its
// memory, so that is kept small, and no time goes into taking the heap apart first. Nothing is under way then, for a worker that
// something keeps alive does not come here.
if (isWorker) process.once('beforeExit', () => process.exit());
