/** A history that fails, with as few steps as are needed for it to fail in the same way. */
import type { Defect } from './replicas.ts';
import { type History, run } from './run.ts';

/** Whether a history still shows what it is kept for. */
type Fails = (history: History) => Promise<boolean>;

/** The oracle whose words they are. */
export const oracleOf = (violation: string): string => violation.slice(0, violation.indexOf(': '));

/** By the same oracle: a history that showed anything at all could be shortened into one that shows something else. */
export const failsBy =
  (oracle: string, defect?: Defect): Fails =>
  async (history) =>
    (await run(history, defect)).violations.some((violation) => oracleOf(violation) === oracle);

/** Leaves out ever smaller runs of steps, as long as what is left still `fails`; until it is told to stop. */
export async function shrunk(history: History, fails: Fails, stop?: AbortSignal): Promise<History> {
  let steps = history.steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < steps.length && stop?.aborted !== true; ) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (await fails({ ...history, steps: fewer })) steps = fewer;
      else at += size;
    }
  }
  return { ...history, steps };
}
