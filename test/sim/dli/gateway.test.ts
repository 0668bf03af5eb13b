import { describe, expect, test } from '@jest/globals';
import { dliClient, requestToken } from '../../contract/dli-http.ts';
import { outcome, rig } from './rig.ts';

const MINUTE = 60_000;

describe('signatures', () => {
  test('five bad ones in a row lock the key, the right one too, and the message says so', async () => {
    const { call, endpoint, dli, now } = await rig();
    const key = { ...endpoint.key, secretKey: 'wrong' };
    for (let i = 0; i < 5; i++) {
      const answer = await call('GET', 'jobs', { key });
      expect(answer.body.error_msg).toContain('verify aksk signature fail');
    }
    const answer = await dliClient({ ...endpoint, key: { ...dli.account } })('GET', 'jobs', { date: now() });
    expect(outcome(answer)).toBe('401 APIG.0301');
    expect(answer.body.error_msg).toContain('locked for 5 minutes');
  });

  test('the lock ends after five minutes', async () => {
    const { call, endpoint, pass } = await rig();
    const key = { ...endpoint.key, secretKey: 'wrong' };
    for (let i = 0; i < 5; i++) await call('GET', 'jobs', { key });
    pass(5 * MINUTE - 1);
    expect(outcome(await call('GET', 'jobs'))).toBe('401 APIG.0301');
    pass(1);
    expect(outcome(await call('GET', 'jobs'))).toBe('200 true');
  });

  test('a good one between bad ones starts the count again', async () => {
    const { call, endpoint } = await rig();
    const key = { ...endpoint.key, secretKey: 'wrong' };
    for (let i = 0; i < 9; i++) await call('GET', 'jobs', i === 4 ? {} : { key });
    expect(outcome(await call('GET', 'jobs'))).toBe('200 true');
  });

  test.each([
    ['exactly 15 minutes behind', -15 * MINUTE, '200 true'],
    ['more than 15 minutes behind', -15 * MINUTE - 1000, '401 APIG.0303'],
    ['more than 15 minutes ahead', 15 * MINUTE + 1000, '401 APIG.0303'],
  ])('a clock that is %s', async (_about, off, expected) => {
    const { call, now } = await rig();
    expect(outcome(await call('GET', 'jobs', { date: now() + off }))).toBe(expected);
  });

  test('a cloud whose clock is off says so in Date, refuses our time and takes its own', async () => {
    const { call, now } = await rig({ settings: { clockOffsetMs: 20 * MINUTE } });
    const answer = await call('GET', 'jobs');
    expect(outcome(answer)).toBe('401 APIG.0303');
    const date = Date.parse(answer.headers.get('date') ?? '');
    expect(date - now()).toBe(20 * MINUTE);
    expect(outcome(await call('GET', 'jobs', { date }))).toBe('200 true');
  });

  test('bad clocks do not lock the key', async () => {
    const { call, now } = await rig();
    for (let i = 0; i < 6; i++) await call('GET', 'jobs', { date: now() - 20 * MINUTE });
    expect(outcome(await call('GET', 'jobs'))).toBe('200 true');
  });

  test.each([
    ['a key that does not exist', { accessKey: 'NOBODY' }, 'ak not exist'],
    ['a security token for a key that has none', { securityToken: 'extra' }, 'security token'],
  ])('%s is refused', async (_about, more, words) => {
    const { call, endpoint } = await rig();
    const answer = await call('GET', 'jobs', { key: { ...endpoint.key, ...more } });
    expect(outcome(answer)).toBe('401 APIG.0301');
    expect(answer.body.error_msg).toContain(words);
  });

  test('a temporary key needs its security token', async () => {
    const { call, endpoint } = await rig({ account: { securityToken: 'temporary' } });
    expect(outcome(await call('GET', 'jobs'))).toBe('200 true');
    const key = { ...endpoint.key, securityToken: undefined };
    expect(outcome(await call('GET', 'jobs', { key }))).toBe('401 APIG.0301');
  });

  test('what was signed is what arrived: a body changed on the way is refused', async () => {
    const { dli, call, now } = await rig();
    const date = now();
    const signed = await call('PUT', 'flink-jobs/104', { body: { desc: 'a' }, date });
    expect(outcome(signed)).toBe('200 true');
    const headers = { authorization: 'SDK-HMAC-SHA256 forged' };
    const forged = await call('PUT', 'flink-jobs/104', { body: { desc: 'b' }, headers, token: '' });
    expect(outcome(forged)).toBe('401 APIG.0301');
    expect(dli.jobs.get(104)?.fields['desc']).toBe('a');
  });
});

describe('tokens', () => {
  const token = async (endpoint: Parameters<typeof requestToken>[0]) =>
    (await requestToken(endpoint)).headers.get('x-subject-token') ?? '';

  test.each([
    ['DLI.10007', '400 DLI.10007'],
    ['APIG.0307', '401 APIG.0307'],
  ] as const)('one that has ended is refused with %s', async (expiredToken, expected) => {
    const { call, endpoint, pass } = await rig({ settings: { expiredToken, tokenLifetimeMs: 1000 } });
    const text = await token(endpoint);
    expect(outcome(await call('GET', 'jobs', { token: text }))).toBe('200 true');
    pass(1000);
    expect(outcome(await call('GET', 'jobs', { token: text }))).toBe(expected);
  });

  test('all can be ended at once, and new ones work', async () => {
    const { call, dli, endpoint } = await rig();
    const text = await token(endpoint);
    dli.expireTokens();
    expect(outcome(await call('GET', 'jobs', { token: text }))).toBe('400 DLI.10007');
    expect(outcome(await call('GET', 'jobs', { token: await token(endpoint) }))).toBe('200 true');
  });
});

describe('limits and rights', () => {
  test('more calls a second than allowed: 429, without Retry-After', async () => {
    const { call, pass } = await rig({ settings: { rateLimit: { perSecond: 2 } } });
    const outcomes = [];
    for (let i = 0; i < 3; i++) outcomes.push(outcome(await call('GET', 'jobs')));
    expect(outcomes).toEqual(['200 true', '200 true', '429 APIG.0308']);
    expect((await call('GET', 'jobs')).headers.get('retry-after')).toBeNull();
    pass(500);
    expect(outcome(await call('GET', 'jobs'))).toBe('200 true');
  });

  test("more calls than allowed in five minutes: 429 until they are over, with the gateway's words", async () => {
    const { call, pass } = await rig({ settings: { rateLimit: { calls: 2, minutes: 5 } } });
    await call('GET', 'jobs');
    pass(299_000);
    expect(outcome(await call('GET', 'jobs'))).toBe('200 true');
    const refused = await call('GET', 'jobs');
    expect(outcome(refused)).toBe('429 APIG.0308');
    expect(JSON.stringify(refused.body)).toContain('limit:2,time:5 minute');
    pass(1_000);
    expect(outcome(await call('GET', 'jobs'))).toBe('200 true');
  });

  test('with Retry-After where it is set, and the other prefix where that is', async () => {
    const rateLimit = { perSecond: 0.5, retryAfterSeconds: 3 };
    const { call } = await rig({ settings: { rateLimit, gatewayPrefix: 'APIGW' } });
    await call('GET', 'jobs');
    const answer = await call('GET', 'jobs');
    expect(outcome(answer)).toBe('429 APIGW.0308');
    expect(answer.headers.get('retry-after')).toBe('3');
  });

  test.each([
    ['update', '400 DLI.10005', '200 true'],
    ['get', '200 true', '400 DLI.10005'],
  ])('without the right to %s', async (right, update, show) => {
    const { call, put } = await rig({ account: { rights: { [right]: false } } });
    expect(outcome(await put(104, { desc: 'x' }))).toBe(update);
    expect(outcome(await call('GET', 'jobs/104'))).toBe(show);
    expect(outcome(await call('GET', 'jobs'))).toBe(show);
  });

  test('a project that is not the account’s: DLI.10006', async () => {
    const { endpoint, now } = await rig();
    const call = dliClient({ ...endpoint, projectId: 'f'.repeat(32) });
    expect(outcome(await call('GET', 'jobs/104', { date: now() }))).toBe('400 DLI.10006');
  });

  test('a body over 12 MB: 413', async () => {
    const { put } = await rig();
    expect(outcome(await put(104, `{"desc":"${'x'.repeat(12 * 1024 * 1024)}"}`))).toBe('413 APIG.0201');
  });

  test.each([
    ['GET', '/'],
    ['GET', '/v1.0'],
    ['PATCH', 'flink-jobs/104'],
    ['PUT', 'jobs/104'],
    ['GET', 'flink-jobs/104'],
    ['GET', '/v3/auth/tokens'],
  ])('%s %s is not published', async (method, path) => {
    const { call } = await rig();
    expect(outcome(await call(method, path))).toBe('404 APIG.0101');
  });

  test('every answer has its own request id, and errors of the gateway repeat it', async () => {
    const { call } = await rig();
    const good = await call('GET', 'jobs');
    const bad = await call('GET', 'jobs', { token: '' });
    expect(bad.body.request_id).toBe(bad.headers.get('x-request-id'));
    expect(good.headers.get('x-request-id')).not.toBe(bad.body.request_id);
  });
});
