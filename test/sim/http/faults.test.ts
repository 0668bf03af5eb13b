/** Fault rules, as somebody writes them by hand: over HTTP, against a simulator that was started alone. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type DliSimulator, startDli } from '../../../sim/dli/server.ts';
import { type FaultRule, Faults } from '../../../sim/http/faults.ts';

let dli: DliSimulator;

beforeAll(async () => {
  dli = await startDli();
});

afterEach(() => dli.faults.clear());

afterAll(() => dli.close());

async function post(rule: unknown): Promise<{ status: number; message: string }> {
  const body = typeof rule === 'string' ? rule : JSON.stringify(rule);
  const answer = await fetch(`${dli.url}/__admin/faults`, { method: 'POST', body });
  return { status: answer.status, message: ((await answer.json()) as { message: string }).message };
}

const RESET = { kind: 'reset' } as const;

describe('a rule that is not understood is refused, in one sentence, and nothing is injected', () => {
  test.each<[what: string, rule: unknown, message: string]>([
    ['a misspelt key', { pth: 'jobs', action: RESET }, 'Unrecognized key: "pth"'],
    ['a key that HTTP calls so', { method: 'PUT', action: RESET }, 'Unrecognized key: "method"'],
    [
      'a key of another action',
      { action: { kind: 'delay', ms: 1, status: 500 } },
      'action: Unrecognized key: "status"',
    ],
    [
      'a path that is no regular expression',
      { path: 'jobs/(', action: RESET },
      'path: "jobs/(" is not a regular expression: Unterminated group',
    ],
    [
      'an action that does not exist',
      { action: { kind: 'explode' } },
      expect.stringMatching(/^action\.kind: Invalid/) as unknown as string,
    ],
    [
      'two things at once',
      { nth: 0, pth: '', action: RESET },
      expect.stringContaining('; ') as unknown as string,
    ],
    ['no JSON', '{', expect.stringMatching(/^the body is not JSON: /) as unknown as string],
  ])('%s', async (_what, rule, message) => {
    expect(await post(rule)).toEqual({ status: 400, message });
    expect(dli.faults.list()).toEqual([]);
  });
});

const hits = (rule: FaultRule, method: string): boolean => {
  const faults = new Faults();
  faults.add(rule);
  return faults.take({ server: 'dli', method, url: '/v1.0/p/streaming/jobs/104?x=1' }) !== undefined;
};

describe('a rule matches', () => {
  test.each(['PUT', 'put', 'Put'])('by its verb, written %s', (verb) => {
    expect([hits({ verb, action: RESET }, 'PUT'), hits({ verb, action: RESET }, 'GET')]).toEqual([
      true,
      false,
    ]);
  });

  test('by a regular expression over path and query', () => {
    expect(hits({ path: 'jobs/\\d+\\?x', action: RESET }, 'GET')).toBe(true);
    expect(hits({ path: 'jobs/\\d+$', action: RESET }, 'GET')).toBe(false);
  });
});

test('a rule is listed as it was given', async () => {
  await post({ verb: 'put', path: 'jobs/\\d+', nth: 2, action: RESET });
  const answer = await fetch(`${dli.url}/__admin/faults`);
  expect(await answer.json()).toEqual([
    {
      id: expect.any(Number),
      seen: 0,
      rule: { verb: 'PUT', path: 'jobs/\\d+', nth: 2, times: 1_000_000, action: RESET },
    },
  ]);
});
