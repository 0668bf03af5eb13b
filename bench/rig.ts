/** What a run works with: the simulators in their process, a connection of the load generator, a folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, connect } from '../src/kubernetes/api.ts';
import { systemClock } from '../src/kubernetes/clock.ts';
import { type Simulators, startSimulators } from './ask.ts';
import { KINDS } from './calls.ts';
import { sleep, until } from './clock.ts';
import { keyOf, pathOf } from './objects.ts';
import { type Operator, startOperator } from './operator.ts';

export interface Rig extends Simulators {
  api: Connection;
  operator(wanted: { interval: string; inspect?: boolean }): Promise<Operator>;
}

export async function startRig(): Promise<Rig> {
  await using parts = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'flinkjarjob-bench-'));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const simulators = parts.adopt(await startSimulators(), (one) => one.close());
  const { dli, kubeconfig: text } = await simulators.ask('facts');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, text, { mode: 0o600 });
  const wanted = { kubeconfig, userAgent: 'bench', clock: systemClock };
  const api = parts.adopt(await connect(wanted), (one) => one.close());
  const owned = parts.move();
  return {
    api,
    ask: (ask, argument) => simulators.ask(ask, argument),
    operator: (wanted) => startOperator({ folder, dli, ...wanted }),
    close: () => owned.disposeAsync(),
  };
}

const TIMEOUT_MS = 60_000;

export interface Edited {
  id: number;
  key: string;
  generation: number;
}

/** One edit of a spec, by merge patch. */
export async function edit({ api }: Rig, id: number, desc: string): Promise<Edited> {
  const key = keyOf(id);
  const { body } = await api.request({
    method: 'PATCH',
    path: pathOf(key),
    contentType: 'application/merge-patch+json',
    body: { spec: { job: { desc } } },
    timeoutMs: TIMEOUT_MS,
  });
  return { id, key, generation: (body as { metadata: { generation: number } }).metadata.generation };
}

/** Returns once the controller has sent nothing about a job for a while; events come last, one by one. */
export async function quiet(rig: Rig): Promise<void> {
  const count = async (): Promise<string> => {
    const tally = await rig.ask('tally');
    return KINDS.filter((kind) => kind !== 'lease' && kind !== 'secretGet')
      .map((kind) => tally[kind])
      .join();
  };
  let last = await count();
  await until('the controller at rest', async () => {
    await sleep(300);
    const before = last;
    last = await count();
    return last === before ? true : undefined;
  });
}
