import { afterEach, describe, expect, test } from '@jest/globals';
import { EXAMPLE_BODY } from '../support/example.ts';
import { closeAll, inTurn, KEY, shown, target, world } from './loopback.ts';

afterEach(closeAll);

const refused = (status: number, error_code: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { error_code, error_msg: 'words' },
});

describe('throttling', () => {
  test('is named with the time to wait', async () => {
    const { dli } = await world({ handler: () => refused(429, 'APIGW.0308', { 'retry-after': '4' }) });
    expect(await dli.show(target())).toMatchObject({
      failure: { kind: 'Throttled', retryAfterMs: 4_000, error_code: 'APIGW.0308' },
    });
  });
});

describe('an access key', () => {
  test('refused five times in a row is not sent for five minutes, and then once', async () => {
    const { dli, calls, clock } = await world({ handler: () => refused(401, 'APIG.0301') });
    for (let turn = 1; turn <= 5; turn += 1)
      expect(await dli.show(target())).toMatchObject({ failure: { kind: 'AuthFailed' } });
    const locked = { kind: 'KeyLocked', message: expect.stringContaining('APIG.0301') };
    expect(await dli.show(target())).toMatchObject({ failure: locked });
    expect(await dli.update(target(), EXAMPLE_BODY)).toMatchObject({ failure: locked });
    expect(calls).toHaveLength(5);
    clock.monotonic += 300_000;
    expect(await dli.show(target())).toMatchObject({ failure: { kind: 'AuthFailed' } });
    expect(await dli.show(target())).toMatchObject({ failure: { kind: 'KeyLocked' } });
    expect(calls).toHaveLength(6);
  });

  test('refused by twenty calls at once is sent five times', async () => {
    const { dli, calls } = await world({ handler: () => refused(401, 'APIG.0301') });
    const results = await Promise.all(Array.from({ length: 20 }, () => dli.show(target())));
    const kinds = results.map((result) => (result.ok ? 'ok' : result.failure.kind));
    expect(calls).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'KeyLocked')).toHaveLength(15);
  });

  test('that is right is used by many calls side by side', async () => {
    let open = 0;
    let most = 0;
    const arrived: (() => void)[] = [];
    const all = new Promise<void>((resolve) => arrived.push(resolve));
    const { dli } = await world({
      handler: async ({ path }) => {
        if (path.endsWith('/1')) return { status: 200, body: shown({ job_id: 1 }) };
        open += 1;
        most = Math.max(most, open);
        if (open === 4) for (const resolve of arrived) resolve();
        await all;
        return { status: 200, body: shown() };
      },
    });
    await dli.show(target({ jobId: '1' }));
    await Promise.all(Array.from({ length: 4 }, () => dli.show(target())));
    expect(most).toBe(4);
  });

  test('that succeeds in between starts anew', async () => {
    const bad = refused(401, 'APIG.0301');
    const good = { status: 200, body: shown() };
    const { dli, calls } = await world({
      handler: inTurn(bad, bad, bad, bad, good, bad, bad, bad, bad, good),
    });
    for (let turn = 1; turn <= 10; turn += 1) await dli.show(target());
    expect(calls).toHaveLength(10);
  });

  test('with another secret key is tried although the old pair rests', async () => {
    const { dli, calls } = await world({ handler: () => refused(401, 'APIG.0301') });
    for (let turn = 1; turn <= 7; turn += 1) await dli.show(target());
    const corrected = { ...KEY, secretKey: 'another' } as typeof KEY;
    expect(await dli.show(target({ credentials: corrected }))).toMatchObject({
      failure: { kind: 'AuthFailed' },
    });
    expect(calls).toHaveLength(6);
  });

  test('is never tried again by itself after a 401', async () => {
    const { dli, calls } = await world({ handler: () => refused(401, 'APIG.0301') });
    await dli.update(target(), EXAMPLE_BODY);
    expect(calls).toHaveLength(1);
  });

  test('refused for a wrong clock names the clock', async () => {
    const { dli, clock } = await world({
      handler: () => refused(401, 'APIG.0303', { date: new Date(clock.now + 40 * 60_000).toUTCString() }),
    });
    expect(await dli.show(target())).toMatchObject({
      failure: { kind: 'ClockSkew', message: "the controller's clock is 40 minutes behind the service's" },
    });
  });

  test('shows in no failure, whatever the answer repeats', async () => {
    const { dli } = await world({
      handler: (call) => ({
        status: 400,
        headers: { 'x-request-id': String(call.headers.authorization).slice(0, 200) },
        body: {
          error_code: `DLI.${KEY.kind === 'key' ? KEY.secretKey : ''}`,
          error_msg: JSON.stringify(call.headers),
        },
      }),
    });
    const text = JSON.stringify(await dli.show(target()));
    expect(text).not.toContain('TESTACCESSKEY');
    expect(text).not.toContain('must-not-show');
  });
});
