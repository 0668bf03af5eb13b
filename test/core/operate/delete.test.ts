/** The table of delete.ts, every row with every combination of what a step depends on. */
import type { Operation } from '../../../src/core/object/operation.ts';
import { combinations } from './comment-table.ts';
import { CALLS, type Call, factsOf, gatedAs, isAtRest, planTold, STATUSES, sentOf } from './setting.ts';
import { inOrder, walksTable } from './walked.ts';

interface Given {
  step: Operation['step'] | 'none';
  call: Call;
  status: string;
  age: number;
  toDelete: boolean;
  approval: 'not needed' | 'used' | 'lacking';
}

const rests = (status: string): boolean => isAtRest(status) || status === 'job_arrearage_stopped';

const GIVENS = [
  ...combinations<Given>({
    step: ['Delete', 'WaitGone'],
    call: CALLS,
    status: STATUSES,
    age: [0, 59.999, 60],
    toDelete: [true, false],
    approval: ['not needed', 'used', 'lacking'],
  }),
  ...combinations<Given>({
    step: ['none'],
    call: ['mine'],
    status: STATUSES,
    age: [0],
    toDelete: [true, false],
    approval: ['not needed'],
  }).filter(({ status, toDelete }) => toDelete && rests(status)),
];

const endOf = ({ step, call, status, age, toDelete, approval }: Given): string =>
  planTold(
    factsOf({
      spec: { state: 'Stopped' },
      status,
      ...(step === 'none' ? {} : { record: { type: 'Delete', step, sent: sentOf(call) } }),
      age: age * 1_000,
      facts: {
        gated: { Delete: gatedAs(approval, 'Delete') },
        isToDelete: toDelete,
        isDeleted: true,
        mine: call === 'mine',
      },
    }),
  );

walksTable(
  'delete.ts',
  inOrder<Given>([
    [
      'none | at rest, or in arrears | Delete is announced',
      ({ step }) => step === 'none',
      () => 'announces Delete, attempt 1',
    ],
    ['any | the job is not to go any more | ends, Dropped', ({ toDelete }) => !toDelete, () => 'Dropped'],
    [
      'Delete | its approval was taken back | ends, Dropped',
      ({ step, approval }) => step === 'Delete' && approval === 'lacking',
      () => 'Dropped',
    ],
    [
      'Delete | runs, or moves | ends, Interrupted',
      ({ step, status }) => step === 'Delete' && !rests(status),
      () => 'Interrupted',
    ],
    [
      'Delete, announced here | anything else | the call',
      ({ step, call }) => step === 'Delete' && call === 'mine',
      () => 'calls Delete',
    ],
    [
      'Delete, maybe sent | anything else | announced once more',
      ({ step }) => step === 'Delete',
      () => 'announces Delete, attempt 2',
    ],
    ['WaitGone | there, within 60 s | waits', ({ age }) => age < 60, () => 'waits'],
    ['WaitGone | there, after 60 s | announced once more', undefined, () => 'announces Delete, attempt 2'],
  ]),
  { givens: GIVENS, endOf },
);
