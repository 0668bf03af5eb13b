/** The table of create.ts, every row with every combination of what it depends on. */
import type { ListedJob } from '../../../src/core/job/found.ts';
import { type CreateFacts, createPlan, soughtName } from '../../../src/core/operate/create.ts';
import { T0 } from '../../support/example.ts';
import { operationOf } from '../operation-outcomes.ts';
import { combinations, type Values } from './comment-table.ts';
import { type Call, factsOf, gatedAs, sentOf, turnTold } from './setting.ts';
import { type Cells, inOrder, walksTable } from './walked.ts';

/** The account is in another place. */
type Moved = 'another project' | 'another project, and a request';

interface Given {
  tagged: boolean;
  named: 'none' | 'one' | 'one of an untold type' | 'one of another type' | 'two';
  /** The one of the name is a draft as this object has sent it. */
  asSent: boolean;
  policy: 'Adopt' | 'Create' | 'AdoptOrCreate' | undefined;
  mode: 'Manage' | 'Observe';
  record: Call | 'none' | 'DraftLimit' | 'Rejected';
  attempt: number;
  /** s since the call was announced, or refused; below 0 by a clock that is ahead. */
  age: number;
  /** What is otherwise since the record was made. */
  since: 'nothing' | 'an edit' | 'another name' | 'the account' | 'a request' | Moved;
  approval: 'not needed' | 'given' | 'lacking';
}

const EVERY: Values<Given> = {
  tagged: [false],
  named: ['none'],
  asSent: [false],
  policy: ['Adopt', 'Create', 'AdoptOrCreate', undefined],
  mode: ['Manage', 'Observe'],
  record: ['none', 'mine', 'Intended', 'Unclear', 'Accepted', 'DraftLimit', 'Rejected'],
  attempt: [1, 2],
  age: [60],
  since: [
    ...(['nothing', 'an edit', 'another name', 'the account', 'a request'] as const),
    ...(['another project', 'another project, and a request'] as const),
  ],
  approval: ['not needed', 'given', 'lacking'],
};

const GIVENS = [
  ...combinations<Given>({ ...EVERY, age: [-3_600, -5, 0, 59.999, 60, 299.999, 300, 1_799.999, 1_800] }),
  ...combinations<Given>({
    ...EVERY,
    tagged: [true, false],
    named: ['one', 'one of an untold type', 'one of another type', 'two'],
    asSent: [true, false],
  }),
];

const job = (job_id: string, job_type: string | undefined): ListedJob => ({
  job_id,
  name: 'test1',
  job_type,
  status: 'job_init',
  create_time: undefined,
  tags: undefined,
});

const NAMED: Record<Given['named'], ListedJob[]> = {
  none: [],
  one: [job('7', 'flink_jar_job')],
  'one of an untold type': [job('7', undefined)],
  'one of another type': [job('7', 'flink_opensource_sql_job')],
  two: [job('7', 'flink_jar_job'), job('8', 'flink_jar_job')],
};

const isRefused = ({ record }: Given): boolean => record === 'DraftLimit' || record === 'Rejected';

const PLACE = { region: 'cn-north-4', projectId: 'a1' };

const isMoved = ({ since }: Given): boolean => since.startsWith('another project');
const isAsked = ({ since }: Given): boolean => since.endsWith('a request');

function recordFor({ record, attempt }: Given): CreateFacts['record'] {
  if (record === 'none') return undefined;
  const made = { type: 'Create', step: 'Create', jobId: '', attempt, name: 'test1', ...PLACE } as const;
  return record === 'DraftLimit' || record === 'Rejected'
    ? operationOf({ ...made, sent: 'Refused', refusal: { reason: record } })
    : operationOf({ ...made, sent: sentOf(record) });
}

const nameNow = ({ since }: Given): string => (since === 'another name' ? 'test2' : 'test1');

function factsFor(given: Given): CreateFacts {
  const { tagged, named, asSent, policy, mode, record, age, since } = given;
  const adoption = policy === undefined ? {} : { adoptionPolicy: policy };
  const { spec } = factsOf({ spec: { jobId: undefined, job: { name: nameNow(given) }, mode, ...adoption } });
  const known = {
    spec,
    record: recordFor(given),
    mine: record === 'mine',
    isRequested: isAsked(given),
  };
  return {
    ...factsOf({}),
    ...known,
    name: soughtName(known),
    place: isMoved(given) ? { ...PLACE, projectId: 'b2' } : PLACE,
    generation: since === 'an edit' || since === 'another name' ? 2 : 1,
    accountDigest: since === 'the account' || isMoved(given) ? 's2' : 's1',
    now: T0 + age * 1_000,
    tagged: tagged ? job('6', 'flink_jar_job') : undefined,
    named: NAMED[named],
    isAsSent: asSent,
    gated: gatedAs(given.approval, 'Create'),
  };
}

function endOf(given: Given): string {
  const facts = factsFor(given);
  const plan = createPlan(facts);
  if ('failure' in plan) return plan.failure.kind;
  if ('awaits' in plan) return 'AwaitingApproval';
  if ('own' in plan) return `${plan.own.jobId} ${plan.own.origin}`;
  const { turn } = plan;
  const isNew = turn.do === 'record' && turn.operation.id !== facts.record?.id;
  const stands = turn.do === 'refuse' ? ` for ${turn.dueMs} ms` : '';
  return `${turnTold(turn, facts.record)}${isNew ? ', anew' : ''}${stands}`;
}

const isOne = ({ tagged, named }: Given): boolean =>
  !tagged && (named === 'one' || named === 'one of an untold type');
const isOfCreate = ({ policy = 'Create' }: Given): boolean => policy === 'Create';
/** Whose first call was held back here, or refused, has made none. */
const mayHaveMade = (given: Given): boolean =>
  given.record !== 'none' && (given.attempt > 1 || (given.record !== 'mine' && !isRefused(given)));
const isEarlier = (given: Given): boolean =>
  given.since === 'another name' && mayHaveMade(given) && given.policy !== 'Adopt' && given.mode === 'Manage';
const isNone = ({ tagged, named }: Given): boolean => !tagged && named === 'none';
const mayMake = (given: Given): boolean =>
  isNone(given) && given.policy !== 'Adopt' && given.mode === 'Manage';

const PAUSES: Partial<Record<Given['record'], number>> = { DraftLimit: 300_000, Rejected: 1_800_000 };
const pauseLeft = ({ record, age }: Given): number => (PAUSES[record] ?? 0) - Math.max(0, age * 1_000);
const isHeldBack = (given: Given): boolean =>
  isRefused(given) && given.since === 'nothing' && given.age >= -5 && pauseLeft(given) > 0;
const isUnclear = ({ record }: Given): boolean => ['Intended', 'Unclear', 'Accepted'].includes(record);
const isLacking = ({ approval }: Given): boolean => approval === 'lacking';
const isRecent = ({ age, attempt }: Given): boolean => age >= -5 && age < 60 * attempt;

const TABLE: Cells<Given>[] = [
  ['a job with our tag | any | any | it is ours, Created', ({ tagged }) => tagged, () => '6 Created'],
  [
    'none with our tag; the place is another | any | may have been sent | ProjectMismatch',
    (given) => isMoved(given) && !isAsked(given) && mayHaveMade(given),
    () => 'ProjectMismatch',
  ],
  [
    'none with our tag; the same, and asked for | any | may have been sent | as without a record',
    (given) => isMoved(given) && isAsked(given) && mayHaveMade(given),
    (given) => endOf({ ...given, record: 'none', since: 'a request' }),
  ],
  [
    'one of the name, as we have made it | Create | may have been sent | it is ours, Created',
    (given) => isOne(given) && isOfCreate(given) && given.asSent && mayHaveMade(given),
    () => '7 Created',
  ],
  [
    'one of an earlier name, as we have made it | AdoptOrCreate | may have been sent | it is ours, Created',
    (given) => isOne(given) && !isOfCreate(given) && isEarlier(given) && given.asSent,
    () => '7 Created',
  ],
  [
    'one of an earlier name | AdoptOrCreate | may have been sent | NameTaken',
    (given) => isOne(given) && !isOfCreate(given) && isEarlier(given) && !given.asSent,
    () => 'NameTaken',
  ],
  [
    'one of the name | Adopt, AdoptOrCreate | any | it is ours, Adopted',
    (given) => isOne(given) && !isOfCreate(given) && !isEarlier(given),
    () => '7 Adopted',
  ],
  [
    'one of the name, of another type; or two | any | any | NameTaken',
    ({ tagged, named }) => !tagged && (named === 'one of another type' || named === 'two'),
    () => 'NameTaken',
  ],
  [
    'one of the name | Create | any | NameTaken',
    (given) => isOne(given) && isOfCreate(given) && !(given.asSent && mayHaveMade(given)),
    () => 'NameTaken',
  ],
  [
    'none | Adopt; mode Observe | any | JobNotFound',
    (given) => isNone(given) && !mayMake(given),
    () => 'JobNotFound',
  ],
  [
    'none | another | none, or it may go again | the call is announced',
    (given) =>
      mayMake(given) &&
      !isLacking(given) &&
      (given.record === 'none' || (isRefused(given) && !isHeldBack(given))),
    () => 'announces Create, attempt 1, anew',
  ],
  [
    'none | another | was refused | refused, until that is over',
    (given) => mayMake(given) && isHeldBack(given),
    (given) => `${given.record} for ${pauseLeft(given)} ms`,
  ],
  [
    'none | another | announced here | the call',
    (given) =>
      mayMake(given) && !isLacking(given) && given.record === 'mine' && given.since !== 'another name',
    () => 'calls Create',
  ],
  [
    'none | another | announced here, and renamed | announced anew',
    (given) =>
      mayMake(given) && !isLacking(given) && given.record === 'mine' && given.since === 'another name',
    ({ attempt }) => `announces Create, attempt ${attempt}`,
  ],
  [
    'none | another | may have been sent, 60 s a try | waits',
    (given) => mayMake(given) && isUnclear(given) && isRecent(given),
    () => 'waits',
  ],
  [
    'none | another | after, or dated ahead | announced once more',
    (given) => mayMake(given) && !isLacking(given) && isUnclear(given) && !isRecent(given),
    ({ attempt }) => `announces Create, attempt ${attempt + 1}`,
  ],
  [
    'none, and nobody approves of one | another | any that leads to a call | AwaitingApproval',
    (given) =>
      mayMake(given) && isLacking(given) && !isHeldBack(given) && !(isUnclear(given) && isRecent(given)),
    () => 'AwaitingApproval',
  ],
];

walksTable('create.ts', inOrder(TABLE), { givens: GIVENS, endOf });
