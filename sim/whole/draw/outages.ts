/** Outages, and what befalls the replicas. */
import type { Lot } from '../lot.ts';
import type { ServerName } from '../network.ts';
import { REGIONS } from '../setup.ts';
import type { Doing, Draw } from './drawing.ts';
import { faultRule } from './faults.ts';

const forMs = (lot: Lot): number => lot.pick([1, 3, 10, 20, 60]) * 1_000;
const server = (lot: Lot): ServerName => lot.pick(['cn-north-4', 'kubernetes', lot.pick(REGIONS)] as const);

export const fault: Draw = ({ lot, setup }) => {
  const rule = faultRule(lot, setup);
  const step: Doing = { do: 'fault', rule, forMs: forMs(lot) };
  // A watch that is open has begun before the rule: it has to begin anew.
  return rule.action.kind === 'watch' ? [step, { do: 'cut', server: 'kubernetes' }] : [step];
};

export const outage: Draw = ({ lot, setup }) => {
  const kind = lot.weighed({ outage: 6, throttle: 3, compact: 1, cut: 2, setBack: 1 });
  if (kind === 'throttle') {
    const perSecond = lot.pick([0.2, 0.5, 2]);
    const asked = lot.often(0.5) ? { retryAfterSeconds: lot.int(1, 20) } : {};
    return [{ do: 'throttle', region: lot.pick(REGIONS), perSecond, ...asked, forMs: forMs(lot) }];
  }
  if (kind === 'compact') return [{ do: 'compact' }];
  if (kind === 'cut') return [{ do: 'cut', server: server(lot) }];
  if (kind === 'setBack') return [{ do: 'setBack', changes: lot.int(1, 40) }];
  const some = lot.often(0.6) ? { replica: lot.pick(setup.replicas).name } : {};
  const how = lot.pick(['refused', 'unresolved', 'silent'] as const);
  return [{ do: 'outage', server: server(lot), outage: how, ...some, forMs: forMs(lot) }];
};

export const replica: Draw = ({ lot, setup }) => {
  const { name } = lot.pick(setup.replicas);
  const kind = lot.weighed({ kill: 4, pause: 2, pauseAt: 3, clock: 2, stop: 2 });
  if (kind === 'kill') return [{ do: 'kill', replica: name, crossings: lot.int(1, 25) }];
  if (kind === 'pause')
    return [{ do: 'pause', replica: name, ms: lot.pick([200, 3_000, 12_000, 25_000, 70_000]) }];
  if (kind === 'pauseAt')
    return [
      { do: 'pauseAt', replica: name, crossings: lot.int(1, 8), ms: lot.pick([3_000, 25_000, 70_000]) },
    ];
  if (kind === 'stop') return [{ do: 'stop', replica: name }];
  return [
    {
      do: 'clock',
      replica: name,
      ms: lot.pick([-3_600_000, -60_000, -2_000, 2_000, 60_000, 1_200_000, 31_536_000_000]),
    },
  ];
};
