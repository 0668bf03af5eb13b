import { expect, test } from '@jest/globals';
import { type Account, readLocation } from '../../../src/core/object/account.ts';

const KEY: Account = {
  region: 'cn-north-4',
  projectId: undefined,
  credentials: { kind: 'key', accessKey: 'AK', secretKey: 'SK', securityToken: undefined },
};
const USER = { kind: 'password', userName: 'ann', password: 'p1', domainName: 'team' } as const;

const accountOf = (more: Partial<Account>, projectId = 'a1'): string =>
  readLocation({ ...KEY, ...more }, projectId).account;

test('where a job was read is the project that was asked, whoever named it', () => {
  expect(readLocation(KEY, 'a1')).toMatchObject({ region: 'cn-north-4', projectId: 'a1' });
  expect(readLocation({ ...KEY, projectId: 'a1' }, 'a1')).toEqual(readLocation(KEY, 'a1'));
});

test.each<[what: string, other: string]>([
  ['another secret key', accountOf({ credentials: { ...KEY.credentials, secretKey: 'SK2' } as never })],
  ['another access key', accountOf({ credentials: { ...KEY.credentials, accessKey: 'AK2' } as never })],
  ['another kind of credentials', accountOf({ credentials: USER })],
  ['another region', accountOf({ region: 'cn-east-3' })],
  ['another project', accountOf({}, 'b2')],
])('%s is another account', (_what, other) => {
  expect(other).not.toBe(accountOf({}));
});

test('a new password is the same user: a short password could be guessed from a fingerprint that has it', () => {
  expect(accountOf({ credentials: { ...USER, password: 'p2' } })).toBe(accountOf({ credentials: USER }));
});
