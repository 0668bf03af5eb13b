/** What a step of the demo works with: do something, look, wait until something was really seen. */

import type { DliSimulator } from '../sim/dli/server.ts';
import type { Entry, Trace } from '../sim/http/trace.ts';
import type { Connection } from '../src/kubernetes/http/api.ts';
import { USER_AGENT } from '../src/service/version.ts';
import type { Controller } from './controller.ts';
import { type Hands, type Resource, read } from './hands.ts';
import { indented, say, seen } from './print.ts';
import { type Before, showPut } from './puts.ts';

export interface Stage {
  api: Connection;
  dli: DliSimulator;
  trace: Trace;
  hands: Hands;
  controller: Controller;
  before: Before;
  /** Aborts, with an Error that says why, when there is no point in waiting any longer. */
  signal: AbortSignal;
}

const PATIENCE_MS = 15_000;
const POLL_MS = 40;
/** Nothing asked of DLI for so long: what a pass had to send, it has sent. */
const QUIET_MS = 300;

const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** Returns what `look` first finds; throws, naming what was waited for, when it finds nothing. */
export async function until<T>(
  { signal }: Pick<Stage, 'signal'>,
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    await pause(POLL_MS);
  }
  throw new Error(`not seen within ${PATIENCE_MS / 1_000} s: ${what}`);
}

export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`);
  seen(what);
}

/** Requests to DLI since the trace had `since` entries. */
export const calls = ({ trace }: Pick<Stage, 'trace'>, method: string, since: number): Entry[] =>
  trace.select({ server: 'dli', method, since, path: /\/streaming\// });

/** What the controller wrote into status since then. */
export const statusWrites = ({ trace }: Pick<Stage, 'trace'>, since: number): Entry[] =>
  trace
    .select({ server: 'kubernetes', method: 'PATCH', since, path: /\/flinkjarjobs\/[^/]+\/status$/ })
    .filter(({ userAgent }) => userAgent === USER_AGENT);

export const mark = ({ trace }: Pick<Stage, 'trace'>): number => trace.entries.length;

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  observedGeneration?: number;
}

interface Status {
  jobId?: string;
  origin?: string;
  update_time?: number | bigint;
  error_code?: string;
  error_msg?: string;
  driftCount?: number;
  drift?: { field: string; desired: string; live: string }[];
  observedGeneration?: number;
  lastHandledReconcileAt?: string;
  operation?: { type: string; step: string; sent: string };
  history?: { operation?: string; outcome: string; savepoint?: string; downtimeSeconds?: number }[];
  conditions?: Condition[];
}

export const statusOf = (resource: Resource): Status => (resource['status'] ?? {}) as Status;

export const ready = (resource: Resource): Condition | undefined =>
  statusOf(resource).conditions?.find(({ type }) => type === 'Ready');

/** Waits until Ready has this reason for the object's present generation. */
export async function untilReason(stage: Stage, resource: Resource, reason: string): Promise<Resource> {
  let last = 'no status';
  const found = until(stage, `${resource.metadata.name}: Ready with reason ${reason}`, async () => {
    const live = await read(stage.api, resource);
    const condition = ready(live);
    last = `${condition?.status ?? '-'} ${condition?.reason ?? ''} ${condition?.message ?? ''}`;
    const current = condition?.observedGeneration === live.metadata['generation'];
    return current && condition?.reason === reason ? live : undefined;
  });
  const live = await found.catch((error: Error) => {
    throw stage.signal.aborted ? error : new Error(`${error.message}; last seen: ${last}`);
  });
  const condition = ready(live);
  seen(`Ready=${condition?.status} ${reason}: ${condition?.message}`);
  return live;
}

/** Asks for a pass now and waits until the controller says that it made one. */
export async function reconcileNow(stage: Stage, resource: Resource): Promise<Resource> {
  const at = await stage.hands.requestReconcile(resource);
  return until(stage, 'the reconcile request acknowledged in status', async () => {
    const live = await read(stage.api, resource);
    return statusOf(live).lastHandledReconcileAt === at ? live : undefined;
  });
}

/** Waits until the controller has nothing more to ask of DLI. */
export async function still(stage: Pick<Stage, 'trace' | 'signal'>): Promise<void> {
  let before = -1;
  await until(stage, 'no more requests to DLI', async () => {
    const now = stage.trace.count({ server: 'dli' });
    if (now === before) return true;
    before = now;
    await pause(QUIET_MS);
    return undefined;
  });
}

/** Counted when all is quiet: one PUT too many would come after the first. */
export async function exactly(
  stage: Pick<Stage, 'trace' | 'signal'>,
  method: 'GET' | 'PUT',
  { times, since }: { times: number; since: number },
): Promise<Entry[]> {
  await still(stage);
  const made = calls(stage, method, since);
  if (made.length !== times)
    throw new Error(`expected exactly ${times} ${method}, and there were ${made.length}`);
  seen(`exactly ${times} ${method}`);
  return made;
}

function showStatus(resource: Resource): void {
  const { conditions = [], update_time, error_code, error_msg } = statusOf(resource);
  const states = conditions.map(({ type, status, reason }) => `${type}=${status} (${reason})`);
  const words = Object.entries({ update_time, error_code, error_msg }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
  say(`      status  ${states.join(', ')}`);
  if (words.length > 0) say(indented(words.join('\n'), 14));
}

/** Every PUT of the step with its diff and body, and the status that came of the last one. */
export function show(stage: Stage, puts: readonly Entry[], after: Resource): void {
  for (const put of puts) showPut(put, stage.before);
  showStatus(after);
}
