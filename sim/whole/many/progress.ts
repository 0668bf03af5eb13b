/** How far a run of many histories has come: one line that is written over on a terminal, a line now and then elsewhere. */
import type { Clock } from '../../../src/ground/clock.ts';
import type { Ledger } from './ledger.ts';

const MS_PER_HOUR = 3_600_000;
const OFTEN_MS = 200;
/** Histories from one line to the next, where it is not a terminal. */
const SELDOM = 1_000;

/** `1234 histories, 147 virtual hours, 61 s, 20.2 a second` */
function figure({ found: { histories, virtualMs } }: Ledger, ms: number): string {
  const seconds = ms / 1_000;
  return `${histories} histories, ${Math.round(virtualMs / MS_PER_HOUR)} virtual hours, ${Math.round(seconds)} s, ${(histories / Math.max(0.001, seconds)).toFixed(1)} a second`;
}

interface ProgressParts {
  ledger: Ledger;
  clock: Pick<Clock, 'now'>;
  write: (text: string) => void;
  terminal: boolean;
}

export class Progress {
  readonly #parts: ProgressParts;
  readonly #began: number;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #thousands = 0;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    this.#began = parts.clock.now();
  }

  get figure(): string {
    return figure(this.#parts.ledger, this.#parts.clock.now() - this.#began);
  }

  /** To be called whenever there is news. */
  tell(): void {
    const { ledger, clock, write, terminal } = this.#parts;
    const line = (): string => `${this.figure}, of ${ledger.total}`;
    if (terminal) {
      if (clock.now() - this.#writtenAt < OFTEN_MS) return;
      this.#writtenAt = clock.now();
      write(`\r\x1b[K${line()}`);
      return;
    }
    const thousands = Math.floor(ledger.found.histories / SELDOM);
    if (thousands > this.#thousands) write(`${line()}\n`);
    this.#thousands = thousands;
  }

  /** The line makes room for what is said at the end. */
  end(): void {
    if (this.#parts.terminal) this.#parts.write('\r\x1b[K');
  }
}
