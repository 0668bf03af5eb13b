/** The demo itself: the world is started, walked through, and cleared away, whatever happens. */
import { complaints } from './controller.ts';
import { problem, say } from './print.ts';
import { stay } from './stay.ts';
import { limitMs, type Walk, walk } from './walk.ts';
import { startWorld, type World } from './world.ts';

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Aborts, with an exit code, on the signals that end a command, and when nobody reads any more, as behind `| head`. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const end = (code: number) => controller.abort(Object.assign(new Error('interrupted'), { code }));
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => end(CODES[name]));
  process.stdout.on('error', () => end(1));
  return controller.signal;
}

function introduce({ dli, kubernetes, controller, hands }: World): void {
  say(`DLI and IAM   ${dli.url}, a simulator
Kubernetes    ${kubernetes.url}, a simulator
controller    pid ${controller.pid}, log ${controller.log}
edits         ${hands.kind}`);
}

/** Says what failed, unless a person has ended the demo. Returns the exit code. */
function failed(error: unknown, interrupted: AbortSignal, world: World | undefined): number {
  if (interrupted.aborted) return (interrupted.reason as { code: number }).code;
  problem(error instanceof Error ? error.message : String(error));
  const lines = world === undefined ? [] : complaints(world.controller.log);
  if (lines.length > 0) process.stderr.write(`of the controller's log:\n${lines.join('\n')}\n`);
  return 1;
}

/** Nothing waits beyond the limit, whatever hangs. */
function limited(ms: number): { signal: AbortSignal; lift: () => void } {
  const controller = new AbortController();
  const why = new Error(`the demo did not end within ${ms / 1_000} s`);
  const timer = setTimeout(() => controller.abort(why), ms);
  return { signal: controller.signal, lift: () => clearTimeout(timer) };
}

/** Returns the exit code. */
export async function perform(asked: Walk, keep: boolean): Promise<number> {
  const interrupted = interruption();
  const limit = limited(limitMs(asked));
  let world: World | undefined;
  let code = 0;
  try {
    world = await startWorld(AbortSignal.any([interrupted, limit.signal]));
    introduce(world);
    await walk(world, asked);
  } catch (error) {
    code = failed(error, interrupted, world);
  }
  limit.lift();
  const [job] = asked.manifests.jobs;
  if (keep && world !== undefined && job !== undefined) await stay(world, job, interrupted);
  await world?.close();
  return code;
}
