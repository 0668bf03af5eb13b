/** The command: what is asked of the cluster, formats, exit codes. What it says of each reason: test/people/status/. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { statusSchema } from '../../src/core/object/status.ts';
import type { Reason } from '../../src/core/report/reasons.ts';
import type { JsonObject } from '../../src/ground/json.ts';
import { OF_REASON, objectAfter } from '../argocd/golden.ts';
import { type ClusterUser, clusterUser } from './cluster-user.ts';

const ESCAPE = '\u001b';

let user: ClusterUser;

const objectOf = (name: string, reason: Reason, more: object = {}): JsonObject => {
  const object = objectAfter(OF_REASON[reason]);
  return { ...object, metadata: { name, namespace: 'streaming', ...more } };
};

const event = (name: string, uid: string, fields: object): object => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name, namespace: 'streaming' },
  eventTime: '2026-11-28T10:00:00.000000Z',
  reportingController: 'x',
  reportingInstance: 'y',
  action: 'Look',
  reason: 'Updated',
  type: 'Normal',
  note: 'done',
  regarding: { kind: 'FlinkJarJob', namespace: 'streaming', name: 'orders', uid },
  ...fields,
});

beforeAll(async () => {
  user = await clusterUser();
  await user.put(objectOf('orders', 'RestartRequired'));
  await user.put(objectOf('bare', 'UpToDate'));
});
afterAll(() => user.close());
beforeEach(() => user.server.faults.clear());

const uidOf = async (name: string): Promise<string> => {
  const path = `/apis/dli.gitops.dev/v1alpha1/namespaces/streaming/flinkjarjobs/${name}`;
  const { metadata } = (await user.ask({ method: 'GET', path })) as { metadata: { uid: string } };
  return metadata.uid;
};

test('one object and its events are read, and nothing else', async () => {
  const before = user.asked().length;
  const { code, out, err } = await user.fjj(['status', 'orders', '-n', 'streaming']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^streaming\/orders {2}Ready False {2}RestartRequired for \d+/);
  expect(user.asked().slice(before)).toEqual(['GET streaming/orders', 'GET streaming/events']);
});

test('events: the last five, newest first, short and printable, whoever wrote them', async () => {
  const uid = await uidOf('orders');
  for (const minute of [1, 5, 2, 6, 3, 4])
    user.server.plant(
      event(`e${minute}`, uid, {
        eventTime: `2026-11-28T10:0${minute}:00.000000Z`,
        reason: `R${minute}`,
        note: `n${minute}\u001b[2J\nx https://u:secret@h ${'y'.repeat(minute === 6 ? 900 : 0)}`,
      }),
    );
  const { out } = await user.fjj(['status', 'orders', '-n', 'streaming'], {
    terminal: () => ({ columns: 80, rows: 50 }),
  });
  const lines = out.split('\n').filter((line) => / ago {3}Normal /.test(line));
  expect(lines.map((line) => /R\d/.exec(line)?.[0])).toEqual(['R6', 'R5', 'R4', 'R3', 'R2']);
  for (const part of ['secret', ESCAPE]) expect(out).not.toContain(part);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/…$/);
  const wide = await user.fjj(['status', 'orders', '-n', 'streaming', '-o', 'wide']);
  expect(wide.out).toContain('y'.repeat(400));
});

test('who may not read events still reads the status, and why there are none', async () => {
  const body = JSON.stringify({
    kind: 'Status',
    reason: 'Forbidden',
    message: 'User "x" cannot list resource "events" in API group',
  });
  user.server.faults.add({ path: '/events', action: { kind: 'respond', status: 403, body } });
  const { code, out } = await user.fjj(['status', 'orders', '-n', 'streaming']);
  expect(code).toBe(0);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'events not shown: you may not list events.events.k8s.io in namespace "streaming"; ask for the role view there',
  );
  expect(out).toContain('Ready False  RestartRequired');
});

test('a status that others have written: only what the controller can have written is believed', async () => {
  const forged = {
    driftCount: 1,
    drift: [
      {
        field: 'entrypoint_args',
        desired: '"--key abc"',
        live: '"--key def"',
        since: '2026-01-02T03:04:05Z',
      },
    ],
    history: [{ at: '2999-01-01T00:00:00Z', generation: 1, fields: [], outcome: 'Applied' }],
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'Re\u001b[31m'.padEnd(1_024, 'x'),
        message: `\u202e\u001b[2J${'m'.repeat(32_000)}`,
        lastTransitionTime: '2026-01-02T03:04:05Z',
      },
    ],
    error_code: '$(reboot)',
  };
  await user.put({
    ...objectOf('forged', 'UpToDate'),
    status: { observedGeneration: 1, ...forged },
  });
  const { code, out } = await user.fjj(['status', 'forged', '-n', 'streaming']);
  expect(code).toBe(0);
  for (const part of [ESCAPE, '\u202e', '--key']) expect(out).not.toContain(part);
  expect(out).toContain('left out      parts of the status that the controller cannot have written: history');
  expect(out).toContain('what to do    this version of fjj does not know the reason: read the message');
  expect(out).not.toContain('explain');
  expect(out.length).toBeLessThan(8_000);
});

describe('for programs', () => {
  test('json and yaml say the same', async () => {
    const json = await user.fjj(['status', 'bare', '-n', 'streaming', '-o', 'json']);
    const yaml = await user.fjj(['status', 'bare', '-n', 'streaming', '-o', 'yaml']);
    const value = JSON.parse(json.out);
    expect(parse(yaml.out)).toEqual(value);
    expect(value).toMatchObject({
      formatVersion: '1.0',
      namespace: 'streaming',
      name: 'bare',
      generation: 1,
      deleting: false,
      jobId: '104',
      spec: { mode: 'Manage' },
      events: [],
      whatToDo: { fix: 'None.', steps: [], triedAgain: 'compared each interval (5m)' },
    });
    expect(statusSchema.parse(value.status)).toEqual(value.status);
  });

  test('a number of 64 bits keeps its digits', async () => {
    await user.put({
      ...objectOf('old', 'UpToDate'),
      status: { observedGeneration: 1, update_time: 9007199254740993n },
    });
    for (const format of ['json', 'yaml']) {
      const { out } = await user.fjj(['status', 'old', '-n', 'streaming', '-o', format]);
      expect(out).toMatch(/"?update_time"?: 9007199254740993\b/);
    }
  });
});

describe('P22: --watch', () => {
  const READY = {
    type: 'Ready',
    status: 'True',
    reason: 'UpToDate',
    message: 'The live job is what the spec says.',
  };
  const at = { lastTransitionTime: '2026-01-02T03:04:05Z', observedGeneration: 1 };

  /** Shows the object until it ends; `steps` are patches, each made once the one before is shown. */
  async function watched(name: string, steps: readonly object[], columns?: number) {
    const left = [...steps];
    const failed = new AbortController();
    const shown: string[] = [];
    const said = await user.fjj(['status', name, '-n', 'streaming', '--watch'], {
      out(text) {
        shown.push(text);
        const [next] = left.splice(0, 1);
        if (next !== undefined) user.patch(`streaming/${name}`, next).catch((error) => failed.abort(error));
      },
      stop: failed.signal,
      ...(columns === undefined ? {} : { terminal: () => ({ columns, rows: 100 }) }),
    });
    failed.signal.throwIfAborted();
    return { code: said.code, err: said.err, shown };
  }

  const busy = (name: string): Promise<void> => user.put(objectOf(name, 'JobBusy'));

  test('0 on Ready, and nothing is polled', async () => {
    await busy('w1');
    const before = user.asked().length;
    const { code, shown } = await watched('w1', [
      { status: { error_msg: 'once more' } },
      { status: { conditions: [{ ...READY, ...at }] } },
    ]);
    expect([code, shown.length]).toEqual([0, 3]);
    expect(shown.map((text) => /Ready \w+ {2}\w+/.exec(text)?.[0])).toEqual([
      'Ready False  JobBusy',
      'Ready False  JobBusy',
      'Ready True  UpToDate',
    ]);
    const asked = user.asked().slice(before);
    expect(asked.filter((one) => one === 'GET streaming/w1')).toHaveLength(2);
    expect(asked.filter((one) => one.startsWith('WATCH'))).toHaveLength(1);
    // Blocks of their own.
    expect(shown[1]).toMatch(/^\nstreaming\/w1/);
  });

  test('Ready of an older generation is no end', async () => {
    await busy('w2');
    const { code, shown } = await watched('w2', [
      { spec: { interval: '10m' } },
      { status: { conditions: [{ ...READY, ...at }] } },
      { status: { observedGeneration: 2 } },
    ]);
    expect([code, shown.length]).toEqual([0, 4]);
    expect(shown[2]).toContain('the controller has dealt with 1 so far');
  });

  test('1 on Stalled, and when it is gone', async () => {
    await user.put(objectOf('w3', 'RestartRequired'));
    expect(await watched('w3', [])).toMatchObject({ code: 1, err: '' });
    await busy('w4');
    const path = '/apis/dli.gitops.dev/v1alpha1/namespaces/streaming/flinkjarjobs/w4';
    const said = await user.fjj(['status', 'w4', '-n', 'streaming', '-w'], {
      out: () => void user.ask({ method: 'DELETE', path }),
    });
    expect([said.code, said.err]).toEqual([1, 'w4 is gone\n']);
  });

  test('130 on Ctrl-C', async () => {
    await busy('w5');
    const stop = new AbortController();
    const said = await user.fjj(['status', 'w5', '-n', 'streaming', '-w'], {
      out: () => stop.abort(),
      stop: stop.signal,
      signal: () => 'SIGINT',
    });
    expect([said.code, said.err]).toEqual([130, '']);
  });

  test('on a terminal each takes the place of the one before', async () => {
    await busy('w6');
    const { shown } = await watched('w6', [{ status: { conditions: [{ ...READY, ...at }] } }], 60);
    const rows = (shown[0] ?? '').split('\n').length - 1;
    const [, up] = /^E\[(\d+)FE\[0Jstreaming\/w6/.exec((shown[1] ?? '').replaceAll(ESCAPE, 'E')) ?? [];
    // A command is never broken by us, and so takes more than one row.
    expect(Number(up)).toBeGreaterThanOrEqual(rows);
  });
});

test('P22: a line of standard error on the same terminal: what comes next stands below it', async () => {
  await user.put(objectOf('w7', 'JobBusy'));
  const shown: string[] = [];
  let err = '';
  const stop = new AbortController();
  await user.fjj(['status', 'w7', '-n', 'streaming', '-w'], {
    terminal: () => ({ columns: 60, rows: 100 }),
    err: (text) => {
      err += text;
    },
    stop: stop.signal,
    signal: () => 'SIGINT',
    out(text) {
      shown.push(text);
      if (shown.length > 1) return stop.abort();
      user.server.faults.add({ verb: 'GET', times: 1, action: { kind: 'respond', status: 500 } });
      user.server.cutConnections();
    },
  });
  expect(err).toMatch(
    /^(the API server \S+ cannot (be reached: .*|answer now \(HTTP 500\)); trying again\n)+$/,
  );
  expect(shown[1]).toMatch(/^\nstreaming\/w7/);
});

test('a forged status: -o json and yaml show no value of a sensitive field, and nothing that turns a terminal around', async () => {
  await user.put(objectOf('turned', 'RestartRequired'));
  const since = '2026-01-02T03:04:05Z';
  const drift = [{ field: 'entrypoint_args', desired: 'planted-1', live: 'planted-2', since }];
  const history = [{ at: since, generation: 1, outcome: 'Applied', fields: ['a\u202eb\u009b31m'] }];
  await user.patch('streaming/turned', { status: { drift, history, error_msg: 'x\u2066y\u2028z' } });
  for (const output of ['json', 'yaml', 'wide']) {
    const { code, out } = await user.fjj(['status', 'turned', '-n', 'streaming', '-o', output]);
    expect(code).toBe(0);
    expect(out).toContain('entrypoint_args');
    expect(out).not.toContain('planted');
    expect(out).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|\p{Zl}/u);
  }
});

describe('exit code 2', () => {
  test.each([
    [[], 'status of what? name a FlinkJarJob: fjj status NAME; see fjj help status\n'],
    [['a', 'b'], 'one FlinkJarJob at a time; for several: fjj get\n'],
    [['A/b'], 'the name must be a name of Kubernetes: at most 253 of a-z, 0-9, - and ., not "A/b"\n'],
    [['a', '-o', 'ymal'], '--output must be one of text, wide, json, yaml, not ymal; the nearest is yaml\n'],
  ])('%j', async (args, err) => {
    expect(await user.fjj(['status', ...args])).toEqual({ code: 2, out: '', err });
  });
});
