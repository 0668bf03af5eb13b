import { describe, expect, test } from '@jest/globals';
import { cli } from '../../src/cli/cli.ts';
import { STATES } from '../../src/core/job/states.ts';
import { EVENT_REASONS } from '../../src/core/report/event-reasons.ts';
import { REASONS, type Reason } from '../../src/core/report/reasons.ts';
import { codeBook } from '../../src/dli/answers/code-book.ts';
import { runAs } from '../support/command-user.ts';

const explain = (...words: string[]) => runAs(cli, ['explain', ...words]);

const codes = codeBook().flatMap(({ service, numbers, words, kind }) =>
  numbers.map((number) => ({ code: `${service}.${number}`, words, kind })),
);

describe('P23: without network, explain knows', () => {
  test.each(Object.keys(REASONS) as Reason[])('the reason %s', async (reason) => {
    const { code, out, err } = await explain(reason);
    expect([code, err]).toEqual([0, '']);
    const text = out.replace(/\s+/g, ' ');
    expect(text).toContain(`${reason}, a reason of Ready: ${REASONS[reason].status}`);
    for (const part of [REASONS[reason].meaning, REASONS[reason].fix]) expect(text).toContain(part);
    expect(out).toMatch(/^ {2}who acts {6}\S/m);
    expect(out).toMatch(/^ {2}tried again {3}\S/m);
  });

  test('every code, with what it says and the reason that it becomes', async () => {
    expect(codes.length).toBeGreaterThan(1_000);
    // A range is one row, and its numbers say the same.
    const ends = codes.filter(({ code }) => !/^DLI\.21\d/.test(code) || /000$|999$/.test(code));
    for (const { code, words, kind } of ends) {
      const said = await explain(code);
      const text = said.out.replace(/\s+/g, ' ');
      expect([said.code, said.err]).toEqual([0, '']);
      expect(text).toContain(`says ${words} becomes ${kind}`);
    }
  });

  test.each(Object.keys(STATES))('the state %s', async (state) => {
    const { code, out, err } = await explain(state);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^${state}, a state of a job\n {2}meaning {7}\\S`));
  });

  test.each([
    ['DLI.12007', 'DLI.12006: another job has this name (Rejected)'],
    ['dli.13025', 'DLI.13024: no queue is chosen that runs (QueueUnavailable)'],
    ['APIGW.0309', 'APIG.0308: too many calls; wait (Throttled)'],
    ['IAM.0050', 'IAM.0061 to 0067: the credentials are not right (AuthFailed)'],
    ['99999', 'DLI.26500: an internal error (CloudUnavailable)'],
  ])('of the unknown code %s: the nearest, and its class', async (code, nearest) => {
    const said = await explain(code);
    expect(said.code).toBe(0);
    expect(said.out).toContain('that is in no table of ours');
    expect(said.out).toContain(`  nearest       ${nearest}\n`);
    expect(said.out).toContain('  falls into    Rejected with HTTP 4xx: ');
    expect(said.out).toContain('CloudUnavailable with HTTP 5xx: ');
  });
});

test('a code that refuses a write means something else to a look at the job', async () => {
  expect((await explain('DLI.12003')).out).toContain('StateConflict; to a look at the job: ReadRefused\n');
  expect((await explain('DLI.0023')).out).toContain('Rejected; to a look at the job: JobNotFound\n');
});

test.each([
  ['JobException', 'JobException, a reason of JobHealthy: False'],
  ['ExternalChange', 'ExternalChange, a reason of Drifted: True'],
  ['NotCompared', 'NotCompared, a reason of Drifted: Unknown'],
  ['PlanReady', 'PlanReady, a reason of events, Normal'],
  ['job_runing', 'unknown state job_runing; the nearest is job_running'],
])('%s', async (word, title) => {
  const { code, out } = await explain(word);
  expect([code, out.split('\n')[0]]).toEqual([0, title]);
});

test('a state that nobody knows counts as running', async () => {
  expect((await explain('job_dreaming')).out).toContain(
    '  counts as     running: the smallest update is sent',
  );
});

test('a word that nobody knows: 2, one line, and the others are still explained', async () => {
  const { code, out, err } = await explain('RestartRequird', 'UpToDate', '\u001b[31mx');
  expect([code, err]).toEqual([
    2,
    'unknown reason, code or state RestartRequird; the nearest is RestartRequired\nunknown reason, code or state [31mx; see fjj explain\n',
  ]);
  expect(out).toContain('UpToDate, a reason of Ready: True');
});

test('without a word: all of them, a line each, as wide as the terminal', async () => {
  const plain = await explain();
  const names = [...Object.keys(REASONS), ...Object.keys(EVENT_REASONS), ...Object.keys(STATES)];
  for (const name of names) expect(plain.out).toMatch(new RegExp(`^ {2}${name} {2}`, 'm'));
  expect(plain.out).toMatch(/^ {2}DLI\.21000 to 21999 {2}QueueUnavailable: /m);
  const narrow = await runAs(cli, ['explain'], { terminal: () => ({ columns: 60, rows: 20 }) });
  expect(Math.max(...narrow.out.split('\n').map((line) => [...line].length))).toBe(60);
  expect(narrow.out.split('\n')).toHaveLength(plain.out.split('\n').length);
});

test('a flag that is none: 2', async () => {
  expect(await explain('--al')).toMatchObject({ code: 2, out: '' });
});
