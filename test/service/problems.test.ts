/** What /readyz begins with, as docs/bad-input.md has it: the same words as the source says. */
import { expect, test } from '@jest/globals';
import { systemClock as clock } from '../../src/ground/clock.ts';
import { Access } from '../../src/kubernetes/http/access.ts';
import { refusal } from '../../src/kubernetes/http/api-error.ts';
import { createLog } from '../../src/service/log.ts';
import { problemsOf } from '../../src/service/problems.ts';
import { READYZ } from '../e2e/bad-input-table.ts';

const STATUS = {
  method: 'PATCH',
  watch: false,
  path: '/apis/dli.gitops.dev/v1alpha1/namespaces/streaming/flinkjarjobs/test1/status',
};

const answered = (status: number, message: string) =>
  refusal(STATUS, { status, body: { message }, retryAfterMs: undefined });

function ofAccess(error: unknown): string | undefined {
  const access = new Access({ clock: { now: () => 0 }, onMissing: () => undefined });
  access.answered(STATUS, error);
  return access.problem();
}

const problems = () =>
  problemsOf(createLog({ level: 'silent', format: 'json', write: () => undefined, clock }));

function ofStatus(): string | undefined {
  const { onWritten, problem } = problems();
  onWritten([], ['lastUpdate']);
  return problem();
}

function ofWatch(message: string): string | undefined {
  const { onState, problem } = problems();
  onState({ path: STATUS.path, phase: 'Stale', message });
  return problem();
}

const WORDS: Record<string, string | undefined> = {
  'A right is missing': ofAccess(answered(403, 'User "fjj" cannot patch resource "flinkjarjobs/status"')),
  'The token is void': ofAccess(answered(401, 'Unauthorized')),
  "The CA is another cluster's": ofAccess({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
  'The CRD is older than the controller': ofStatus(),
  'The API server lags behind': ofWatch('the list is of version 90, but 102 is known already'),
};

test.each(Object.entries(WORDS))('%s', (situation, said) => {
  const row = READYZ.find((one) => one.situation === situation);
  expect(row?.begins).toMatch(/\w{5}/);
  expect(said?.slice(0, row?.begins.length)).toBe(row?.begins);
});

test('the others leave it well, or end the process', () => {
  const others = READYZ.filter(({ situation }) => !(situation in WORDS));
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter(({ begins }) => begins !== 'ok' && !begins.endsWith(', then the end'))).toEqual([]);
});
