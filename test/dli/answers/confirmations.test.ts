import { afterEach, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../sim/http/answer.ts';
import type { Result } from '../../../src/core/failure.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { cloud } from '../auth/iam-cloud.ts';
import { closeAll, KEY, PASSWORD, shown, target, world } from '../loopback.ts';

afterEach(closeAll);

const GOOD: Reply = { status: 200, body: shown() };
const page = (status: number): Reply => ({ status, body: '<html><h1>No</h1></html>' });
const refused = (status: number, error_code: string): Reply => ({
  status,
  body: { error_code, error_msg: 'no' },
});

const kindOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.kind);

/** A DLI that gives `reply` until it is told otherwise. */
async function scene(reply: Reply = GOOD) {
  const now = { reply };
  const made = await world({ handler: () => now.reply });
  const show = async (part: Parameters<typeof target>[0] = {}, readBefore = false): Promise<string> =>
    kindOf(await made.dli.show(target(part), { readBefore }));
  const put = async (part: Parameters<typeof target>[0] = {}): Promise<string> =>
    kindOf(await made.dli.update(target(part), EXAMPLE_BODY));
  /** The kinds of a read each second, from one change to the next. */
  const each = async (seconds: number): Promise<string[]> => {
    const kinds: string[] = [];
    for (let at = 0; at < seconds; at += 1) {
      kinds.push(await show());
      made.clock.monotonic += 1_000;
    }
    return kinds.filter((kind, at) => kind !== kinds[at - 1]);
  };
  return { ...made, now, show, put, each };
}

describe('a refusal that does not show who refuses', () => {
  test.each<[name: string, reply: Reply, verdict: string]>([
    ['a page with 302', page(302), 'EndpointInvalid'],
    ['a page with 400', page(400), 'ReadRefused'],
    ['a page with 401', page(401), 'AuthFailed'],
    ['a page with 403', page(403), 'PermissionDenied'],
    ['a page with 404', page(404), 'EndpointInvalid'],
    ['a page with 407', page(407), 'EndpointInvalid'],
    ['a page with 409', page(409), 'ReadRefused'],
    ['a page with 421', page(421), 'EndpointInvalid'],
    ['a page with 451', page(451), 'ReadRefused'],
    ['nothing with 404', { status: 404, body: '' }, 'EndpointInvalid'],
    ['strange JSON with 403', { status: 403, body: { message: 'Forbidden' } }, 'PermissionDenied'],
    [
      'is_success "false" with 200',
      { status: 200, body: { is_success: 'false', message: '' } },
      'ReadRefused',
    ],
  ])('%s passes when it comes once, and stands when it goes on', async (_name, reply, verdict) => {
    const { now, show, each, clock } = await scene();
    expect(await show()).toBe('ok');
    now.reply = reply;
    expect(await show()).toBe('InvalidResponse');
    now.reply = GOOD;
    clock.monotonic += 6_000;
    expect(await show()).toBe('ok');
    now.reply = reply;
    // A key that may be wrong is not sent each second.
    expect(await each(15)).toEqual(['InvalidResponse', verdict]);
    expect(await each(3)).toEqual([verdict]);
  });

  test('many times within a moment is no more than once', async () => {
    const { now, show, clock } = await scene(page(403));
    for (let turn = 1; turn <= 50; turn += 1) expect(await show()).toBe('InvalidResponse');
    clock.monotonic += 9_999;
    expect(await show()).toBe('InvalidResponse');
    clock.monotonic += 1;
    expect(await show()).toBe('PermissionDenied');
    now.reply = GOOD;
    expect(await show()).toBe('ok');
    now.reply = page(403);
    expect(await show()).toBe('InvalidResponse');
  });

  test.each<[name: string, other: Reply]>([
    ['a success', GOOD],
    ['another page', page(404)],
    ['an error of the service', { status: 500, body: '' }],
    ['a refusal with a code', refused(400, 'DLI.16001')],
  ])('begins anew after %s', async (_name, other) => {
    const { now, show, each, clock } = await scene(page(403));
    await show();
    clock.monotonic += 20_000;
    await show();
    now.reply = other;
    await show();
    now.reply = page(403);
    expect(await show()).toBe('InvalidResponse');
    expect(await each(12)).toEqual(['InvalidResponse', 'PermissionDenied']);
  });

  test('is counted for each job alone', async () => {
    const { show, clock } = await scene(page(403));
    for (const jobId of ['104', '105', '106']) {
      expect(await show({ jobId })).toBe('InvalidResponse');
      clock.monotonic += 10_000;
    }
  });

  test('says of a worked-out verdict what it said before', async () => {
    const { dli, clock } = await scene(page(404));
    const said: unknown[] = [];
    for (let turn = 1; turn <= 3; turn += 1) {
      const result = await dli.show(target());
      said.push(result.ok ? 'ok' : result.failure);
      clock.monotonic += 5_000;
    }
    const message = 'DLI answered HTTP 404 without an error code';
    expect(said).toEqual([
      { kind: 'InvalidResponse', message },
      { kind: 'InvalidResponse', message },
      { kind: 'EndpointInvalid', message },
    ]);
  });

  test.each<[name: string, reply: Reply, verdict: string]>([
    ['a path that the gateway does not know', refused(404, 'APIG.0101'), 'EndpointInvalid'],
    ['a right that the gateway misses', refused(403, 'APIG.0302'), 'PermissionDenied'],
    ['a body that the gateway does not take', refused(413, 'APIG.0201'), 'ReadRefused'],
  ])('nor has %s, where the same read has worked', async (_name, reply, verdict) => {
    const { now, dli, show, each } = await scene();
    await show();
    now.reply = reply;
    const message = expect.stringMatching(
      /^DLI answered HTTP 4\d\d, APIG\.0\d\d\d: no; the same read has worked before$/,
    );
    expect(await dli.show(target())).toMatchObject({ failure: { kind: 'CloudUnavailable', message } });
    now.reply = GOOD;
    expect(await show()).toBe('ok');
    now.reply = reply;
    expect(await show({ jobId: '105' })).toBe(verdict);
    expect(await each(12)).toEqual(['CloudUnavailable', verdict]);
  });

  test.each<[name: string, reply: Reply, kind: string]>([
    ['a job that is gone', refused(400, 'DLI.16001'), 'JobNotFound'],
    ['a path that the gateway does not know', refused(404, 'APIG.0101'), 'EndpointInvalid'],
    ['a body that the gateway does not take', refused(413, 'APIG.0201'), 'ReadRefused'],
    ['a right that is missing', refused(403, 'APIG.0302'), 'PermissionDenied'],
    ['a parameter that is wrong', refused(400, 'DLI.0001'), 'ReadRefused'],
    ['a code that nobody knows', refused(400, 'DLI.77777'), 'ReadRefused'],
    ['a key that has never worked', refused(401, 'APIG.0301'), 'AuthFailed'],
  ])(
    'is not %s, told with a code of what has not worked: that stands at once',
    async (_name, reply, kind) => {
      expect(await (await scene(reply)).show()).toBe(kind);
    },
  );

  test.each<[name: string, reply: Reply, kind: string]>([
    ['a job that is gone', refused(400, 'DLI.16001'), 'JobNotFound'],
    ['a right that is taken away', refused(400, 'DLI.10005'), 'PermissionDenied'],
  ])('is not %s: what DLI itself says stands at once', async (_name, reply, kind) => {
    const { now, show } = await scene();
    await show();
    now.reply = reply;
    expect(await show()).toBe(kind);
  });

  test('in answer to an update leaves open whether it was applied, however often', async () => {
    const { dli, now, clock, calls } = await scene();
    for (const status of [302, 400, 401, 403, 404, 407, 409, 413, 418]) {
      now.reply = page(status);
      for (let turn = 1; turn <= 4; turn += 1) {
        const failure = { kind: 'InvalidResponse', ambiguous: true };
        expect(await dli.update(target(), EXAMPLE_BODY)).toMatchObject({ failure });
        clock.monotonic += 10_000;
      }
    }
    expect(calls).toHaveLength(36);
  });
});

describe('credentials that have worked', () => {
  const TOKEN = { kind: 'token', token: 'given-token' } as const;

  test.each([
    ['a key', KEY],
    ['a token', TOKEN],
    ['a password', PASSWORD],
  ])('(%s) and are refused once are no worse for it', async (_name, credentials) => {
    const iam = cloud();
    const broken = { on: false };
    const { dli, clock } = await world({
      handler: (call) =>
        broken.on && call.path.includes('/streaming/') ? refused(401, 'APIG.0301') : iam.handler(call),
    });
    const mine = target({ credentials });
    expect(kindOf(await dli.show(mine))).toBe('ok');
    broken.on = true;
    const failure = { kind: 'CloudUnavailable', error_code: 'APIG.0301' };
    expect(await dli.show(mine)).toMatchObject({ failure });
    clock.monotonic += 6_000;
    const update = await dli.update(mine, EXAMPLE_BODY);
    expect(update).toMatchObject({ failure });
    expect(update).not.toHaveProperty('failure.ambiguous');
    broken.on = false;
    clock.monotonic += 6_000;
    expect(kindOf(await dli.show(mine))).toBe('ok');
    // No more than four wrong signatures in five minutes.
    clock.monotonic += 300_000;
    broken.on = true;
    expect(await dli.show(mine)).toMatchObject({ failure });
    clock.monotonic += 6_000;
    expect(await dli.show(mine)).toMatchObject({ failure });
    clock.monotonic += 6_000;
    expect(kindOf(await dli.show(mine))).toBe('AuthFailed');
    clock.monotonic += 600_000;
    expect(kindOf(await dli.show(mine))).toBe('AuthFailed');
  });

  test('are refused for all their jobs together, and not for the others', async () => {
    const { dli, now, show, clock } = await scene();
    const other = { kind: 'token', token: 'other-token' } as const;
    expect(await show({ credentials: TOKEN })).toBe('ok');
    now.reply = refused(401, 'APIG.0301');
    for (const jobId of ['1', '2']) {
      expect(await show({ jobId, credentials: TOKEN })).toBe('CloudUnavailable');
      clock.monotonic += 5_000;
    }
    expect(await show({ jobId: '3', credentials: TOKEN })).toBe('AuthFailed');
    expect(await show({ credentials: other })).toBe('AuthFailed');
    await dli.close();
  });

  test('of a password do not log in again with every call while each new token is refused', async () => {
    const iam = cloud();
    const { dli, clock } = await world({ handler: iam.handler });
    const mine = target({ credentials: PASSWORD });
    await dli.show(mine);
    iam.refuseUpTo = 1_000;
    for (let turn = 0; turn < 40; turn += 1) {
      await dli.show(mine);
      clock.monotonic += 250;
    }
    expect(iam.logins()).toBe(1 + 2);
  });

  test('do not hide a wrong password: what IAM itself says of a login stands at once', async () => {
    const iam = cloud();
    const { dli } = await world({ handler: iam.handler });
    const mine = target({ credentials: PASSWORD });
    await dli.show(mine);
    iam.refuseUpTo = 1;
    iam.loginReply = () => ({
      status: 401,
      body: { error: { code: 401, message: 'wrong', title: 'Unauthorized' } },
    });
    const failure = { kind: 'AuthFailed', message: 'IAM answered HTTP 401: wrong' };
    expect(await dli.show(mine)).toMatchObject({ failure });
  });
});

describe('a job that an earlier process has read', () => {
  const TOKEN = { kind: 'token', token: 'given-token' } as const;

  test.each<[name: string, credentials: typeof KEY, reply: Reply, verdict: string]>([
    ['a key', KEY, refused(401, 'APIG.0301'), 'AuthFailed'],
    ['a token', TOKEN, refused(401, 'APIG.0307'), 'AuthFailed'],
    ['a token that DLI itself refuses', TOKEN, refused(400, 'DLI.10007'), 'AuthFailed'],
    ['a path', KEY, refused(404, 'APIG.0101'), 'EndpointInvalid'],
    ['a right', KEY, refused(403, 'APIG.0302'), 'PermissionDenied'],
    ['a body', KEY, refused(413, 'APIG.0201'), 'ReadRefused'],
  ])('(%s) and is refused once is no worse for it', async (...[, credentials, reply, verdict]) => {
    const { dli, now, show, clock } = await scene(reply);
    const mine = target({ credentials });
    const message = expect.stringMatching(/^DLI answered HTTP 4\d\d, .*: no; the job has been read before$/);
    const failure = { kind: 'CloudUnavailable', message };
    expect(await dli.show(mine, { readBefore: true })).toMatchObject({ failure });
    now.reply = GOOD;
    clock.monotonic += 20_000;
    expect(await show({ credentials }, true)).toBe('ok');
    now.reply = reply;
    for (const kind of ['CloudUnavailable', 'CloudUnavailable', verdict]) {
      expect(await show({ credentials }, true)).toBe(kind);
      clock.monotonic += 6_000;
    }
    // Once it stands it does so for long, whatever the status says.
    clock.monotonic += 1_800_000;
    expect(await show({ credentials }, true)).toBe(verdict);
    expect(await show({ credentials })).toBe(verdict);
    expect(await show({ credentials }, true)).toBe(verdict);
  });

  test('is not in doubt for ever because a job that was not read before asks with the same credentials, more often', async () => {
    const { show, clock } = await scene(refused(401, 'APIG.0301'));
    // What may be sent in five minutes is sent for the other job.
    const asked = async (): Promise<string[]> => {
      const other = [await show({ jobId: '105' }), await show({ jobId: '105' })];
      return [...other, await show({}, true)];
    };
    expect(await asked()).toEqual(['AuthFailed', 'AuthFailed', 'CloudUnavailable']);
    for (let minutes = 0; minutes < 12; minutes += 6) {
      clock.monotonic += 360_000;
      await asked();
    }
    expect(await asked()).toEqual(['AuthFailed', 'AuthFailed', 'AuthFailed']);
  });

  test.each<[name: string, reply: Reply, kind: string]>([
    ['a job that is gone', refused(400, 'DLI.16001'), 'JobNotFound'],
    ['a right that is taken away', refused(400, 'DLI.10005'), 'PermissionDenied'],
    ['a parameter that is wrong', refused(400, 'DLI.0001'), 'ReadRefused'],
  ])('is not in doubt for %s: what DLI itself says stands at once', async (_name, reply, kind) => {
    expect(await (await scene(reply)).show({}, true)).toBe(kind);
  });

  test('puts its credentials in doubt for all jobs, and its path for none but itself', async () => {
    const { now, show, clock } = await scene(refused(401, 'APIG.0301'));
    const mine = { credentials: TOKEN };
    expect(await show({ ...mine, jobId: '1' }, true)).toBe('CloudUnavailable');
    expect(await show({ ...mine, jobId: '2' })).toBe('CloudUnavailable');
    clock.monotonic += 10_000;
    expect(await show({ ...mine, jobId: '3' })).toBe('AuthFailed');
    now.reply = refused(404, 'APIG.0101');
    expect(await show({ ...mine, jobId: '1' }, true)).toBe('CloudUnavailable');
    expect(await show({ ...mine, jobId: '2' })).toBe('EndpointInvalid');
  });

  test('is not told for good what was said of other jobs while it was not asked', async () => {
    const { show, calls } = await scene(refused(401, 'APIG.0301'));
    for (const jobId of ['1', '2']) expect(await show({ jobId })).toBe('AuthFailed');
    expect(await show({ jobId: '3' }, true)).toBe('CloudUnavailable');
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['IAM', { status: 401, body: { error: { code: 401, message: 'wrong', title: 'Unauthorized' } } }],
    ['IAM, with a code', refused(401, 'IAM.0001')],
    ['its gateway', refused(401, 'APIG.0301')],
  ])('does not log in again where %s has refused the login', async (_name, reply) => {
    const iam = cloud();
    const { dli, clock, calls } = await world({ handler: iam.handler });
    const mine = target({ credentials: PASSWORD });
    iam.loginReply = () => reply;
    for (let second = 0; second < 300; second += 1) {
      const failure = { kind: 'AuthFailed' };
      expect(await dli.show(mine, { readBefore: true })).toMatchObject({ failure });
      clock.monotonic += 1_000;
    }
    expect(calls).toHaveLength(1);
  });

  test.each([
    [true, 'CloudUnavailable'],
    [false, 'PermissionDenied'],
  ])('logs in again where the gateway let nobody through to IAM (read before: %s)', async (before, kind) => {
    const iam = cloud();
    const { dli } = await world({ handler: iam.handler });
    const mine = target({ credentials: PASSWORD });
    iam.loginReply = () => refused(403, 'APIG.0302');
    expect(await dli.show(mine, { readBefore: before })).toMatchObject({ failure: { kind } });
    iam.loginReply = undefined;
    expect(kindOf(await dli.show(mine, { readBefore: before }))).toBe('ok');
  });
});

describe('a list of projects without the one that is looked for', () => {
  const asked = target({ projectId: undefined, credentials: { kind: 'token', token: 'given' } });
  const listed = (...names: string[]): Reply => ({
    status: 200,
    body: { projects: names.map((name) => ({ id: 'p1', name })) },
  });

  async function scene(reply: Reply) {
    const iam = { reply };
    const made = await world({ handler: ({ path }) => (path === '/v3/projects' ? iam.reply : GOOD) });
    const show = async (readBefore: boolean) => kindOf(await made.dli.show(asked, { readBefore }));
    return { ...made, iam, show };
  }

  test('is no verdict for a job that was read before, until it has come three times', async () => {
    const { dli, iam, show, clock } = await scene(listed());
    const message =
      "IAM lists no project named cn-north-4: correct spec.region or the Secret's region, or set spec.projectId; the job has been read before";
    const failure = { kind: 'CloudUnavailable', message };
    expect(await dli.show(asked, { readBefore: true })).toMatchObject({ failure });
    clock.monotonic += 6_000;
    for (const kind of ['CloudUnavailable', 'ProjectMismatch', 'ProjectMismatch']) {
      expect(await show(true)).toBe(kind);
      clock.monotonic += 6_000;
    }
    expect(await show(false)).toBe('ProjectMismatch');
    expect(await show(true)).toBe('ProjectMismatch');
    iam.reply = listed('cn-north-4');
    expect(await show(true)).toBe('ok');
  });

  test('is one for a job that was not, also when both ask at once', async () => {
    const { show } = await scene(listed('elsewhere'));
    expect(await Promise.all([show(false), show(true)])).toEqual(['ProjectMismatch', 'CloudUnavailable']);
  });
});

describe('a clock that is wrong by an answer', () => {
  const at = (minutes: number): Reply => ({
    ...refused(401, 'APIG.0301'),
    headers: { date: new Date(Date.now() + minutes * 60_000).toUTCString() },
  });
  const other = { credentials: { ...KEY, accessKey: 'TESTACCESSKEY0000002' } as typeof KEY };

  test('is wrong when three in a row say so, whoever asks, and then for everybody at once', async () => {
    const { show, clock } = await scene(at(20));
    expect(await show()).toBe('CloudUnavailable');
    expect(await show(other)).toBe('CloudUnavailable');
    clock.monotonic += 9_999;
    expect(await show()).toBe('CloudUnavailable');
    clock.monotonic += 1;
    expect(await show(other)).toBe('ClockSkew');
    expect(await show()).toBe('ClockSkew');
    const third = { ...KEY, accessKey: 'TESTACCESSKEY0000003' } as typeof KEY;
    expect(await show({ credentials: third })).toBe('ClockSkew');
  });

  test.each<[name: string, reply: Reply, kind: string]>([
    ['a success', GOOD, 'ok'],
    ['a refusal by DLI', refused(400, 'DLI.16001'), 'JobNotFound'],
    ['a signature refused for itself', at(0), 'AuthFailed'],
  ])('is right after %s', async (_name, reply, kind) => {
    const { now, show, clock } = await scene(at(20));
    expect(await show()).toBe('CloudUnavailable');
    clock.monotonic += 6_000;
    expect(await show()).toBe('CloudUnavailable');
    now.reply = reply;
    expect(await show(other)).toBe(kind);
    // Nothing is sent, and what was said is not said for good.
    expect(await show()).toBe('CloudUnavailable');
    now.reply = at(20);
    clock.monotonic += 6_000;
    expect(await show()).toBe('CloudUnavailable');
  });

  test('is not right because a token is taken, which has no time, or a page comes', async () => {
    const { now, show, clock } = await scene(at(20));
    expect(await show()).toBe('CloudUnavailable');
    clock.monotonic += 6_000;
    expect(await show()).toBe('CloudUnavailable');
    now.reply = GOOD;
    expect(await show({ credentials: { kind: 'token', token: 'given' } })).toBe('ok');
    now.reply = page(401);
    expect(await show(other)).toBe('InvalidResponse');
    now.reply = at(20);
    clock.monotonic += 6_000;
    expect(await show()).toBe('ClockSkew');
  });

  test('refuses no update for good: it is sent again', async () => {
    const { now, show, put, dli } = await scene();
    expect(await show()).toBe('ok');
    now.reply = at(20);
    const update = await dli.update(target(), EXAMPLE_BODY);
    expect(update).toMatchObject({ failure: { kind: 'CloudUnavailable', error_code: 'APIG.0301' } });
    expect(update).not.toHaveProperty('failure.ambiguous');
    expect(await put()).toBe('CloudUnavailable');
  });
});

describe('an update that the gateway refuses with a code', () => {
  const UPDATED: Reply = { status: 200, body: { is_success: 'true' } };

  test.each<[name: string, reply: Reply, verdict: string]>([
    ['a path that it does not know', refused(404, 'APIG.0101'), 'EndpointInvalid'],
    ['a right that it misses', refused(403, 'APIG.0302'), 'PermissionDenied'],
    ['a body that it does not take', refused(413, 'APIG.0201'), 'Rejected'],
    ['a code that nobody knows', refused(400, 'APIG.0999'), 'Rejected'],
  ])(
    'for %s is refused when that goes on, and until then may be sent again',
    async (_name, reply, verdict) => {
      const { dli, now, show, put, clock } = await scene();
      const doubted = async (): Promise<void> => {
        now.reply = GOOD;
        expect(await show()).toBe('ok');
        now.reply = reply;
        const result = await dli.update(target(), EXAMPLE_BODY);
        const message = expect.stringMatching(/: no; the job has been read before$/);
        expect(result).toMatchObject({ failure: { kind: 'CloudUnavailable', message } });
        expect(result).not.toHaveProperty('failure.ambiguous');
        clock.monotonic += 6_000;
      };
      await doubted();
      now.reply = UPDATED;
      expect(await put()).toBe('ok');
      await doubted();
      await doubted();
      expect(await put()).toBe(verdict);
      // Another job of the same project is refused for the same.
      expect(await put({ jobId: '105' })).toBe(verdict);
      expect(await put({ projectId: 'another' })).toBe('CloudUnavailable');
      now.reply = refused(400, 'DLI.12002');
      expect(await put()).toBe('Rejected');
      await doubted();
    },
  );

  test.each<[name: string, reply: Reply, kind: string]>([
    ['a jar', refused(400, 'DLI.12002'), 'Rejected'],
    ['a right', refused(400, 'DLI.10005'), 'PermissionDenied'],
    ['a path', refused(404, 'DLI.10003'), 'EndpointInvalid'],
    ['no code', { status: 400, body: { is_success: 'false', message: 'no' } }, 'Rejected'],
  ])('and DLI itself refuses for %s is refused at once', async (_name, reply, kind) => {
    expect(await (await scene(reply)).put()).toBe(kind);
  });
});

describe('a page in place of IAM', () => {
  test.each([
    [302, 'EndpointInvalid'],
    [400, 'AuthFailed'],
    [401, 'AuthFailed'],
    [403, 'PermissionDenied'],
    [404, 'EndpointInvalid'],
    [409, 'AuthFailed'],
  ])(
    'with HTTP %i to a login passes when it comes once, and is %s when it goes on',
    async (status, verdict) => {
      const iam = cloud();
      const { dli, clock } = await world({ handler: iam.handler });
      const mine = target({ credentials: PASSWORD });
      iam.loginReply = () => page(status);
      expect(kindOf(await dli.show(mine))).toBe('InvalidResponse');
      iam.loginReply = undefined;
      expect(kindOf(await dli.show(mine))).toBe('ok');
      const others = target({ credentials: { ...PASSWORD, password: 'another' } as typeof PASSWORD });
      iam.loginReply = () => page(status);
      const kinds: string[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        kinds.push(kindOf(await dli.show(others)));
        clock.monotonic += 5_000;
      }
      expect(kinds).toEqual(['InvalidResponse', 'InvalidResponse', verdict]);
    },
  );

  test.each([
    [401, 'AuthFailed'],
    [403, 'PermissionDenied'],
    [404, 'EndpointInvalid'],
    [409, 'ProjectMismatch'],
  ])('with HTTP %i to the question for the project is %s when it goes on', async (status, verdict) => {
    const reply = { iam: page(status) };
    const { dli, clock } = await world({
      handler: ({ path }) => (path === '/v3/projects' ? reply.iam : GOOD),
    });
    const mine = target({ projectId: undefined, credentials: { kind: 'token', token: 'given' } });
    const kinds: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      kinds.push(kindOf(await dli.show(mine)));
      clock.monotonic += 5_000;
    }
    expect(kinds).toEqual(['InvalidResponse', 'InvalidResponse', verdict, verdict]);
    reply.iam = { status: 200, body: { projects: [{ id: 'p1', name: 'cn-north-4' }] } };
    expect(kindOf(await dli.show(mine))).toBe('ok');
  });
});
