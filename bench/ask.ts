/** The load generator's side of the simulators' process. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, Ask } from './simulators.ts';

export interface Simulators {
  ask<A extends Ask>(ask: A, argument?: number): Promise<Answer<A>>;
  close(): Promise<void>;
}

/** The API server of a run: the embedded one, or a real one. */
export type ApiKind = 'embedded' | 'cluster';

interface Answered {
  number: number;
  answer: unknown;
  failure?: string;
}

const ENTRY = new URL('./simulators.ts', import.meta.url).pathname;

class Asking implements Simulators {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, PromiseWithResolvers<unknown>>();
  #last = -1;

  constructor(api: ApiKind) {
    this.#child = fork(ENTRY, [api], { serialization: 'advanced' });
    this.#child.on('message', (message) => {
      const { number, answer, failure } = message as Answered;
      if (failure === undefined) this.#open.get(number)?.resolve(answer);
      else this.#open.get(number)?.reject(new Error(failure));
      this.#open.delete(number);
    });
    this.#child.once('exit', (code, signal) => {
      const error = new Error(`the simulators ended with ${code ?? signal}`);
      for (const { reject } of this.#open.values()) reject(error);
    });
  }

  ask<A extends Ask>(ask: A, argument = 0): Promise<Answer<A>> {
    const { promise } = this.#expect();
    this.#child.send({ number: this.#last, ask, argument });
    return promise as Promise<Answer<A>>;
  }

  /** The first answer, number 0, is that it is up. */
  #expect(): PromiseWithResolvers<unknown> {
    const open = Promise.withResolvers<unknown>();
    this.#last += 1;
    this.#open.set(this.#last, open);
    return open;
  }

  up(): Promise<unknown> {
    return this.#expect().promise;
  }

  async close(): Promise<void> {
    if (!this.#child.connected) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await gone;
  }
}

export async function startSimulators(api: ApiKind): Promise<Simulators> {
  const simulators = new Asking(api);
  await simulators.up();
  return simulators;
}
