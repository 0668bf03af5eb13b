import { afterEach, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../sim/http/answer.ts';
import { createDli } from '../../src/dli/client.ts';
import type { Transport } from '../../src/dli/http/transport.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { closeAll, target, world } from './loopback.ts';

afterEach(closeAll);

const DONE: Reply = { status: 200, body: { is_success: 'true', job: { update_time: 1 } } };
const refused = (error_code: string): Reply => ({ status: 400, body: { error_code, error_msg: 'no' } });

const UNCODED: Reply = { status: 200, body: { is_success: 'false', message: 'no' } };

const BODY = { smn_topic: 'urn' };
const IDENTITY = { name: 'test1', desc: '' };
const WHOLE = { ...IDENTITY, ...BODY };

/** What was sent, and what `dli` makes of it. `alone`, `whole`: the answers without and with the identity. */
async function scene(answers: { alone: Reply; whole: Reply }) {
  const sent: unknown[] = [];
  const made = await world({
    handler: (call) => {
      const body = JSON.parse(call.body.toString()) as object;
      sent.push(body);
      return 'name' in body ? answers.whole : answers.alone;
    },
  });
  const update = async (part: Parameters<typeof target>[0] = {}): Promise<string | undefined> => {
    const result = await made.dli.update(target(part), BODY, { identity: IDENTITY });
    return result.ok ? 'ok' : (result.failure.error_code ?? result.failure.kind);
  };
  return { ...made, answers, update, sent };
}

describe('an update of a running job', () => {
  test('is sent with the changes alone', async () => {
    const { update, sent } = await scene({ alone: DONE, whole: refused('DLI.12003') });
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY]);
  });

  test.each(['DLI.11007', 'DLI.11029', 'DLI.0001', '11007'])(
    'is sent again with the identity when %s says that something is missing, and the next one with it at once',
    async (code) => {
      const { update, sent } = await scene({ alone: refused(code), whole: DONE });
      expect(await update()).toBe('ok');
      expect(sent).toEqual([BODY, WHOLE]);
      expect(await update({ jobId: '105' })).toBe('ok');
      expect(sent).toEqual([BODY, WHOLE, WHOLE]);
    },
  );

  test('is sent again with the identity when a refusal has no code', async () => {
    const { update, sent } = await scene({ alone: UNCODED, whole: DONE });
    expect(await update()).toBe('ok');
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY, WHOLE, WHOLE]);
  });

  test('is sent alone, too, when it is refused with the identity and without a code, and the next one alone at once', async () => {
    const { update, sent, answers } = await scene({ alone: UNCODED, whole: DONE });
    await update();
    answers.alone = DONE;
    answers.whole = UNCODED;
    expect(await update()).toBe('ok');
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY, WHOLE, WHOLE, BODY, BODY]);
  });

  test('that is refused in both forms without a code leaves it at what was known', async () => {
    const { update, sent, answers } = await scene({ alone: UNCODED, whole: DONE });
    await update();
    answers.whole = UNCODED;
    expect(await update()).toBe('Rejected');
    answers.whole = DONE;
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY, WHOLE, WHOLE, BODY, WHOLE]);
  });

  test.each(['DLI.12003', 'DLI.12005'])(
    'is refused with the first words when %s forbids the identity, and nothing is remembered',
    async (code) => {
      const { update, sent } = await scene({ alone: refused('DLI.0001'), whole: refused(code) });
      expect(await update()).toBe('DLI.0001');
      expect(await update()).toBe('DLI.0001');
      expect(sent).toEqual([BODY, WHOLE, BODY, WHOLE]);
    },
  );

  test('is refused with the words for the changes once the identity is there', async () => {
    const { update, sent } = await scene({ alone: refused('DLI.11007'), whole: refused('DLI.11032') });
    expect(await update()).toBe('DLI.11032');
    expect(await update()).toBe('DLI.11032');
    expect(sent).toEqual([BODY, WHOLE, WHOLE]);
  });

  test('that is wrong in itself is refused with the first words, and nothing is remembered', async () => {
    const { update, sent } = await scene({ alone: refused('DLI.0001'), whole: refused('DLI.0001') });
    expect(await update()).toBe('DLI.0001');
    await update();
    expect(sent).toEqual([BODY, WHOLE, BODY, WHOLE]);
  });

  test('forbidden by the state although the identity was needed goes alone the next time', async () => {
    const { update, sent, answers } = await scene({ alone: refused('DLI.11007'), whole: DONE });
    await update();
    answers.whole = refused('DLI.12003');
    expect(await update()).toBe('DLI.12003');
    answers.alone = DONE;
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY, WHOLE, WHOLE, BODY]);
  });

  test.each<[string, Reply]>([
    ['a conflict of states', refused('DLI.12003')],
    ['another refusal', refused('DLI.11032')],
    ['a page', { status: 404, body: '<html></html>' }],
    ['an error', { status: 500, body: '' }],
    ['throttling', { status: 429, body: { error_code: 'DLI.0001' } }],
    ['a refusal of the gateway', { status: 400, body: { error_code: 'APIG.0602' } }],
  ])('is not sent again after %s', async (_name, alone) => {
    const { update, sent } = await scene({ alone, whole: DONE });
    await update();
    expect(sent).toEqual([BODY]);
  });

  test('whose second answer is lost may have been applied', async () => {
    const { dli, faults, trace } = await scene({ alone: refused('DLI.11007'), whole: DONE });
    faults.add({ nth: 2, action: { kind: 'answerLost' } });
    const failure = { kind: 'CloudUnavailable', ambiguous: true };
    expect(await dli.update(target(), BODY, { identity: IDENTITY })).toMatchObject({ failure });
    expect(trace.count({ method: 'PUT' })).toBe(2);
  });

  test('whose second answer, without the identity, is lost may have been applied', async () => {
    const { dli, faults, answers, update } = await scene({ alone: UNCODED, whole: DONE });
    await update();
    answers.whole = UNCODED;
    faults.add({ nth: 2, action: { kind: 'answerLost' } });
    const failure = { kind: 'CloudUnavailable', ambiguous: true };
    expect(await dli.update(target(), BODY, { identity: IDENTITY })).toMatchObject({ failure });
  });

  test.each<[string, Reply]>([
    ['throttled', { status: 429, body: { error_code: 'APIG.0308' } }],
    ['answered with an error', { status: 500, body: '' }],
    ['refused by the gateway', { status: 400, body: { error_code: 'APIG.0602' } }],
  ])('whose second form is %s begins with it the next time', async (_name, whole) => {
    const { update, sent, answers } = await scene({ alone: refused('DLI.11007'), whole });
    expect(await update()).not.toBe('ok');
    answers.whole = DONE;
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY, WHOLE, WHOLE]);
  });

  test('whose second form is throttled, and is not what helps, goes alone again', async () => {
    const throttled: Reply = { status: 429, body: { error_code: 'APIG.0308' } };
    const { update, sent, answers } = await scene({ alone: refused('DLI.0001'), whole: throttled });
    await update();
    answers.whole = refused('DLI.12003');
    await update();
    answers.alone = DONE;
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY, WHOLE, WHOLE, BODY]);
  });

  test('whose second form is lost after a refusal without a code, and is not wanted, goes alone at once', async () => {
    const { update, sent, answers } = await scene({ alone: UNCODED, whole: { status: 500, body: '' } });
    await update();
    answers.whole = UNCODED;
    answers.alone = DONE;
    expect(await update()).toBe('ok');
    expect(await update()).toBe('ok');
    expect(sent).toEqual([BODY, WHOLE, WHOLE, BODY, BODY]);
  });

  test('that holds its identity, or has none, is sent once', async () => {
    const { dli, sent } = await scene({ alone: refused('DLI.11007'), whole: refused('DLI.11007') });
    await dli.update(target(), WHOLE, { identity: IDENTITY });
    await dli.update(target(), BODY);
    expect(sent).toEqual([WHOLE, BODY]);
  });

  test('has one deadline for both', async () => {
    const signals: AbortSignal[] = [];
    const body = Buffer.from(JSON.stringify(refused('DLI.11007').body));
    const transport: Transport = {
      send: async (_request, signal) => {
        signals.push(signal);
        return { kind: 'answer', answer: { status: 400, headers: {}, body } };
      },
      secrets: [],
      close: async () => undefined,
    };
    const settings = { dliEndpoint: 'https://dli.test', iamEndpoint: 'https://iam.test', timeoutMs: 1_000 };
    const parts = { clock: systemClock, transport, onCall: () => undefined, userAgent: 'test' };
    await createDli(settings, parts).update(target(), BODY, { identity: IDENTITY });
    expect(signals).toHaveLength(2);
    expect(signals[1]).toBe(signals[0]);
  });

  test('a process that was held up in between does not send the second, though no timer has told it', async () => {
    let now = 0;
    let sent = 0;
    const body = Buffer.from('{"error_code":"DLI.11029","error_msg":"desc"}');
    const transport: Transport = {
      async send() {
        sent += 1;
        now += 1_000;
        return { kind: 'answer', answer: { status: 400, headers: {}, body } };
      },
      secrets: [],
      close: async () => undefined,
    };
    const settings = { dliEndpoint: 'https://dli.test', iamEndpoint: 'https://iam.test', timeoutMs: 1_000 };
    const clock = { ...systemClock, now: () => now };
    const parts = { clock, transport, onCall: () => undefined, userAgent: 'test' };
    const answer = await createDli(settings, parts).update(target(), BODY, { identity: IDENTITY });
    expect([sent, answer]).toEqual([
      1,
      {
        ok: false,
        failure: { kind: 'CloudUnavailable', message: expect.stringContaining('could not be sent') },
      },
    ]);
  });
});
