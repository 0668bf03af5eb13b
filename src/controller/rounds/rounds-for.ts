/** The lists of accounts: what they come to is counted each time, and is one line in the log whenever it changes. */
import type { Logger } from 'pino';
import { Recent } from '../../ground/recent.ts';
import type { WorkQueue } from '../queue/queue.ts';
import type { RoundResult } from './account-list.ts';
import { Rounds } from './rounds.ts';

type PagesParts = ConstructorParameters<typeof Rounds>[0];

interface RoundsGiven extends Pick<PagesParts, 'lists' | 'clock' | 'chance'> {
  queue: Pick<WorkQueue, 'add'>;
  log: Pick<Logger, 'info' | 'warn'>;
  count: (result: RoundResult) => void;
}

const MOST_ACCOUNTS = 10_000;

function telling({ log, count }: Pick<RoundsGiven, 'log' | 'count'>): PagesParts['onResult'] {
  const last = new Recent<RoundResult>(MOST_ACCOUNTS);
  return (account, result, why) => {
    count(result);
    const before = last.get(account) ?? 'told';
    last.set(account, result);
    if (before === result) return undefined;
    if (result === 'told') log.info({ account }, 'drift is checked by list pages again');
    else log.warn({ account, result, why }, 'drift is not checked by list pages');
    return undefined;
  };
}

export function roundsFor(
  { driftPages, intervalFloor }: { driftPages: 'auto' | 'never'; intervalFloor: number },
  { queue, log, count, ...parts }: RoundsGiven,
): Rounds {
  const { lists, clock, chance } = parts;
  return new Rounds({
    lists,
    clock,
    chance,
    intervalFloorMs: intervalFloor,
    isOn: driftPages === 'auto',
    onOver: (key) => queue.add(key, { priority: 'low' }),
    onResult: telling({ log, count }),
  });
}
