/** What a run works with: the simulators in their process, a connection of the load generator, a folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/ground/clock.ts';
import { type Connection, connect } from '../src/kubernetes/http/api.ts';
import { type ApiKind, type Simulators, startSimulators } from './ask.ts';
import { KINDS } from './calls.ts';
import { now, sleep, until } from './clock.ts';
import { keyOf, pathOf } from './objects.ts';
import { type Operator, type OperatorOptions, startOperator } from './operator.ts';
import { scratch } from './scratch.ts';

export interface Rig extends Simulators {
  api: Connection;
  operator(wanted: Omit<OperatorOptions, 'folder' | 'dli' | 'program'>): Promise<Operator>;
  /** Controllers so far. */
  operators(): number;
}

/** Silence after which the controller counts as done: a real API server may take its time over a call. */
export const SILENCE_MS = 1_000;

/** `program`: path of the `fjj` that is measured. */
export async function startRig(kind: ApiKind, program: string): Promise<Rig> {
  await using parts = new AsyncDisposableStack();
  const { folder } = parts.use(scratch());
  const simulators = parts.adopt(await startSimulators(kind), (one) => one.close());
  const { dli, ...texts } = await simulators.ask('facts');
  const written = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  written('controller.kubeconfig', texts.kubeconfigOfController);
  const kubeconfig = written('kubeconfig', texts.kubeconfig);
  const wanted = { kubeconfig, userAgent: 'bench', clock: systemClock };
  const api = parts.adopt(await connect(wanted), (one) => one.close());
  const owned = parts.move();
  let operators = 0;
  return {
    api,
    ask: (ask, argument) => simulators.ask(ask, argument),
    operators: () => operators,
    operator(wanted) {
      operators += 1;
      return startOperator({ folder, dli, program, ...wanted });
    },
    close: () => owned.disposeAsync(),
  };
}

const PART = 500;
const SAY_MS = 5_000;

/** Adds jobs and their objects until there are so many; says how far it is when that takes long. */
export async function plant(rig: Rig, upTo: number, say: (text: string) => void): Promise<void> {
  let said = now();
  for (let done = await rig.ask('plant'); done < upTo; ) {
    done = await rig.ask('plant', Math.min(upTo, done + PART));
    if (done === upTo || now() - said < SAY_MS) continue;
    said = now();
    say(`${done} of ${upTo} objects created`);
  }
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
    return KINDS.filter((kind) => !['lease', 'leaseWatch', 'secretGet'].includes(kind))
      .map((kind) => tally[kind])
      .join();
  };
  let last = await count();
  await until('the controller at rest', async () => {
    await sleep(SILENCE_MS);
    const before = last;
    last = await count();
    return last === before ? true : undefined;
  });
}
