import { afterEach, describe, expect, test } from '@jest/globals';
import { loginText, readToken } from '../../../src/dli/auth/token.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { closeAll, PASSWORD, PROJECT, target, world } from '../loopback.ts';
import { cloud, tokenBody } from './iam-cloud.ts';

afterEach(closeAll);

const HOUR = 3_600_000;
const robot = target({ credentials: PASSWORD });
const robotIn = { credentials: PASSWORD };

describe('user and password', () => {
  test('become a token by one login, whoever asks and however many', async () => {
    const iam = cloud();
    const { dli, calls } = await world({ handler: iam.handler });
    const results = await Promise.all(Array.from({ length: 20 }, () => dli.show(robot)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(iam.logins()).toBe(1);
    expect(calls).toHaveLength(21);
  });

  test('log in with exactly the documented body', () => {
    const login = {
      namespace: 'streaming',
      endpoint: 'x',
      credentials: PASSWORD as never,
      region: 'cn-north-4',
      projectId: undefined,
      readBefore: false,
    };
    const user = '{"name":"robot","password":"test-password-that-must-not-show","domain":{"name":"account"}}';
    const identity = `{"methods":["password"],"password":{"user":${user}}}`;
    expect(loginText(login)).toBe(
      `{"auth":{"identity":${identity},"scope":{"project":{"name":"cn-north-4"}}}}`,
    );
    expect(loginText({ ...login, projectId: 'p1' })).toContain('"scope":{"project":{"id":"p1"}}');
  });

  test('need no question for the project: the token names it', async () => {
    const iam = cloud();
    const { dli, calls } = await world({ handler: iam.handler });
    expect((await dli.show(target({ ...robotIn, projectId: undefined }))).ok).toBe(true);
    expect(calls.map(({ path }) => path)).toEqual(['/v3/auth/tokens', `/v1.0/${PROJECT}/streaming/jobs/104`]);
  });

  test.each([
    ['DLI.10007', 400],
    ['APIG.0307', 401],
    ['APIG.0301', 401],
    ['DLI.0013', 401],
  ])('get a new token once when %s refuses the old one', async (code, status) => {
    const iam = cloud({ code, status });
    const { dli, calls } = await world({ handler: iam.handler });
    await dli.show(robot);
    iam.refuseUpTo = 1;
    expect((await dli.update(robot, EXAMPLE_BODY)).ok).toBe(true);
    expect(iam.logins()).toBe(2);
    expect(calls.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  test('share one new token when fifty calls are refused at once', async () => {
    const iam = cloud();
    const { dli, calls } = await world({ handler: iam.handler, connections: 64 });
    await dli.show(robot);
    iam.refuseUpTo = 1;
    const results = await Promise.all(Array.from({ length: 50 }, () => dli.show(robot)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(iam.logins()).toBe(2);
    expect(calls.length).toBeLessThanOrEqual(1 + 1 + 50 + 50 + 1);
  });

  test('give up when the new token is refused too', async () => {
    const iam = cloud();
    iam.refuseUpTo = 99;
    const { dli } = await world({ handler: iam.handler });
    expect(await dli.show(robot)).toMatchObject({ failure: { kind: 'AuthFailed', error_code: 'DLI.10007' } });
    expect(iam.logins()).toBe(2);
  });

  test('leave no update open when the new token is refused too', async () => {
    const iam = cloud();
    iam.refuseUpTo = 99;
    const { dli, calls } = await world({ handler: iam.handler });
    const result = await dli.update(robot, EXAMPLE_BODY);
    expect(result).toMatchObject({ failure: { kind: 'CloudUnavailable', error_code: 'DLI.10007' } });
    expect(result).not.toHaveProperty('failure.ambiguous');
    expect(calls.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    expect(iam.logins()).toBe(2);
  });

  test('renew the token before it expires', async () => {
    const iam = cloud();
    const { dli, clock } = await world({ handler: iam.handler });
    await dli.show(robot);
    clock.monotonic = 22.9 * HOUR;
    await dli.show(robot);
    expect(iam.logins()).toBe(1);
    clock.monotonic = 23.1 * HOUR;
    await dli.show(robot);
    expect(iam.logins()).toBe(2);
  });

  test('go on with the old token while IAM is down, and not with an expired one', async () => {
    const iam = cloud();
    const { dli, clock, seen } = await world({ handler: iam.handler });
    await dli.show(robot);
    iam.loginReply = () => ({ status: 503, body: '' });
    clock.monotonic = 23.5 * HOUR;
    expect((await dli.show(robot)).ok).toBe(true);
    expect((await dli.show(robot)).ok).toBe(true);
    expect(seen.filter(({ operation }) => operation === 'token')).toHaveLength(2);
    clock.monotonic = 24.1 * HOUR;
    expect(await dli.show(robot)).toMatchObject({ failure: { kind: 'CloudUnavailable' } });
  });

  test('that are wrong are sent once in a quarter of an hour, whatever the project: IAM locks users', async () => {
    const iam = cloud();
    iam.loginReply = () => ({
      status: 401,
      body: { error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' } },
    });
    const { dli, calls, clock } = await world({ handler: iam.handler });
    const refused = { kind: 'AuthFailed', error_msg: 'The username or password is wrong.' };
    expect(await dli.show(robot)).toMatchObject({ failure: refused });
    const again = { ...refused, repeated: true, retryAfterMs: 900_000 };
    expect(await dli.show(target({ ...robotIn, projectId: 'another' }))).toMatchObject({ failure: again });
    expect(await dli.update(robot, EXAMPLE_BODY)).toMatchObject({ failure: again });
    expect(calls).toHaveLength(1);
    const other = { ...PASSWORD, password: 'another' } as typeof PASSWORD;
    clock.monotonic += 20_000;
    await dli.show(target({ credentials: other }));
    expect(calls).toHaveLength(2);
    clock.monotonic += 880_000;
    await dli.show(robot);
    expect(calls).toHaveLength(3);
  });

  test('that have worked for eight projects and are wrong by the time of the renewal are sent once', async () => {
    const iam = cloud();
    const { dli, clock } = await world({ handler: iam.handler });
    const projects = Array.from({ length: 8 }, (_, at) => target({ ...robotIn, projectId: `p${at}` }));
    await Promise.all(projects.map((one) => dli.show(one)));
    expect(iam.logins()).toBe(8);
    let refused = 0;
    iam.loginReply = () => {
      refused += 1;
      return { status: 401, body: { error: { code: 401, message: 'wrong', title: 'Unauthorized' } } };
    };
    clock.monotonic = 24.1 * HOUR;
    const results = await Promise.all(projects.map((one) => dli.show(one)));
    for (const result of results) expect(result).toMatchObject({ failure: { kind: 'AuthFailed' } });
    expect(refused).toBe(1);
  });

  test('of one user in eight namespaces, all of them wrong, are sent twice, however the name is written', async () => {
    const iam = cloud();
    let refused = 0;
    iam.loginReply = () => {
      refused += 1;
      return { status: 401, body: { error: { code: 401, message: 'wrong', title: 'Unauthorized' } } };
    };
    const { dli, clock } = await world({ handler: iam.handler });
    for (let turn = 0; turn < 10; turn += 1) {
      const asked = Array.from({ length: 8 }, (_, at) => {
        const other = { userName: at % 2 === 0 ? 'robot' : 'ROBOT', password: `wrong-${at}` };
        const credentials = { ...PASSWORD, ...other } as typeof PASSWORD;
        return target({ namespace: `n${at}`, region: `cn-north-${at}`, credentials });
      });
      await Promise.all(asked.map((one) => dli.show(one)));
      clock.monotonic += 60_000;
    }
    expect(refused).toBe(2);
  });

  test('wait as long as IAM asks when it throttles logins', async () => {
    const iam = cloud();
    iam.loginReply = () => ({
      status: 429,
      headers: { 'retry-after': '9' },
      body: { error_code: 'IAM.0012' },
    });
    const { dli, calls, clock } = await world({ handler: iam.handler });
    expect(await dli.show(robot)).toMatchObject({ failure: { kind: 'Throttled', retryAfterMs: 9_000 } });
    await dli.show(robot);
    expect(calls).toHaveLength(1);
    clock.monotonic += 9_000;
    await dli.show(robot);
    expect(calls).toHaveLength(2);
  });

  test('fail without an open update when IAM does not answer in time', async () => {
    const { dli, faults, trace } = await world({ timeoutMs: 200 });
    faults.add({ verb: 'POST', action: { kind: 'hang' } });
    const result = await dli.update(robot, EXAMPLE_BODY);
    expect(result).toMatchObject({ failure: { kind: 'CloudUnavailable' } });
    expect(result).not.toHaveProperty('failure.ambiguous');
    expect(trace.count({ method: 'PUT' })).toBe(0);
  });

  test.each([
    ['no header', { status: 201, body: tokenBody(HOUR) }],
    ['a header with a space', { status: 201, headers: { 'x-subject-token': 'a b' }, body: tokenBody(HOUR) }],
    ['no JSON', { status: 201, headers: { 'x-subject-token': 'a' }, body: '<html>' }],
  ])('get no token from an answer with %s', async (_name, reply) => {
    const { dli, calls } = await world({ handler: () => reply });
    expect(await dli.show(robot)).toMatchObject({ failure: { kind: 'InvalidResponse' } });
    expect(calls).toHaveLength(1);
  });

  test('and their token show in no failure', async () => {
    const iam = cloud();
    const { dli } = await world({
      handler: (call) =>
        call.path.startsWith('/v3/')
          ? iam.handler(call)
          : { status: 400, body: { error_code: 'DLI.1', error_msg: `${call.headers['x-auth-token']}!` } },
    });
    expect(await dli.show(robot)).toMatchObject({ failure: { error_msg: '***!' } });
  });
});

describe('the lifetime of a token', () => {
  test.each([
    [
      "is read by IAM's own clock",
      { issued_at: '2020-01-01T00:00:00.0Z', expires_at: '2020-01-01T01:00:00.000000Z' },
      HOUR,
    ],
    ['is read by ours when IAM does not say when it began', { expires_at: '2026-01-01T02:00:00Z' }, 2 * HOUR],
    [
      'is at most a day',
      { issued_at: '2020-01-01T00:00:00Z', expires_at: '2030-01-01T00:00:00Z' },
      24 * HOUR,
    ],
    ['is nothing when it is over', { expires_at: '2020-01-01T00:00:00Z' }, 0],
    ['is half an hour when it cannot be read', { expires_at: 'soon' }, HOUR / 2],
  ])('%s', (_name, token, lifetimeMs) => {
    expect(readToken('t', { token }, Date.UTC(2026, 0, 1))).toEqual({
      value: 't',
      projectId: undefined,
      lifetimeMs,
    });
  });
});
