/** The election that the settings ask for, with what the log and the metrics say of it. */
import { createElection, type Election, type ElectionState } from '../kubernetes/lease/election.ts';
import type { AssemblyParts } from './assemble.ts';
import { reason } from './bad-start.ts';
import type { Config } from './settings.ts';

type Electing = Pick<AssemblyParts, 'api' | 'identity' | 'clock' | 'chance' | 'log' | 'metrics'>;

/** `onWaiting`: the lease is another's, or nobody can tell whose it is. */
function electionStates({ log, metrics }: Electing, onWaiting: () => void): (state: ElectionState) => void {
  let said = '';
  return (state) => {
    if (state.state === 'following' || state.state === 'failing') onWaiting();
    // One failed renewal is no loss yet.
    if (state.state !== 'failing') metrics.onLeader(state.state === 'leading');
    const text = state.state === 'following' ? `following ${state.holder}` : state.state;
    if (text === said) return;
    said = text;
    if (state.state === 'failing') log.warn({ reason: reason(state.error) }, 'lease: a call failed');
    else log.info(`lease: ${text}`);
  };
}

export function electionOf(config: Config, parts: Electing, onWaiting: () => void): Election {
  const { api, identity, clock, chance } = parts;
  return createElection({
    api,
    identity,
    clock,
    chance,
    namespace: config.leaseNamespace ?? api.namespace,
    name: config.leaseName,
    leaseDurationMs: config.leaseDuration,
    renewDeadlineMs: config.renewDeadline,
    retryPeriodMs: config.retryPeriod,
    onState: electionStates(parts, onWaiting),
  });
}
