/** What the demo takes for seen. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ordered } from '../../demo/orders.ts';
import { showPut } from '../../demo/puts.ts';
import { exactly, until } from '../../demo/stage.ts';
import { readiness } from '../../demo/table.ts';
import { type Entry, Trace } from '../../sim/http/trace.ts';

let out = '';
const { write } = process.stdout;

beforeEach(() => {
  out = '';
  process.stdout.write = (text) => {
    out += String(text);
    return true;
  };
});

afterEach(() => {
  process.stdout.write = write;
});

const PATH = '/v1.0/p/streaming/flink-jobs/104';

const put = (trace: Trace, body: object = {}): Entry => request(trace, { method: 'PUT', body });

const request = (trace: Trace, part: Partial<Entry>): Entry =>
  trace.add({
    server: 'dli',
    at: 0,
    took: 1,
    method: 'POST',
    path: PATH,
    query: '',
    userAgent: '',
    contentType: '',
    headers: [],
    body: {},
    status: 200,
    fault: undefined,
    ...part,
  });

const { signal } = new AbortController();

test('one PUT is one, and the second is seen although it comes after the first was looked at', async () => {
  const trace = new Trace();
  put(trace);
  expect(await exactly({ trace, signal }, 'PUT', { times: 1, since: 0 })).toHaveLength(1);
  setTimeout(() => put(trace), 100);
  await expect(exactly({ trace, signal }, 'PUT', { times: 1, since: 0 })).rejects.toThrow(
    'expected exactly 1 PUT, and there were 2',
  );
});

test('waiting ends at once when there is no point in it, and says why', async () => {
  const controller = new AbortController();
  const waiting = until(controller, 'the impossible', () => undefined);
  controller.abort(new Error('the controller ended: SIGKILL'));
  const started = performance.now();
  await expect(waiting).rejects.toThrow('the controller ended: SIGKILL');
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('a PUT is shown with what it changes, and a value that may hold a key is not', () => {
  const body = { name: 'a', desc: 'new', entrypoint_args: '--password hunter2', dependency_jars: [] };
  const before = { name: 'a', desc: 'old', entrypoint_args: null, dependency_jars: null };
  showPut(put(new Trace(), body), () => before);
  expect(out).toBe(`      diff    desc: "old" -> "new"
              entrypoint_args: null -> ***
      PUT     ${PATH} -> HTTP 200
      body    {"name": "a", "desc": "new", "entrypoint_args": "***", "dependency_jars": []}
`);
});

test('READY is read by its column', () => {
  const text = 'NAME    READY     REASON\ntest1   True      UpToDate\nasleep  Unknown   Suspended\n';
  expect([...readiness(text)]).toEqual([
    ['test1', 'True'],
    ['asleep', 'Unknown'],
  ]);
  expect([...readiness('NAME   AGE\ntest1   3m')]).toEqual([['test1', '']]);
});

test('what stops, changes and starts a job is told in the order in which it was sent, with what DLI made of it', () => {
  const trace = new Trace();
  request(trace, { path: '/v1.0/p/streaming/jobs/stop', body: { job_ids: [104], trigger_savepoint: true } });
  request(trace, { method: 'GET' });
  request(trace, { method: 'PUT', status: 400 });
  request(trace, { path: '/v1.0/p/streaming/jobs/run', body: { job_ids: [104], resume_savepoint: true } });
  const sent = ['stop, trigger_savepoint true', 'PUT (HTTP 400)', 'run, resume_savepoint true'];
  ordered({ trace }, 0, sent);
  expect(out).toBe(`   ok sent to DLI: ${sent.join('; ')}\n`);
  expect(() => ordered({ trace }, 0, [...sent].reverse())).toThrow('expected sent to DLI: run');
});
