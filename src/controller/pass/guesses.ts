/**
 * Whether a field that may hold a key is as the spec says is told to whoever writes the spec. So how many different values of such
 * fields are compared with a job is bounded: to try them out would take longer than a key lives.
 */

import { managed } from '../../core/decide/diff.ts';
import type { Failure } from '../../core/failure.ts';
import { FIELDS } from '../../core/job/fields.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { Clock } from '../../ground/clock.ts';
import { fingerprint } from '../../ground/digest.ts';
import { Shared } from '../../ground/shared.ts';

/** So many different values in so long a time, of one namespace for one job number. */
export const MOST_GUESSES = 30;
const GUESSES_MS = 600_000;

interface Guess {
  value: string;
  /** Monotonic ms of the first time. */
  at: number;
}

export class Guesses {
  readonly #clock: Pick<Clock, 'now'>;
  /** By job number of a namespace; nobody can have the count of another namespace forgotten. */
  readonly #tried = new Shared<readonly Guess[]>({ all: 20_000 });

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Why the values of this spec are not compared now. */
  tooMany({ namespace }: Manifest, spec: Spec): Failure | undefined {
    const fields = managed(spec).filter((field) => FIELDS[field].sensitive);
    if (fields.length === 0) return undefined;
    const [job, now] = [`${namespace}/${spec.jobId}`, this.#clock.now()];
    const value = fingerprint(fields.map((field) => [field, spec.job[field]]));
    const tried = (this.#tried.get(namespace, job) ?? []).filter(({ at }) => now - at < GUESSES_MS);
    if (tried.some((guess) => guess.value === value)) return undefined;
    const [first] = tried;
    if (first !== undefined && tried.length >= MOST_GUESSES) {
      const message = `${MOST_GUESSES} values of ${fields.join(', ')} were compared with this job within 10 minutes; the next one waits.`;
      return { kind: 'Throttled', message, retryAfterMs: first.at + GUESSES_MS - now };
    }
    this.#tried.set(namespace, job, [...tried, { value, at: now }]);
    return undefined;
  }
}
