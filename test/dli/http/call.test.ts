import { describe, expect, test } from '@jest/globals';
import { createCaller } from '../../../src/dli/http/call.ts';
import type { Exchange } from '../../../src/dli/http/transport.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const broken: Exchange = {
  kind: 'fault',
  fault: { kind: 'CloudUnavailable', code: 'ECONNRESET', words: 'broke', unsent: false, broken: true },
};

const good: Exchange = {
  kind: 'answer',
  answer: { status: 200, headers: {}, body: Buffer.from('{"is_success":"true"}') },
};

const REQUEST = {
  method: 'GET',
  origin: 'https://dli.example.com',
  path: '/',
  headers: {},
  body: '',
} as const;

/** One call whose answers are given: when each request was sent, and when and how the call ended, ms. */
async function called(
  operation: 'show' | 'update',
  answers: readonly Exchange[],
  stop = new AbortController().signal,
) {
  const clock = new FakeClock();
  const sent: number[] = [];
  const send = async (): Promise<Exchange> => answers[sent.push(clock.now()) - 1] ?? broken;
  const transport = { send, close: async () => undefined, secrets: [] };
  const call = createCaller({ transport, clock, onCall: () => undefined });
  const asking = { operation, signed: true, secrets: [], signal: stop, request: () => REQUEST };
  const calling = call(asking).then(({ ok }) => ({ ok, at: clock.now() }));
  await clock.play(10_000);
  return { sent, end: await calling, timers: clock.timers };
}

describe('a read that breaks', () => {
  test('is sent again after 50 ms, and after 200 ms more; nothing is waited for after the last try', async () => {
    const ended = await called('show', [broken, broken, broken]);
    expect(ended).toEqual({ sent: [0, 50, 250], end: { ok: false, at: 250 }, timers: 0 });
  });

  test('is over with the first answer', async () => {
    expect(await called('show', [broken, good])).toEqual({
      sent: [0, 50],
      end: { ok: true, at: 50 },
      timers: 0,
    });
  });

  test('is not sent again when the time of the call ends in a pause', async () => {
    const stop = new AbortController();
    const ending = called('show', [broken, broken], stop.signal);
    await new Promise(process.nextTick);
    stop.abort();
    expect(await ending).toMatchObject({ sent: [0], end: { ok: false }, timers: 0 });
  });
});

test('an update that breaks is not sent again', async () => {
  expect(await called('update', [broken])).toEqual({ sent: [0], end: { ok: false, at: 0 }, timers: 0 });
});
