/** Each oracle is quiet about a trace in good order, and speaks up about the one thing it is for. */
import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../sim/http/trace.ts';
import type { Evidence, KnownWish } from '../../sim/whole/oracles/evidence.ts';
import { ORACLES, violations } from '../../sim/whole/oracles/oracles.ts';
import type { Json } from '../contract/kubernetes-http.ts';
import { oneLeader } from './terms.ts';

const BLANK: Omit<Entry, 'seq'> = {
  server: 'dli',
  at: 0,
  took: 5,
  method: 'GET',
  path: '',
  query: '',
  userAgent: '',
  contentType: '',
  headers: [],
  body: undefined,
  status: 200,
  fault: undefined,
};

/** Entries 10 ms apart, in the order given. */
const traceOf = (...parts: Partial<Entry>[]): Entry[] =>
  parts.map((part, index) => ({ ...BLANK, at: index * 10, ...part, seq: index + 1 }));

const JOB = '/v1.0/p/streaming/jobs/7';
const look: Partial<Entry> = { path: '/v1.0/p/streaming/jobs/7' };
const put = (desc: string, more: Partial<Entry> = {}): Partial<Entry> => ({
  method: 'PUT',
  path: JOB.replace('jobs', 'flink-jobs'),
  body: { desc },
  ...more,
});
const report = (status: Json, uid = 'u'): Partial<Entry> => ({
  server: 'kubernetes-one',
  method: 'PATCH',
  path: '/apis/x/namespaces/n/flinkjarjobs/a/status',
  body: { metadata: { uid }, status },
});
const ready = (generation: number, update_time = generation): Json => ({
  observedGeneration: generation,
  update_time,
  conditions: [{ type: 'Ready', status: 'True', observedGeneration: generation }],
});
const unready = (generation: number): Json => ({
  observedGeneration: generation,
  conditions: [{ type: 'Ready', status: 'False', observedGeneration: generation }],
});

const wish = (generation: number): KnownWish => ({
  uid: 'u',
  jobId: '7',
  generation,
  wants: { desc: `edit ${generation}` },
});

const desc = (text: string) => ({ 7: { desc: text } });

/** Two generations, each looked at, sent and reported. */
const GOOD = traceOf(look, put('edit 1'), report(ready(1)), look, put('edit 2'), report(ready(2)));

const AGAIN = [...GOOD, ...traceOf(put('edit 2')).map((entry) => ({ ...entry, seq: 7 }))];

const seen = (more: Partial<Evidence> = {}): Evidence => {
  const entries = more.entries ?? GOOD;
  return {
    entries,
    wishes: [wish(1), wish(2)],
    before: desc('live'),
    live: desc('edit 2'),
    objects: [{ metadata: { uid: 'u', generation: 2 }, status: ready(2) }],
    quietSince: entries.length,
    putsPerGeneration: 1,
    replicas: [],
    secrets: ['sk+secret'],
    specsHoldSecrets: false,
    ...more,
  };
};

const exit = (code: number | undefined, expected: number | undefined, said = '') => ({
  replicas: [{ replica: 'one', code, expected, said, before: undefined, after: undefined }],
});

const holding = (rss: number, sockets: number) => ({
  replicas: [
    {
      replica: 'one',
      code: undefined,
      expected: undefined,
      said: '',
      before: { rss: 100, sockets: 5 },
      after: { rss, sockets },
    },
  ],
});

test('a trace in good order breaks nothing', () => {
  expect(violations(seen(exit(0, 0, '{"level":"info"}')))).toEqual([]);
});

const broken: [string, string, Partial<Evidence>, RegExp][] = [
  ['G1', 'a job that is not as wanted', { live: desc('edit 1') }, /job 7 is "edit 1", not "edit 2"/],
  [
    'G1',
    'an object that is Ready for an older generation only',
    { objects: [{ metadata: { uid: 'u', generation: 2 }, status: ready(1) }] },
    /u is not Ready for generation 2/,
  ],
  [
    'G1',
    'a generation that nobody asked for',
    { objects: [{ metadata: { uid: 'u', generation: 3 }, status: ready(3) }] },
    /nobody's wish/,
  ],
  ['G1', 'a PUT at rest', { entries: AGAIN, quietSince: 6 }, /PUT to job 7 at rest \(7\)/],
  ['G1', 'a status write at rest', { entries: GOOD, quietSince: 5 }, /status of u written at rest \(6\)/],
  [
    'G2',
    'an older generation after a newer one',
    { entries: traceOf(put('edit 2'), put('edit 1')) },
    /PUT of generation 1 after 2/,
  ],
  ['G2', 'a PUT of what nobody wanted', { entries: traceOf(put('odd')) }, /what nobody wanted/],
  [
    'G3',
    'two PUTs of one generation',
    { entries: traceOf(put('edit 1'), put('edit 1')) },
    /2 PUTs of generation 1 to job 7/,
  ],
  [
    'G3',
    'three PUTs of one generation around a kill',
    { entries: traceOf(put('edit 1'), put('edit 1'), put('edit 1')), putsPerGeneration: 2 },
    /3 PUTs of generation 1/,
  ],
  [
    'G4 (back)',
    'an observedGeneration that goes back',
    { entries: traceOf(report({ observedGeneration: 2 }), report({ observedGeneration: 1 })) },
    /observedGeneration of u went from 2 to 1/,
  ],
  [
    'G4 (back)',
    'an update_time that goes back, with a patch of something else in between',
    { entries: traceOf(report(ready(1, 9)), report({ error_code: 'x' }), report({ update_time: 8 })) },
    /update_time of u went from 9 to 8/,
  ],
  ['G4 (cause)', 'Ready without a PUT', { entries: traceOf(look, report(ready(1))) }, /without a cause/],
  [
    'G4 (cause)',
    'Ready after a PUT that was refused',
    { entries: traceOf(look, put('edit 1', { status: 400 }), report(ready(1))) },
    /without a cause/,
  ],
  [
    'G4 (cause)',
    'Ready before the PUT was answered',
    { entries: traceOf(put('edit 1', { took: 50 }), report(ready(1))) },
    /without a cause/,
  ],
  [
    'G4 (cause)',
    'Ready for a generation whose GET showed another',
    { entries: traceOf(put('edit 1'), look, report(ready(2))) },
    /generation 2 without a cause/,
  ],
  [
    'G4 (cause)',
    'Ready for a generation that does not exist',
    { entries: traceOf(report(ready(5))) },
    /which is nobody's/,
  ],
  ['G5', 'a secret in the log', exit(0, 0, '{"msg":"key sk+secret"}'), /a secret in what one said/],
  ['G5', 'a secret in base64', exit(0, 0, 'c2src2VjcmV0'), /a secret in what one said/],
  [
    'G5',
    'a secret in a status that was written',
    { entries: traceOf(report({ error_msg: 'sk%2Bsecret' })) },
    /a secret in what was written to the API server/,
  ],
  [
    'G5',
    'a secret in an object',
    { objects: [{ metadata: { uid: 'u', generation: 2 }, status: { ...ready(2), error_msg: 'sk+secret' } }] },
    /a secret in the objects/,
  ],
  ['G6', 'an exit that nobody asked for', exit(1, undefined), /one ended with 1, not with undefined/],
  ['G6', 'a replica that did not end', exit(undefined, 1), /one ended with undefined, not with 1/],
  ['G6', 'a rejection that nobody caught', exit(0, 0, 'Unhandled rejection'), /let an error escape/],
  ['G6', 'a stack on standard error', exit(0, 0, 'Error\n    at f (/a/b.ts:1:2)\n'), /let an error escape/],
  [
    'G6',
    'a pass that threw',
    exit(0, 0, '{"level":"error","err":{"stack":"Error\\n    at f (/a/b.ts:1:2)"},"msg":"pass broken off"}'),
    /let an error escape/,
  ],
  ['G7', 'memory that grows', holding(165, 5), /one has grown by 65 MiB/],
  ['G7', 'sockets that stay open', holding(100, 8), /one has 3 more sockets open/],
];

describe('what each is for', () => {
  const rows = broken.map(([oracle, what, part, complaint]) => ({ oracle, what, part, complaint }));

  test.each(rows)('$oracle: $what', ({ oracle, part, complaint }) => {
    expect(ORACLES[oracle]?.(seen(part))).toEqual([expect.stringMatching(complaint)]);
  });

  test('none is without a case', () => {
    expect(new Set(broken.map(([name]) => name))).toEqual(new Set(Object.keys(ORACLES)));
  });
});

describe('what is allowed', () => {
  const allowed: [string, Partial<Evidence>][] = [
    [
      'the same generation twice around a kill',
      { entries: traceOf(put('edit 1'), put('edit 1')), putsPerGeneration: 2 },
    ],
    ['a heap that breathes, and a connection more', holding(163, 7)],
    [
      'Ready after a GET of a job that was right at first',
      { before: desc('edit 1'), entries: traceOf(look, report(ready(1))) },
    ],
    [
      'Ready after a GET behind a PUT whose report was lost',
      { entries: traceOf(put('edit 1'), look, report(ready(1))) },
    ],
    ['a status write that was refused', { entries: traceOf({ ...report(ready(1)), status: 409 }) }],
    ['Ready=False without any cause', { entries: traceOf(report(unready(2))) }],
    [
      'a new object of the same name that begins anew',
      { entries: traceOf(report({ observedGeneration: 5 }, 'old'), report({ observedGeneration: 1 })) },
    ],
  ];

  test.each(allowed)('%s', (_, part) => {
    expect(violations(seen(part))).toEqual([]);
  });
});

describe('one leader', () => {
  const lease = (holderIdentity: string, at: number, status = 200): Partial<Entry> => ({
    server: 'kubernetes',
    method: 'PUT',
    path: '/apis/x/leases/l',
    body: { spec: { holderIdentity } },
    at,
    status,
  });
  const sent = (by: string, at: number, took = 5): Partial<Entry> =>
    put('x', { server: `dli-${by}`, at, took });
  const judge = (...parts: Partial<Entry>[]) => oneLeader(traceOf(...parts), ['one', 'two'], 10_000);

  test('each writing in its own term is well', () => {
    expect(judge(lease('one', 0), sent('one', 9_000), lease('two', 15_000), sent('two', 15_001))).toEqual([]);
    expect(judge(lease('one', 0), sent('one', 5), lease('', 10), lease('two', 11), sent('two', 12))).toEqual(
      [],
    );
  });

  test.each([
    ['in the term of another', [lease('one', 0), lease('two', 10), sent('one', 20)], 'in the term of two'],
    [
      'in a term that was given up',
      [lease('one', 0), lease('', 10), sent('one', 20)],
      'in the term of nobody',
    ],
    ['before it had the Lease', [sent('one', 0)], 'in the term of nobody'],
    ['by a renewal that was refused', [lease('one', 0, 409), sent('one', 20)], 'in the term of nobody'],
    ['after its deadline', [lease('one', 0), sent('one', 10_001)], '10001 ms after its renewal'],
    [
      'that lasts into the term of another',
      [lease('one', 0), sent('one', 5, 50), lease('two', 30)],
      'lasted into the term of two',
    ],
  ])('a PUT %s is not', (_, parts, complaint) => {
    expect(judge(...parts)).toEqual([expect.stringContaining(complaint)]);
  });
});
