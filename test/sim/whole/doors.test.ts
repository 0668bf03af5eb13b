/** The ways in without sockets: what every fault looks like to the real clients on them. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../../sim/http/faults.ts';
import { dliDoor } from '../../../sim/whole/doors/dli.ts';
import { kubernetesDoor } from '../../../sim/whole/doors/kubernetes.ts';
import { Host } from '../../../sim/whole/host.ts';
import { lotOf } from '../../../sim/whole/lot.ts';
import { setupOf } from '../../../sim/whole/setup.ts';
import { EPOCH, openWorld, type World } from '../../../sim/whole/world.ts';
import type { Transport } from '../../../src/dli/http/transport.ts';
import { deadline } from '../../../src/ground/clock.ts';
import type { Connection } from '../../../src/kubernetes/http/api.ts';

const PATH = '/v3/projects?name=cn-north-4';
const NAMESPACE = '/api/v1/namespaces/team-a';

let world: World;
let host: Host;
let dli: Transport;
let kubernetes: Connection;

beforeEach(() => {
  const lot = lotOf('doors');
  world = openWorld({ ...setupOf('doors', lot.fork('setup')), latency: [10, 10] }, lot.fork('world'));
  const { network, timeline } = world;
  host = new Host({
    name: 'host',
    identity: 'host',
    timeline,
    lot,
    epoch: EPOCH,
    wall: { offsetMs: 0, rate: 1 },
  });
  dli = dliDoor({
    network,
    host,
    maxResponseBytes: 1_000_000,
    hosts: new Map([['iam.simulated', 'cn-north-4']]),
  });
  kubernetes = kubernetesDoor(
    { network, host, token: 'replica-token', namespace: 'fjj-system' },
    { userAgent: 'test', clock: host.clock },
  );
});

/** What became of it after so many virtual seconds: its value, its error, or nothing yet. */
async function waited<T>(seconds: number, work: Promise<T>): Promise<T | Error | 'nothing yet'> {
  let result: T | Error | 'nothing yet' = 'nothing yet';
  work.then(
    (value) => {
      result = value;
    },
    (error: Error) => {
      result = error;
    },
  );
  await world.timeline.runTo(world.timeline.now + seconds * 1_000);
  return result;
}

function sent(origin = 'https://iam.simulated') {
  const request = {
    method: 'GET',
    origin,
    path: PATH,
    headers: { Host: 'iam.simulated' },
    body: '',
  } as const;
  return dli.send(request, deadline(host.clock, 4_000).signal);
}

const got = () => kubernetes.request({ method: 'GET', path: NAMESPACE, timeoutMs: 4_000 });

describe('DLI', () => {
  test.each<[what: string, action: FaultRule['action'] | undefined, expected: object]>([
    ['nothing', undefined, { kind: 'answer', answer: { status: 401 } }],
    ['a delay', { kind: 'delay', ms: 1_000 }, { kind: 'answer', answer: { status: 401 } }],
    [
      'a reset',
      { kind: 'reset' },
      { kind: 'fault', fault: { code: 'ECONNRESET', unsent: false, broken: true } },
    ],
    [
      'a lost answer',
      { kind: 'answerLost' },
      { kind: 'fault', fault: { code: 'ECONNRESET', unsent: false } },
    ],
    ['silence', { kind: 'hang' }, { kind: 'fault', fault: { code: 'TIMEOUT', unsent: false } }],
    ['a slow answer', { kind: 'drip', everyMs: 500 }, { kind: 'fault', fault: { code: 'TIMEOUT' } }],
    ['a flood', { kind: 'flood', bytes: 2_000_000 }, { kind: 'fault', fault: { kind: 'InvalidResponse' } }],
    ['another answer', { kind: 'respond', status: 503 }, { kind: 'answer', answer: { status: 503 } }],
    ['a garbled one', { kind: 'garble', body: '<' }, { kind: 'answer', answer: { body: Buffer.from('<') } }],
  ])('%s looks as it does over a socket', async (_what, action, expected) => {
    if (action !== undefined) world.faults.add({ action });
    expect(await waited(5, sent())).toMatchObject(expected);
  });

  test('a host that does not exist is not found', async () => {
    const fault = { code: 'ENOTFOUND', kind: 'EndpointNotFound', unsent: true };
    expect(await waited(1, sent('https://iam.elsewhere'))).toMatchObject({ kind: 'fault', fault });
  });

  test.each([
    ['refused', 'ECONNREFUSED', true],
    ['unresolved', 'ENOTFOUND', true],
    ['silent', 'TIMEOUT', false],
  ] as const)('an outage of the kind %s is %s', async (outage, code, unsent) => {
    world.network.fail('cn-north-4', outage);
    expect(await waited(5, sent())).toMatchObject({ kind: 'fault', fault: { code, unsent } });
    world.network.heal('cn-north-4');
    expect(await waited(5, sent())).toMatchObject({ kind: 'answer' });
  });
});

describe('the API server', () => {
  test.each<[what: string, action: FaultRule['action'] | undefined, expected: object | RegExp]>([
    ['nothing', undefined, { status: 200 }],
    ['a delay', { kind: 'delay', ms: 1_000 }, { status: 200 }],
    ['a reset', { kind: 'reset' }, /ECONNRESET/],
    ['silence', { kind: 'hang' }, /timeout/],
    ['a page that is no JSON', { kind: 'garble', body: '<' }, /not JSON/],
    ['a refusal', { kind: 'respond', status: 429, headers: { 'retry-after': '3' } }, { retryAfterMs: 3_000 }],
  ])('%s looks as it does over a socket', async (_what, action, expected) => {
    if (action !== undefined) world.faults.add({ action });
    const result = await waited(5, got());
    if (expected instanceof RegExp) expect((result as Error).message).toMatch(expected);
    else expect(result).toMatchObject(expected);
  });

  function watched(action?: FaultRule['action']) {
    if (action !== undefined) world.faults.add({ action });
    const lines: string[] = [];
    const stop = new AbortController();
    const over = kubernetes.stream({
      path: '/api/v1/secrets',
      query: { watch: 1, resourceVersion: world.kubernetes.store.version },
      signal: stop.signal,
      onLine(line) {
        const { type, object } = JSON.parse(line) as { type: string; object: { metadata: { name: string } } };
        lines.push(`${type} ${object.metadata?.name ?? ''}`.trim());
      },
    });
    return { lines, over, stop };
  }

  async function twoSecrets(): Promise<void> {
    await world.timeline.runTo(world.timeline.now + 1_000);
    for (const name of ['one', 'two']) world.cluster.secret(`team-a/${name}`, { key: 'value' });
    await world.timeline.runTo(world.timeline.now + 1_000);
  }

  test.each<[op: string, lines: string[]]>([
    ['drop', ['ADDED two']],
    ['duplicate', ['ADDED one', 'ADDED one', 'ADDED two']],
    ['reorder', ['ADDED two', 'ADDED one']],
    ['silence', []],
    ['end', []],
    ['reset', []],
  ])('a watch line may meet %s', async (op, expected) => {
    const { lines, over } = watched({ kind: 'watch', op } as FaultRule['action']);
    over.catch(() => undefined);
    await twoSecrets();
    expect(lines).toEqual(expected);
  });

  test('a watch ends when its client goes, and when every connection is cut', async () => {
    const [one, other] = [watched(), watched()];
    await world.timeline.runTo(100);
    one.stop.abort();
    expect(await waited(1, one.over)).toBeInstanceOf(Error);
    world.network.cutAll('kubernetes');
    expect(((await waited(1, other.over)) as Error).message).toMatch(/ECONNRESET/);
  });
});

describe('a host', () => {
  test('that died sends nothing, hears nothing, and wakes no more', async () => {
    let woken = false;
    host.clock.after(500, () => {
      woken = true;
    });
    const pending = got();
    await world.timeline.runTo(1);
    host.killAt(1, () => undefined);
    expect(await waited(5, pending)).toBe('nothing yet');
    expect(await waited(5, got())).toBe('nothing yet');
    expect([woken, world.trace.entries.length]).toEqual([false, 1]);
  });

  test('that is held up hears afterwards what came meanwhile', async () => {
    const pending = got();
    host.pause(3_000);
    expect(await waited(2, pending)).toBe('nothing yet');
    expect(await waited(2, pending)).toMatchObject({ status: 200 });
  });

  test('has a wall clock of its own, and measures true time', async () => {
    host.step(3_600_000);
    await world.timeline.runTo(1_000);
    expect([host.clock.wall() - EPOCH, host.clock.now()]).toEqual([3_601_000, 1_000]);
  });
});
