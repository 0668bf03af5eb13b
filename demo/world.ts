/** The demo's world: both simulators in this process, the controller beside it, and a way in as a person has it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDli } from '../sim/dli/server.ts';
import { Faults } from '../sim/http/faults.ts';
import { Trace } from '../sim/http/trace.ts';
import { type KubernetesSimulator, startKubernetes } from '../sim/kubernetes/server.ts';
import { systemClock } from '../src/ground/clock.ts';
import { connect } from '../src/kubernetes/http/api.ts';
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';
import { type Controller, complaints, startController } from './controller.ts';
import { chooseHands } from './kubectl.ts';
import { watchLive } from './puts.ts';
import { type Stage, until } from './stage.ts';

export interface World extends Stage {
  kubernetes: KubernetesSimulator;
  /** Holds kubeconfig and controller.log. */
  folder: string;
  close(): Promise<void>;
}

const isReady = async ({ url }: Controller): Promise<true | undefined> => {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  return answer?.ok === true ? true : undefined;
};

/** Whatever was started is stopped again, in the opposite order, also when a later part cannot start. */
export async function startWorld(outer: AbortSignal): Promise<World> {
  await using parts = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'flinkjarjob-demo-'));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const trace = new Trace();
  const faults = new Faults();
  const dli = parts.adopt(await startDli({ trace, faults }), (one) => one.close());
  const objects = [customResourceDefinition()];
  const kubernetes = parts.adopt(await startKubernetes({ trace, faults, objects }), (one) => one.close());
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubernetes.kubeconfig, { mode: 0o600 });
  const wanted = { kubeconfig, userAgent: 'demo', clock: systemClock };
  const api = parts.adopt(await connect(wanted), (one) => one.close());
  const hands = parts.adopt(await chooseHands(kubernetes.kubeconfig, api), (one) => one.close());
  const broken = new AbortController();
  const controller = parts.adopt(await startController(folder, dli), (one) => one.stop());
  void controller.ended.then((how) => broken.abort(new Error(`the controller ended: ${how}`)));
  const signal = AbortSignal.any([outer, broken.signal]);
  const stage: Stage = { api, dli, trace, hands, controller, signal, before: watchLive(trace, dli) };
  await until(stage, 'the controller ready', () => isReady(controller)).catch((error: Error) => {
    throw new Error([error.message, ...complaints(controller.log)].join('\n'));
  });
  const owned = parts.move();
  return { ...stage, kubernetes, folder, close: () => owned.disposeAsync() };
}
