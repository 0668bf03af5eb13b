/** What the benchmark makes of traces, figures and options. */
import { describe, expect, test } from '@jest/globals';
import { notBuilt } from '../../bench/built.ts';
import { callsIn, editTimes, kindOf, putTimes, type Row, readsByJob, writesIn } from '../../bench/calls.ts';
import { inspectorIn } from '../../bench/heap.ts';
import { parseStat, parseStatus } from '../../bench/memory.ts';
import { parseMetrics } from '../../bench/operator.ts';
import { parseOptions } from '../../bench/options.ts';
import { percentile, range, spread } from '../../bench/percentile.ts';
import { restartFigures } from '../../bench/restarts.ts';
import { asInImage } from '../../bench/shipped.ts';
import { table } from '../../bench/table.ts';
import { watchFigures } from '../../bench/watches.ts';

const row = (line: string, more: Partial<Row> = {}): Row => {
  const [method = '', url = ''] = line.split(' ');
  const [path = '', query = ''] = url.split('?');
  const server = path.startsWith('/v1.0/') ? 'dli' : path.startsWith('/v3/') ? 'iam' : 'kubernetes';
  return { at: 0, server, method, path, query, status: 200, took: undefined, ours: true, ...more };
};

const JOBS = '/apis/dli.gitops.dev/v1alpha1';
const OBJECT = `${JOBS}/namespaces/a/flinkjarjobs/one`;

test('the controller is measured with the flags and the environment of the image', () => {
  const { flags, env } = asInImage();
  expect(flags).toContain('--max-old-space-size-percentage=50');
  expect(env).toEqual({ MALLOC_ARENA_MAX: '1' });
});

describe('a request of the controller', () => {
  test.each([
    ['GET /v1.0/p/streaming/jobs/104', 'dliGet'],
    ['PUT /v1.0/p/streaming/flink-jobs/104', 'dliPut'],
    [`PATCH ${OBJECT}/status`, 'statusPatch'],
    ['POST /apis/events.k8s.io/v1/namespaces/a/events', 'event'],
    ['GET /v3/projects?name=cn-north-4', 'iam'],
    ['GET /api/v1/namespaces/a/secrets/dli-credentials', 'secretGet'],
    ['PUT /apis/coordination.k8s.io/v1/namespaces/a/leases/x', 'lease'],
    ['GET /apis/coordination.k8s.io/v1/namespaces/a/leases?watch=1', 'leaseWatch'],
    [`GET ${JOBS}/flinkjarjobs?limit=500`, 'list'],
    [`GET ${JOBS}/flinkjarjobs?watch=1&resourceVersion=7`, 'watch'],
    [`GET ${OBJECT}`, 'other'],
    ['POST /v1.0/p/streaming/jobs/run', 'other'],
  ])('%s counts as %s', (line, kind) => {
    expect(kindOf(row(line))).toBe(kind);
  });
});

describe('a trace', () => {
  const rows = [
    row(`PATCH ${OBJECT}`, { ours: false, at: 10 }),
    row(`PATCH ${OBJECT}`, { ours: false, at: 99 }),
    row('GET /v1.0/p/streaming/jobs/104', { at: 11 }),
    row('PUT /v1.0/p/streaming/flink-jobs/104', { at: 12 }),
    row('PUT /v1.0/p/streaming/flink-jobs/104', { at: 13 }),
    row('GET /v1.0/p/streaming/jobs/104', { at: 14 }),
    row('GET /v1.0/p/streaming/jobs/105', { ours: false }),
  ];

  test('is counted without what others sent', () => {
    expect(callsIn(rows)).toMatchObject({ dliGet: 2, dliPut: 2, statusPatch: 0, other: 0 });
    expect(readsByJob(rows)).toEqual(new Map([['104', 2]]));
  });

  test('has writes to the API server, of the Lease and others', () => {
    const lease = '/apis/coordination.k8s.io/v1/namespaces/a/leases/x';
    const more = [row(`PUT ${lease}`), row(`GET ${lease}`), row(`PATCH ${OBJECT}/status`)];
    expect(writesIn([...rows, ...more])).toEqual({ renewals: 1, others: 1 });
  });

  test('tells when the first edit and the first PUT arrived', () => {
    expect(editTimes(rows)).toEqual(new Map([['a/one', 10]]));
    expect(putTimes(rows)).toEqual(new Map([['104', 12]]));
  });
});

describe('figures', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  test('a percentile is the smallest value that so many do not exceed', () => {
    expect(spread(hundred)).toEqual({ p50: 50, p99: 99, max: 100 });
    expect(spread([7])).toEqual({ p50: 7, p99: 7, max: 7 });
    expect(percentile([], 0.5)).toBeNaN();
    expect(range([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
  });

  test('a table has its numbers to the right, and says what is not known', () => {
    expect(
      table(
        ['what', 'n'],
        [
          ['RSS', undefined],
          ['calls', 1_234],
          ['ms', 1.239],
        ],
      ),
    ).toBe(
      ['what               n', 'RSS    not available', 'calls          1,234', 'ms              1.24'].join(
        '\n',
      ),
    );
  });

  test('memory is read from /proc, in bytes, or not at all', () => {
    const text = 'VmHWM:\t     30 kB\nVmRSS:\t     20 kB\nRssAnon:\t     10 kB\n';
    expect(parseStatus(text)).toEqual({ rss: 20_480, anon: 10_240, peak: 30_720 });
    expect(parseStatus('VmRSS:\t 20 kB\n')).toBeUndefined();
  });

  test('processor time is read from /proc, whatever a program is called', () => {
    expect(parseStat('7 (a) b) S 1 2 3 4 5 6 7 8 9 10 120 30 0 0')).toBe(1_500);
  });

  test('metrics and the address of the inspector are found in text', () => {
    expect(parseMetrics('# HELP a b\na{b="c d"} 2\ne 1.5\n')).toEqual(
      new Map([
        ['a{b="c d"}', 2],
        ['e', 1.5],
      ]),
    );
    expect(inspectorIn('x\nDebugger listening on ws://127.0.0.1:1/a\n')).toBe('ws://127.0.0.1:1/a');
  });
});

const MISSING = /^--cluster: not built: etcd, kube-apiserver\. Run `npm run build:cluster` first/;

describe('options', () => {
  test('are 1,000 objects and a look at 10,000 unless told otherwise', () => {
    expect(parseOptions([]).plan).toMatchObject({ objects: 1_000, many: 10_000, starts: 3 });
    expect(parseOptions(['--quick']).plan).toMatchObject({ objects: 100, many: undefined, starts: 1 });
    expect(parseOptions(['--quick', '--objects=20', '--json', '--out=x'])).toMatchObject({
      plan: { objects: 20, edits: 20 },
      json: true,
      out: 'x',
    });
  });

  test('are three failovers of each kind, or one; with a single object there is nothing to see', () => {
    const signals = (...args: string[]) => parseOptions(args).plan.signals.join(' ');
    expect(signals()).toBe('SIGTERM SIGTERM SIGTERM SIGKILL SIGKILL SIGKILL');
    expect(signals('--quick')).toBe('SIGTERM SIGKILL');
    expect(signals('--objects=1')).toBe('');
  });

  test('are the embedded API unless a cluster is asked for, which has to be built before', () => {
    expect(parseOptions([]).plan.api).toBe('embedded');
    expect(parseOptions(['--cluster', '--quick']).plan).toMatchObject({ api: 'cluster', objects: 100 });
    expect(notBuilt(() => false)).toMatch(MISSING);
    expect(notBuilt(() => true)).toBeUndefined();
  });

  test.each([['--objects=0'], ['--objects=many'], ['--fast']])('%s is refused', (flag) => {
    expect(() => parseOptions([flag])).toThrow();
  });
});

describe('watches', () => {
  const watch = (seconds: string, took: number | undefined = undefined) =>
    row(`GET ${JOBS}/flinkjarjobs?watch=1&timeoutSeconds=${seconds}`, { took });

  test('are taken up again as often as the shortest time asked for says', () => {
    expect(watchFigures([watch('400'), watch('300'), row(`GET ${OBJECT}`)], 'watch', 2)).toEqual({
      opened: 2,
      reopened: 0,
      reconnectsAnHour: 12,
      shortestSeconds: 300,
      longestSeconds: 400,
    });
  });

  test('are told apart: those that lasted, and those that came before their time', () => {
    const rows = [watch('300', 299_990), watch('300', 60_000), watch('300')];
    expect(watchFigures(rows, 'watch', 1)).toMatchObject({ opened: 3, reopened: 1 });
  });
});

test('a restart: what DLI takes is told from what is added, and looks by where they are', () => {
  const id = 1_000_000;
  const [show, orders] = [`/v1.0/p/streaming/jobs/${id}`, '/v1.0/p/streaming/jobs'];
  const rows = [
    row(`POST ${orders}/stop`, { at: 0, took: 10, job: String(id) }),
    row(`GET ${show}`, { at: 1_500, took: 5 }),
    row(`GET ${show}`, { at: 3_000, took: 5 }),
    row(`GET ${show}`, { at: 3_100, took: 5 }),
    row(`PUT /v1.0/p/streaming/flink-jobs/${id}`, { at: 3_110, took: 40 }),
    row(`GET ${show}`, { at: 3_160, took: 5 }),
    row(`POST ${orders}/run`, { at: 3_170, took: 10, job: String(id) }),
    row(`POST ${orders}/run`, { at: 3_171, took: 10, job: '7' }),
    row('PATCH /apis/dli.gitops.dev/v1alpha1/namespaces/team-0/flinkjarjobs/job-1000000/status'),
    row('PATCH /apis/dli.gitops.dev/v1alpha1/namespaces/team-0/flinkjarjobs/job-1000000/status', {
      ours: false,
    }),
  ];
  const only = (value: number) => ({ min: value, median: value, max: value });
  expect(restartFigures(rows, { restarts: 1, lookMs: 1_500, stayMs: 1_000 })).toEqual({
    restarts: 1,
    lookMs: 1_500,
    stayMs: 1_000,
    restToPut: only(1_100),
    putToRun: only(20),
    own: only(3_000),
    added: only(1_170),
    looksToPut: only(2),
    looksToRun: only(1),
    stops: only(1),
    puts: only(1),
    runs: only(1),
    statusPatches: only(1),
  });
});
