/** The table of restart-wish.ts, every row with every combination of what a restart depends on. */
import type { RestartTurn } from '../../../src/core/operate/facts.ts';
import { restartWish } from '../../../src/core/operate/restart-wish.ts';
import { combinations } from './comment-table.ts';
import { factsOf, gatedAs, STATUSES } from './setting.ts';
import { inOrder, walksTable } from './walked.ts';

interface Given {
  restart: 'none' | 'asked for' | 'against a rule';
  status: string;
  state: 'Running' | 'Stopped' | undefined;
  upgradeMode: 'Savepoint' | 'Stateless' | undefined;
  bucket: boolean;
  /** Of one that somebody asks for it is not `paused`; a request makes no other difference. */
  turn: RestartTurn;
  approval: 'not needed' | 'given' | 'lacking';
  window: 'open' | 'closed';
  requested: boolean;
  wasMoving: boolean;
}

const GIVENS = combinations<Given>({
  restart: ['none', 'asked for', 'against a rule'],
  status: STATUSES,
  state: ['Running', 'Stopped', undefined],
  upgradeMode: ['Savepoint', 'Stateless', undefined],
  bucket: [true, false],
  turn: ['free', 'taken', 'paused'],
  approval: ['not needed', 'given', 'lacking'],
  window: ['open', 'closed'],
  requested: [true, false],
  wasMoving: [true, false],
});

const set = (more: object): object =>
  Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));

function endOf({
  restart,
  status,
  state,
  upgradeMode,
  bucket,
  turn,
  approval,
  window,
  requested,
  wasMoving,
}: Given): string {
  const breaks = restart === 'against a rule' ? 'why' : undefined;
  const wish = restartWish(
    factsOf({
      spec: set({ state, upgradeMode }),
      status,
      live: bucket ? {} : { obs_bucket: '' },
      facts: {
        restart: restart === 'none' ? undefined : { planId: 'plan-1', breaks },
        turn,
        gated: { Restart: gatedAs(approval, 'Restart') },
        window: { isOpen: window === 'open', nextAt: undefined },
        isRequested: requested,
        wasMoving,
      },
    }),
  );
  if (wish === undefined) return 'nothing';
  return 'hold' in wish ? wish.hold : wish.type.toLowerCase();
}

/** Each ends in the word of its last cell. */
const TABLE: [words: string, holds: ((given: Given) => boolean) | undefined][] = [
  [
    'nothing asks for a restart, or the job is to stop | nothing',
    ({ restart, state }) => restart === 'none' || state === 'Stopped',
  ],
  ['job_cancel_fail | StopFailed', ({ status }) => status === 'job_cancel_fail'],
  ['a word that nobody knows | JobBusy', ({ status }) => status === 'job_of_a_new_kind'],
  ['another state than job_running | nothing', ({ status }) => status !== 'job_running'],
  ['was moving when it was seen last | JobBusy', ({ wasMoving }) => wasMoving],
  ['nobody has approved it, and somebody must | AwaitingApproval', ({ approval }) => approval === 'lacking'],
  ['its windows are all closed | OutsideWindow', ({ window }) => window === 'closed'],
  [
    'two restarts of the account in a row have failed; nobody asks | RolloutPaused',
    ({ turn }) => turn === 'paused',
  ],
  ['as many restarts of the account are under way as may be | AwaitingTurn', ({ turn }) => turn === 'taken'],
  [
    'a savepoint is to be taken, and DLI could take none | SavepointUnavailable',
    ({ upgradeMode, bucket }) => upgradeMode !== 'Stateless' && !bucket,
  ],
  [
    'it would break a rule of DLI that it does not break now | BreaksRule',
    ({ restart }) => restart === 'against a rule',
  ],
  ['anything else | restart', undefined],
];

walksTable(
  'restart-wish.ts',
  inOrder(TABLE.map(([words, holds]) => [words, holds, () => words.slice(words.indexOf(' | ') + 3)])),
  { givens: GIVENS, endOf },
);
