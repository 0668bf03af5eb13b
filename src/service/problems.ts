/** What stands in the way of the whole controller: said once in the log, and in one line by /readyz. */
import type { Logger } from 'pino';
import { pathOfPart } from '../core/object/status-form.ts';
import type { ReflectorPhase } from '../kubernetes/watch/recovery.ts';
import type { ReflectorState } from '../kubernetes/watch/reflector.ts';

/** A person has to act, or what is shown is not what is. */
const UNREADY: readonly ReflectorPhase[] = ['NotInstalled', 'Forbidden', 'Stale', 'SetBack'];

/** States of the watches, by path. Listing is how a watch that is not well tries again. */
function watchStates(log: Logger) {
  const states = new Map<string, ReflectorState>();
  const onState = (state: ReflectorState): void => {
    const before = states.get(state.path);
    if (before !== undefined && state.phase === 'Listing') return;
    states.set(state.path, state);
    if (before?.phase === state.phase && before.message === state.message) return;
    const well = state.phase === 'Listing' || state.phase === 'Watching';
    log[well ? 'debug' : 'warn'](
      { path: state.path, phase: state.phase },
      state.message || `watch ${state.phase}`,
    );
  };
  const problem = (): string | undefined => {
    const bad = [...states.values()].find(({ phase }) => UNREADY.includes(phase));
    return bad === undefined ? undefined : `${bad.phase}: ${bad.message}`;
  };
  return { onState, problem };
}

/** Fields of the status that the API server drops, because the CRD that is installed does not know them. */
function droppedFields(log: Logger) {
  const dropped = new Set<string>();
  const problem = (): string | undefined =>
    dropped.size === 0
      ? undefined
      : `CRDOutdated: the installed CRD does not keep ${[...dropped].map(pathOfPart).join(', ')}; apply the CRD of this version`;
  return {
    problem,
    onWritten(kept: readonly string[], lost: readonly string[]): void {
      const before = problem();
      for (const field of kept) dropped.delete(field);
      for (const field of lost) dropped.add(field);
      const now = problem();
      if (now !== undefined && now !== before) log.warn(now);
    },
  };
}

export function problemsOf(log: Logger) {
  const [states, dropped] = [watchStates(log), droppedFields(log)];
  return {
    onState: states.onState,
    onWritten: dropped.onWritten,
    problem: () => states.problem() ?? dropped.problem(),
  };
}
