/**
 * Writes to one DLI job, one after another, whichever objects they are made for. An object may lose its job to another while its
 * update is under way; the other one looks at the job only after that update has ended. What was seen before somebody else's
 * update is not reported after it.
 */
import type { Manifest } from '../../core/object/manifest.ts';
import type { Clock } from '../../ground/clock.ts';
import { Recent } from '../../ground/recent.ts';

/** Who writes: an object as it was. */
type Writer = Pick<Manifest, 'key' | 'uid' | 'generation' | 'jobId'>;

interface JobState {
  /** Writes begun so far. */
  count: number;
  running: Promise<unknown> | undefined;
  /** Writes of which nobody knows whether they were applied, or will be: the last of each writer, the newest first. */
  doubts: readonly Doubt[];
}

interface Doubt {
  writer: Pick<Writer, 'uid' | 'generation'>;
  /** Monotonic ms. */
  at: number;
}

/** More edits of one job do not get lost within a minute. */
const MOST_DOUBTS = 8;

/** A request that was given up may still arrive within this time. */
export const DOUBT_MS = 60_000;

type OnWrite = (job: string, writer: Writer) => void;

const isSame = (one: Doubt['writer'], other: Doubt['writer']): boolean =>
  one.uid === other.uid && one.generation === other.generation;

export class JobWrites {
  /** The jobs used longest ago are forgotten first. A running write holds its own state. */
  readonly #jobs = new Recent<JobState>(100_000);
  readonly #clock: Pick<Clock, 'now'>;
  readonly #onWrite: OnWrite;
  #begunAt = Number.NEGATIVE_INFINITY;

  /** `onWrite`: an update of the job was sent for this object, and is over. */
  constructor(clock: Pick<Clock, 'now'>, onWrite: OnWrite = () => undefined) {
    this.#clock = clock;
    this.#onWrite = onWrite;
  }

  /** This process writes from now on. */
  begin(): void {
    this.#begunAt = this.#clock.now();
  }

  /** Whether what another process has sent before this one began may still arrive. */
  get isEarly(): boolean {
    return this.#clock.now() - this.#begunAt < DOUBT_MS;
  }

  /** Waits until no write to the job is under way. Returns how many there have been. */
  async quiet(job: string): Promise<number> {
    const state = this.#state(job);
    while (state.running !== undefined) await state.running;
    return state.count;
  }

  /** Whether nobody has begun a write since `quiet` said so. */
  isQuietSince(job: string, count: number): boolean {
    return this.#state(job).count === count;
  }

  /** Whether an earlier write, for another object or another generation, may still arrive. */
  isDoubtful(job: string, writer: Writer): boolean {
    const now = this.#clock.now();
    return this.#state(job).doubts.some(
      (doubt) => !isSame(doubt.writer, writer) && now - doubt.at < DOUBT_MS,
    );
  }

  /** Runs one write. `isAmbiguous`: nobody knows what became of it. */
  async run<T>(
    job: string,
    writer: Writer,
    write: { send: () => Promise<T>; isAmbiguous: (answer: T) => boolean },
  ): Promise<T> {
    const state = this.#state(job);
    state.count += 1;
    const running = write.send();
    state.running = running.catch(() => undefined);
    try {
      const answer = await running;
      if (write.isAmbiguous(answer)) this.#doubt(state, writer);
      return answer;
    } finally {
      state.running = undefined;
      this.#onWrite(job, writer);
    }
  }

  /** Of the writer nothing is kept but who it was: the object may be large. */
  #doubt(state: JobState, { uid, generation }: Writer): void {
    const writer = { uid, generation };
    const others = state.doubts.filter((doubt) => !isSame(doubt.writer, writer));
    state.doubts = [{ writer, at: this.#clock.now() }, ...others].slice(0, MOST_DOUBTS);
  }

  #state(job: string): JobState {
    const known = this.#jobs.get(job);
    if (known !== undefined) return known;
    const state: JobState = { count: 0, running: undefined, doubts: [] };
    this.#jobs.set(job, state);
    return state;
  }
}
