/** A history that fails, with as few steps as are needed for it to fail. */
import { type History, run } from './run.ts';

const fails = async (history: History): Promise<boolean> => (await run(history)).violations.length > 0;

/** Leaves out ever smaller runs of steps, as long as what is left still fails; until it is told to stop. */
export async function shrunk(history: History, stop: AbortSignal): Promise<History> {
  let steps = history.steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < steps.length && !stop.aborted; ) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (await fails({ ...history, steps: fewer })) steps = fewer;
      else at += size;
    }
  }
  return { ...history, steps };
}
