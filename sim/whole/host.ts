/** Where one replica runs: its clocks, and everything that reaches it. It can be held up, and it can die. */
import type { Clock } from '../../src/ground/clock.ts';
import type { Lot } from './lot.ts';
import type { Timeline } from './timeline.ts';

/** The wall clock of a host, against the true time. */
export interface WallClock {
  offsetMs: number;
  /** 1 is right; 2 runs twice as fast. */
  rate: number;
}

interface HostParts {
  name: string;
  /** Of this life of it. */
  identity: string;
  timeline: Timeline;
  lot: Lot;
  /** Epoch ms at which the history begins. */
  epoch: number;
  wall: WallClock;
}

interface Delivery {
  at: number;
  kind: 'timer' | 'network';
  run: () => void;
}

export class Host {
  readonly name: string;
  readonly identity: string;
  readonly clock: Clock;
  alive = true;
  /** Messages sent and received so far. */
  crossings = 0;
  /** ms since the history began, until when nothing runs. */
  pausedUntil = 0;
  readonly #timeline: Timeline;
  readonly #lot: Lot;
  readonly #born: number;
  readonly #epoch: number;
  #wall: { at: number; epoch: number; rate: number };
  #backlog: Delivery[] = [];
  #dying: { crossing: number; onDeath: () => void } | undefined;
  #pausing: { crossing: number; ms: number; onPause: () => void } | undefined;

  constructor({ name, identity, timeline, lot, epoch, wall }: HostParts) {
    this.name = name;
    this.identity = identity;
    this.#timeline = timeline;
    this.#lot = lot;
    this.#born = timeline.now;
    this.#epoch = epoch;
    this.#wall = { at: timeline.now, epoch: epoch + timeline.now + wall.offsetMs, rate: wall.rate };
    this.clock = {
      now: () => timeline.now - this.#born,
      wall: () => this.#wallNow(),
      after: (ms, run) => this.#after(ms, run),
    };
  }

  #wallNow(): number {
    const { at, epoch, rate } = this.#wall;
    return Math.floor(epoch + (this.#timeline.now - at) * rate);
  }

  /** The wall clock is set; time that is measured goes on. */
  step(ms: number): void {
    this.#wall = { ...this.#wall, at: this.#timeline.now, epoch: this.#wallNow() + ms };
  }

  /** The wall clock is right again. */
  setRight(): void {
    this.#wall = { at: this.#timeline.now, epoch: this.#epoch + this.#timeline.now, rate: 1 };
  }

  /** Nothing runs for `ms`; what was due meanwhile runs then, late. */
  pause(ms: number): void {
    const until = this.#timeline.now + ms;
    if (until <= this.pausedUntil) return;
    this.pausedUntil = until;
    this.#timeline.at(until, () => this.#resume());
  }

  /** At once. Nothing of it ever runs again. */
  kill(): void {
    this.alive = false;
    this.#backlog = [];
  }

  /** At the `count`-th message from now on, before it is sent or taken in. */
  killAt(count: number, onDeath: () => void): void {
    this.#dying ??= { crossing: this.crossings + count, onDeath };
  }

  /** Held up for `ms` from the `count`-th message on; one that comes in is taken in afterwards. */
  pauseAt(count: number, ms: number, onPause: () => void): void {
    this.#pausing ??= { crossing: this.crossings + count, ms, onPause };
  }

  /** It neither dies nor is held up any more. */
  spare(): void {
    this.#dying = undefined;
    this.#pausing = undefined;
  }

  /** False: it died of this one. */
  cross(): boolean {
    if (!this.alive) return false;
    this.crossings += 1;
    if (this.#pausing !== undefined && this.crossings >= this.#pausing.crossing) {
      const { ms, onPause } = this.#pausing;
      this.#pausing = undefined;
      this.pause(ms);
      onPause();
    }
    const dying = this.#dying;
    if (dying === undefined || this.crossings < dying.crossing) return true;
    this.kill();
    dying.onDeath();
    return false;
  }

  /** A message from the network has come in. */
  deliver(run: () => void): void {
    this.#run('network', () => {
      if (this.cross()) this.#run('network', run);
    });
  }

  #after(ms: number, run: () => void): () => void {
    if (!this.alive) return () => undefined;
    let wanted = true;
    // As the timers of Node: whole milliseconds, and at least one.
    const cancel = this.#timeline.after(Math.max(1, Math.ceil(ms)), () => {
      this.#run('timer', () => {
        if (wanted) run();
      });
    });
    return () => {
      wanted = false;
      cancel();
    };
  }

  #run(kind: Delivery['kind'], run: () => void): void {
    if (!this.alive) return;
    if (this.#timeline.now < this.pausedUntil) this.#backlog.push({ at: this.#timeline.now, kind, run });
    else run();
  }

  /** An event loop that was stopped may look at its timers first, or at the network. */
  #resume(): void {
    if (this.#timeline.now < this.pausedUntil) return;
    const first = this.#lot.pick<Delivery['kind']>(['timer', 'network']);
    const late = this.#backlog.toSorted((a, b) => Number(b.kind === first) - Number(a.kind === first));
    this.#backlog = [];
    for (const { run } of late) {
      this.#timeline.after(0, () => {
        if (this.alive) run();
      });
    }
  }
}
