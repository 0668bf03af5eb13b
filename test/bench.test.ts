import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callsIn, editTimes, kindOf, putTimes, type Row, readsByJob } from '../bench/calls.ts';
import { allAtOnce, measureEdits, oneByOne } from '../bench/edits.ts';
import { inspectorIn } from '../bench/heap.ts';
import { parseStatus } from '../bench/memory.ts';
import { INTERVAL } from '../bench/objects.ts';
import { type Operator, parseMetrics } from '../bench/operator.ts';
import { parseOptions } from '../bench/options.ts';
import { percentile, spread } from '../bench/percentile.ts';
import { measureRest } from '../bench/rest.ts';
import { type Rig, startRig } from '../bench/rig.ts';
import { start } from '../bench/starts.ts';
import { table } from '../bench/table.ts';

const row = (line: string, more: Partial<Row> = {}): Row => {
  const [method = '', url = ''] = line.split(' ');
  const [path = '', query = ''] = url.split('?');
  const server = path.startsWith('/v1.0/') ? 'dli' : path.startsWith('/v3/') ? 'iam' : 'kubernetes';
  return { ...{ at: 0, server, method, path, query, status: 200, ours: true }, ...more };
};

const JOBS = '/apis/dli.gitops.dev/v1alpha1';
const OBJECT = `${JOBS}/namespaces/a/flinkjarjobs/one`;

describe('a request of the controller', () => {
  test.each([
    ['GET /v1.0/p/streaming/jobs/104', 'dliGet'],
    ['PUT /v1.0/p/streaming/flink-jobs/104', 'dliPut'],
    [`PATCH ${OBJECT}/status`, 'statusPatch'],
    ['POST /apis/events.k8s.io/v1/namespaces/a/events', 'event'],
    ['GET /v3/projects?name=cn-north-4', 'iam'],
    ['GET /api/v1/namespaces/a/secrets/dli-credentials', 'secretGet'],
    ['PUT /apis/coordination.k8s.io/v1/namespaces/a/leases/x', 'lease'],
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

  test.each([['--objects=0'], ['--objects=many'], ['--fast']])('%s is refused', (flag) => {
    expect(() => parseOptions([flag])).toThrow();
  });
});

/** Processes have to start, and an interval of 10 s, the shortest a spec may ask for, has to pass. */
const LONG_MS = 60_000;
const OBJECTS = 20;

describe('the controller as a process of its own', () => {
  let rig: Rig;
  let operator: Operator;
  const ids = Array.from({ length: OBJECTS }, (_, index) => index + 1);

  beforeAll(async () => {
    rig = await startRig();
  }, LONG_MS);

  afterAll(async () => {
    await operator?.stop();
    await rig?.close();
  }, LONG_MS);

  test(
    'sends exactly what a new object, an edit, and an interval at rest need',
    async () => {
      await rig.ask('plant', OBJECTS);
      const started = await start(rig, { objects: OBJECTS, interval: INTERVAL, settleMs: 0 });
      operator = started.operator;
      const stage = { rig, operator };
      const burst = await measureEdits(stage, () => allAtOnce(rig, ids, 'burst'));
      const few = ids.slice(0, 5);
      const stream = await measureEdits(stage, () => oneByOne(rig, few, { desc: 'stream', perSecond: 50 }));
      const rest = await measureRest(rig, OBJECTS);
      const n = OBJECTS;
      expect(started.figures.calls).toMatchObject({
        dliGet: n,
        dliPut: 0,
        statusPatch: n,
        event: n,
        other: 0,
      });
      expect(burst.calls).toMatchObject({ dliGet: n, dliPut: n, statusPatch: n, event: n, other: 0 });
      expect(stream.calls).toMatchObject({ dliGet: 5, dliPut: 5, statusPatch: 5, event: 5, other: 0 });
      expect(rest.calls).toMatchObject({ dliGet: n, dliPut: 0, statusPatch: 0, event: 0, other: 0 });
      expect([rest.fewestReads, rest.mostReads]).toEqual([1, 1]);
      expect([burst.missed, stream.missed]).toEqual([0, 0]);
      expect([burst.edits, stream.edits]).toEqual([n, 5]);
    },
    LONG_MS,
  );
});
