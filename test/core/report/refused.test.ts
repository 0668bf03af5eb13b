import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../../../src/core/failure.ts';
import { type Account, triedDigest } from '../../../src/core/object/account.ts';
import type { JobStatus } from '../../../src/core/object/status.ts';
import { refusalBefore, refusedAfter } from '../../../src/core/report/refused.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const at = (ms: number): string => new Date(NOW + ms).toISOString();

const KEY = { kind: 'key', accessKey: 'AK', secretKey: 'SK', securityToken: undefined } as const;
const USER = { kind: 'password', userName: 'robot', password: 'p', domainName: 'd' } as const;
const account = (credentials: Account['credentials']): Account => ({
  region: 'cn-north-4',
  projectId: 'p1',
  credentials,
});

const refusedAt = (ms: number, reason = 'AuthFailed'): JobStatus => ({
  refused: { tried: 'these', at: at(ms) },
  conditions: [{ type: 'Ready', status: 'False', reason, message: 'no', lastTransitionTime: at(ms) }],
});

const trying = (credentials: Account['credentials'], tried = 'these') => ({
  account: account(credentials),
  tried,
  now: NOW,
});

describe('a refusal of an earlier process', () => {
  test.each([
    ['of a key five minutes', KEY, 300_000],
    ['of a token five minutes', { kind: 'token', token: 't' } as const, 300_000],
    ['of a password fifteen minutes', USER, 900_000],
  ])('stands %s, and no longer', (_name, credentials, ms) => {
    const stands = (age: number) => refusalBefore(refusedAt(-age), trying(credentials));
    expect(stands(0)).toEqual({ kind: 'AuthFailed', message: 'no', repeated: true, retryAfterMs: ms });
    expect(stands(ms - 1)).toMatchObject({ retryAfterMs: 1 });
    expect(stands(ms)).toBeUndefined();
  });

  test.each([
    ['its time is yet to come', refusedAt(1), 'these'],
    ['its time is none', { ...refusedAt(0), refused: { tried: 'these', at: 'soon' } }, 'these'],
    ['others were refused', refusedAt(0), 'others'],
    ['the status has another reason by now', refusedAt(0, 'CloudUnavailable'), 'these'],
    ['the status has no reason', { ...refusedAt(0), conditions: [] }, 'these'],
  ])('is none where %s', (_name, status, tried) => {
    expect(refusalBefore(status, trying(KEY, tried))).toBeUndefined();
  });
});

describe('what the status says was refused', () => {
  const unseen = (failure: Failure, tried = 'these') => ({ kind: 'unseen', failure, tried }) as const;
  const before = { tried: 'these', at: at(-60_000) };
  const refusal: Failure = { kind: 'AuthFailed', message: 'no' };

  test('is the last refusal, not when it was said again', () => {
    expect(refusedAfter(before, unseen(refusal), at(0))).toEqual({ tried: 'these', at: at(0) });
    expect(refusedAfter(before, unseen({ ...refusal, repeated: true }), at(0))).toEqual(before);
    expect(refusedAfter(before, unseen({ ...refusal, repeated: true }, 'new'), at(0))?.tried).toBe('new');
  });

  test('stays while nothing is heard of it', () => {
    for (const failure of [
      { kind: 'CloudUnavailable', message: 'no' },
      { kind: 'KeyLocked', message: 'not sent' },
    ] as const)
      expect(refusedAfter(before, unseen(failure), at(0))).toEqual(before);
    expect(refusedAfter(before, { kind: 'suspended' }, at(0))).toEqual(before);
  });
});

describe('the fingerprint of what is tried', () => {
  test('has the version of the Secret in place of a password', () => {
    const [first, second] = ['p', 'another'].map((password) => account({ ...USER, password }));
    if (first === undefined || second === undefined) throw new Error('none');
    expect(triedDigest(first, '1')).toBe(triedDigest(second, '1'));
    expect(triedDigest(first, '1')).not.toBe(triedDigest(first, '2'));
    expect(triedDigest(first, undefined)).toBeUndefined();
  });

  test('is of the keys alone, whatever else changes of their Secret', () => {
    expect(triedDigest(account(KEY), '1')).toBe(triedDigest(account(KEY), '2'));
    expect(triedDigest(account(KEY), '1')).not.toBe(triedDigest(account({ ...KEY, secretKey: 'b' }), '1'));
  });
});
