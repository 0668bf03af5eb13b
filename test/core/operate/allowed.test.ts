/** The table of allowed.ts, every row with every combination of plan and record. */
import { mayBegin, mayCall } from '../../../src/core/operate/allowed.ts';
import { combinations } from './comment-table.ts';
import { factsOf, gatedAs } from './setting.ts';
import { inOrder, walksTable } from './walked.ts';

interface Given {
  type: 'Start' | 'Stop' | 'Restart' | 'Delete';
  approval: 'not needed' | 'given' | 'used' | 'lacking';
  record:
    | 'none'
    | 'refused at its first call'
    | 'refused later'
    | 'under way'
    | 'of another operation'
    | 'of a restart for something else';
}

const GIVENS = combinations<Given>({
  type: ['Start', 'Stop', 'Restart', 'Delete'],
  approval: ['not needed', 'given', 'used', 'lacking'],
  record: [
    'none',
    'refused at its first call',
    'refused later',
    'under way',
    'of another operation',
    'of a restart for something else',
  ],
}).filter(({ type, record }) => type === 'Restart' || record !== 'of a restart for something else');

const FIRST = { Start: 'Run', Stop: 'Stop', Restart: 'Stop', Delete: 'Delete' } as const;

function recordOf({ type, record }: Given) {
  const made = { type, step: FIRST[type], sent: 'Refused', planId: 'plan-1' } as const;
  switch (record) {
    case 'none':
      return undefined;
    case 'refused later':
      return { ...made, step: 'WaitRest' } as const;
    case 'under way':
      return { ...made, sent: 'Intended' } as const;
    case 'of another operation':
      return { ...made, type: type === 'Stop' ? 'Restart' : 'Stop' } as const;
    case 'of a restart for something else':
      return { ...made, planId: 'plan-2' } as const;
    default:
      return made;
  }
}

const isUsedFor = ({ approval }: Given): boolean => approval === 'used';

function endOf(given: Given): string {
  const { type, approval } = given;
  const facts = factsOf({
    record: recordOf(given),
    facts: {
      restart: { planId: 'plan-1', breaks: undefined },
      gated: { [type]: gatedAs(approval, type) },
    },
  });
  return [mayBegin(facts, type), mayCall(facts, type)].map((may) => (may ? 'may' : 'waits')).join(' ');
}

walksTable(
  'allowed.ts',
  inOrder<Given>([
    [
      "needs nobody's approval | any | may | may",
      ({ approval }) => approval === 'not needed',
      () => 'may may',
    ],
    [
      'is approved, and that was not used | any | may | may',
      ({ approval }) => approval === 'given',
      () => 'may may',
    ],
    [
      'is approved, and that was used for it | its first call was refused: nothing came | may | may',
      (given) => isUsedFor(given) && given.record === 'refused at its first call',
      () => 'may may',
    ],
    ['is approved, and that was used for it | anything else | waits | may', isUsedFor, () => 'waits may'],
    ['is not approved | any | waits | waits', undefined, () => 'waits waits'],
  ]),
  { givens: GIVENS, endOf },
);
