/** What settings have to be beside each other. */
import type { z } from 'zod';
import { flagOf } from './setting-names.ts';

/** ms. */
interface Times {
  leaderElect: boolean;
  leaseDuration: number;
  renewDeadline: number;
  retryPeriod: number;
  dliTimeout: number;
}

export function checkTogether(config: Times, context: z.RefinementCtx): void {
  const refuse = (path: keyof Times, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  const shorter = (one: 'renewDeadline' | 'retryPeriod', other: 'leaseDuration' | 'renewDeadline'): void => {
    if (config[one] >= config[other]) refuse(one, `must be shorter than ${flagOf(other)}`);
  };
  shorter('renewDeadline', 'leaseDuration');
  shorter('retryPeriod', 'renewDeadline');
  // An update that this replica sends must be over before another replica can lead.
  const room = config.leaseDuration - 2 * config.retryPeriod;
  if (!config.leaderElect || config.dliTimeout < room) return;
  refuse('dliTimeout', `must be shorter than ${flagOf('leaseDuration')} less two ${flagOf('retryPeriod')}`);
}
