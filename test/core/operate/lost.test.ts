/** The table of lost.ts: every object whose record may be lost, with its job in every state. */
import type { Manifest } from '../../../src/core/object/manifest.ts';
import { recordAnew } from '../../../src/core/operate/lost.ts';
import { OPERATION_REASONS } from '../../../src/core/report/operation-reasons.ts';
import { manifestOf, specOf } from '../../support/example.ts';
import { operationOf } from '../operation-outcomes.ts';
import { LOCATION } from '../outcomes.ts';
import { combinations } from './comment-table.ts';
import { factsOf, STATUSES } from './setting.ts';
import { type Cells, inOrder, walksTable } from './walked.ts';

interface Given {
  status: string;
  held: boolean;
  record: 'none' | 'one' | 'unreadable';
  state: 'Running' | 'Stopped' | undefined;
  policy: 'Retain' | 'Stop';
  ready: string | undefined;
  health: string | undefined;
  elsewhere: boolean;
}

/** What may be said while a restart may have the job down. */
const OF_RESTART = [
  'ArrearsStopped',
  'LeftStopped',
  'Restarting',
  'RollingBack',
  'SavepointMissing',
  'StartFailed',
  'StartTimeout',
  'StopFailed',
  'StopTimeout',
] satisfies (keyof typeof OPERATION_REASONS)[];

const GIVENS = [
  ...combinations<Given>({
    status: STATUSES,
    held: [true, false],
    record: ['none', 'one', 'unreadable'],
    state: ['Running', 'Stopped', undefined],
    policy: ['Retain', 'Stop'],
    ready: ['Restarting', 'UpToDate', 'CloudUnavailable', undefined],
    health: ['JobMoving', 'JobStopped', 'LeftStopped', undefined],
    elsewhere: [false, true],
  }),
  ...combinations<Given>({
    status: ['job_cancel_success'],
    held: [true],
    record: ['none'],
    state: [undefined],
    policy: ['Stop'],
    ready: Object.keys(OPERATION_REASONS),
    health: ['JobStopped'],
    elsewhere: [false],
  }),
  // What is said of no job is said of none elsewhere.
].filter(({ health, elsewhere }) => health !== undefined || !elsewhere);

const condition = (type: 'Ready' | 'JobHealthy', reason: string | undefined) =>
  reason === undefined
    ? []
    : [{ type, status: 'False' as const, reason, message: '', lastTransitionTime: '2026-01-02T02:00:00Z' }];

function objectOf({ held, record, state, policy, ready, health, elsewhere }: Given): Manifest {
  const spec = { deletionPolicy: policy, ...(state === undefined ? {} : { state }) };
  const status = {
    conditions: [...condition('Ready', ready), ...condition('JobHealthy', health)],
    ...(elsewhere || health === undefined ? {} : { location: LOCATION }),
    ...(record === 'one' ? { operation: operationOf() } : {}),
  };
  return {
    ...manifestOf({ spec: { jobId: '104', job: {}, ...spec }, status }),
    way: specOf({}, spec),
    ...(held ? { held } : {}),
    ...(record === 'unreadable' ? { unusable: [{ part: 'operation', why: 'x', remains: {} }] } : {}),
  };
}

function endOf(given: Given): string {
  const { state, status } = given;
  const facts = factsOf({ status, spec: state === undefined ? {} : { state } });
  const record = recordAnew(objectOf(given), facts);
  if (record === undefined) return 'none';
  const since = record.downSince === '2026-01-02T02:00:00Z' ? 'as it was said' : 'now';
  return `${record.type} ${record.step} ${record.sent}, down since ${since}`;
}

const isDown = ({ status }: Given): boolean =>
  [
    'job_idle',
    'job_submit_fail',
    'job_running_exception',
    'job_cancel_success',
    'job_arrearage_stopped',
  ].includes(status);
const isNew = ({ status }: Given): boolean => ['job_init', 'job_finish'].includes(status);
const none = (): string => 'none';
const since = ({ health }: Given): string => (health === 'LeftStopped' ? 'as it was said' : 'now');
const atRest = (given: Given): string => `Restart VerifySavepoint Accepted, down since ${since(given)}`;
const isHeldOnly = ({ health, policy }: Given): boolean => health === undefined && policy === 'Retain';
const isSaid = ({ health, elsewhere }: Given): boolean => health !== undefined && !elsewhere;

const TABLE: Cells<Given>[] = [
  ['any | not at rest, or arrears | none is lost', (given) => !isDown(given) && !isNew(given), none],
  ['any | has finished, or is new | none is lost', isNew, none],
  [
    'has not our finalizer, or has a record, or its job is to stop | any | none is lost',
    ({ held, record, state }) => !held || record !== 'none' || state === 'Stopped',
    none,
  ],
  [
    'its Ready says what is said during a restart | any | is made, of a job at rest',
    (given) => isSaid(given) && OF_RESTART.some((reason) => reason === given.ready),
    atRest,
  ],
  [
    'its Ready names a failure, and JobHealthy what is said then | any | is made, of a job at rest',
    (given) =>
      isSaid(given) &&
      given.ready === 'CloudUnavailable' &&
      ['JobMoving', 'LeftStopped'].includes(String(given.health)),
    atRest,
  ],
  [
    'nothing is said of its job; deletionPolicy Retain, spec.state Running | any | is made, of a job at rest',
    (given) => isHeldOnly(given) && given.state === 'Running',
    atRest,
  ],
  [
    'nothing is said of its job; deletionPolicy Retain | any | is made, for a person',
    isHeldOnly,
    () => 'Restart Run Refused, down since now',
  ],
  ['any | any | none is lost', () => true, none],
];

walksTable('lost.ts', inOrder(TABLE), { givens: GIVENS, endOf });
