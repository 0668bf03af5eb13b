/** What a step of the demo works with: apply, look, wait until something was really seen. */
import type { Connection } from '../src/kubernetes/api.ts';
import type { DliSimulator } from '../src/simulator/dli/server.ts';
import type { Entry, Trace } from '../src/simulator/trace.ts';
import { apply, type Resource, read, requestReconcile } from './cluster.ts';
import { command, seen, yaml } from './print.ts';

export interface Stage {
  api: Connection;
  dli: DliSimulator;
  trace: Trace;
}

const PATIENCE_MS = 15_000;
const POLL_MS = 40;

/** Returns what `look` first finds; throws, naming what was waited for, when it finds nothing. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resume) => setTimeout(resume, POLL_MS));
  }
  throw new Error(`not seen within ${PATIENCE_MS / 1_000} s: ${what}`);
}

export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`);
  seen(what);
}

/** Requests to DLI since the trace had `since` entries. */
export const calls = ({ trace }: Stage, method: string, since: number): Entry[] =>
  trace.select({ server: 'dli', method, since, path: /\/streaming\// });

export const mark = ({ trace }: Stage): number => trace.entries.length;

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  observedGeneration?: number;
}

export interface Status {
  update_time?: number | bigint;
  error_code?: string;
  error_msg?: string;
  driftCount?: number;
  drift?: { field: string; desired: string; live: string }[];
  observedGeneration?: number;
  lastHandledReconcileAt?: string;
  conditions?: Condition[];
}

export const statusOf = (resource: Resource): Status => (resource['status'] ?? {}) as Status;

export const ready = (resource: Resource): Condition | undefined =>
  statusOf(resource).conditions?.find(({ type }) => type === 'Ready');

/** Waits until Ready has this reason for the object's present generation. */
export async function settled(stage: Stage, resource: Resource, reason: string): Promise<Resource> {
  let last = 'no status';
  const found = until(`${resource.metadata.name}: Ready with reason ${reason}`, async () => {
    const live = await read(stage.api, resource);
    const condition = ready(live);
    last = `${condition?.status ?? '-'} ${condition?.reason ?? ''} ${condition?.message ?? ''}`;
    const current = condition?.observedGeneration === live.metadata['generation'];
    return current && condition?.reason === reason ? live : undefined;
  });
  const live = await found.catch((error: Error) => {
    throw new Error(`${error.message}; last seen: ${last}`);
  });
  const condition = ready(live);
  seen(`Ready=${condition?.status} ${reason}: ${condition?.message}`);
  return live;
}

/** Shows the part of the manifest that is edited, and applies the whole. */
export async function applyEdit(stage: Stage, resource: Resource, part: object): Promise<void> {
  command(`kubectl apply -f ${resource.metadata.name}.yaml   # with`);
  yaml(part);
  await apply(stage.api, resource);
}

/** Asks for a pass now and waits until the controller says that it made one. */
export async function reconcileNow(stage: Stage, resource: Resource): Promise<Resource> {
  command(
    `kubectl annotate --overwrite fjj ${resource.metadata.name} dli.gitops.dev/reconcile-requested-at="$(date -Ins)"`,
  );
  const at = await requestReconcile(stage.api, resource);
  return until('the reconcile request acknowledged in status', async () => {
    const live = await read(stage.api, resource);
    return statusOf(live).lastHandledReconcileAt === at ? live : undefined;
  });
}

/** The one PUT since `since`; waits for it. */
export async function onePut(stage: Stage, since: number): Promise<Entry> {
  await until('a PUT to DLI', () => calls(stage, 'PUT', since)[0]);
  const puts = calls(stage, 'PUT', since);
  check(puts.length === 1, 'exactly 1 PUT');
  return puts[0] as Entry;
}
