/** What there is to say of a state of a job, and of a reason of JobHealthy, which is made of it. */
import { STATE_MEANINGS } from '../../core/job/state-meanings.ts';
import { runStateOf, STATES, stateOf } from '../../core/job/states.ts';
import type { Labelled } from '../layout/lines.ts';

export const STATE_NAMES = Object.keys(STATES);

const UPDATES = {
  idle: 'every field may change',
  running: 'hot fields may change; for others the job has to be stopped',
  moving: 'none: the update waits until the state has changed',
} as const;

const RUNS = {
  rest: 'it may be started',
  running: 'it may be stopped',
  moving: 'DLI is at it: the controller waits',
  blocked: 'no start, no stop: DLI does not allow it',
  doubt: 'it is neither started nor taken for stopped; it may be stopped',
} as const;

export function stateLines(status: string): Labelled[] {
  const { phase, healthy, reason } = stateOf(status);
  const known = Object.hasOwn(STATES, status);
  return [
    ...(known ? [['meaning', STATE_MEANINGS[status] ?? ''] as const] : []),
    ['updates', UPDATES[phase]],
    ['start, stop', RUNS[runStateOf(status)]],
    ['JobHealthy', `${healthy}, ${reason}`],
  ];
}

/** Undefined: it is no reason of JobHealthy. */
export function healthLines(reason: string): { what: string; lines: Labelled[] } | undefined {
  const states = STATE_NAMES.filter((name) => STATES[name]?.reason === reason);
  const [first] = states;
  if (first === undefined) return undefined;
  return {
    what: `a reason of JobHealthy: ${stateOf(first).healthy}`,
    lines: states.map((name, at) => [at === 0 ? 'the job is' : '', `${name}: ${STATE_MEANINGS[name]}`]),
  };
}
