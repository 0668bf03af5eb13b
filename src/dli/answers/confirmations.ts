/**
 * Some refusals may be no more than a disturbance: one that does not show who refuses (a page of a load balancer), one of
 * credentials that have worked, and the gateway's of a read that has worked. Each is told as a failure that passes until it has
 * been given several times in a row. Nothing of this is kept over a restart: then it is counted anew.
 */
import { FAILURES, type Failure, type FailureKind, failed, type Result } from '../../core/failure.ts';
import type { Clock } from '../../ground/clock.ts';
import { Recent } from '../../ground/recent.ts';
import type { Called } from '../http/call.ts';
import { readCode } from './codes.ts';

/** So often in a row, over so long a time at least. */
export const CONFIRMATIONS = 3;
export const CONFIRMED_MS = 10_000;

/** More than one controller has jobs. */
const MOST_QUESTIONS = 20_000;

export interface Question {
  /** What is read from whom; only answers to the same are counted together. Undefined for an update, which is not repeated. */
  about: string | undefined;
  /** Who asks, and where; undefined where the question is about just that. */
  accountKey: string | undefined;
}

type FailedCall = Called & { ok: false };

interface RefusalCount {
  kind: FailureKind;
  bare: boolean;
  times: number;
  /** Monotonic ms of the first. */
  since: number;
  confirmed: boolean;
}

const passes = ({ kind }: Failure): boolean => FAILURES[kind].retry === 'backoff';

const speakerOf = ({ error_code }: Failure) => readCode(error_code)?.speaker;

function passing(failure: Failure, { bare }: RefusalCount): Failure {
  if (bare) return { ...failure, kind: 'InvalidResponse' };
  const what = failure.kind === 'AuthFailed' ? 'the same credentials have' : 'the same read has';
  return { ...failure, kind: 'CloudUnavailable', message: `${failure.message}; ${what} worked before` };
}

const subjectOf = ({ kind }: Failure, { about, accountKey }: Question): string | undefined =>
  kind === 'AuthFailed' ? (accountKey ?? about) : about;

export class Confirmations {
  readonly #rows = new Recent<RefusalCount>(MOST_QUESTIONS);
  readonly #worked = new Recent<true>(MOST_QUESTIONS);
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** How a result is to be told. `called`: the answer it comes from; undefined when a refusal is repeated and nothing was sent. */
  weigh<T>(result: Result<T>, question: Question, called: Called | undefined): Result<T> {
    if (called !== undefined) this.#learn(called, question);
    if (result.ok) return result;
    const { failure } = result;
    const subject = subjectOf(failure, question);
    const row = subject === undefined ? undefined : this.#rows.get(subject);
    const stands = row?.kind !== failure.kind || row.confirmed;
    return failed(stands ? failure : passing(failure, row));
  }

  #learn(called: Called, question: Question): void {
    const answered =
      called.ok || (called.failure.kind !== 'AuthFailed' && speakerOf(called.failure) === 'dli');
    const subject = called.ok ? undefined : subjectOf(called.failure, question);
    if (answered) this.#accept(question);
    else if (subject === undefined) return;
    else if (!this.#mayPass(called, subject, question)) this.#rows.delete(subject);
    else if (this.#count(subject, called).confirmed) this.#worked.delete(subject);
  }

  /** A login is not tried again: IAM locks users. So what IAM itself says of one stands. */
  #mayPass({ failure, bare }: FailedCall, subject: string, { accountKey }: Question): boolean {
    if (passes(failure)) return false;
    if (bare) return true;
    const doubtful =
      failure.kind === 'AuthFailed' ? accountKey !== undefined : speakerOf(failure) === 'gateway';
    return doubtful && this.#worked.get(subject) !== undefined;
  }

  /** The read was answered, so the credentials were accepted. */
  #accept({ about, accountKey }: Question): void {
    for (const subject of [about, accountKey]) {
      if (subject === undefined) continue;
      this.#rows.delete(subject);
      this.#worked.set(subject, true);
    }
  }

  #count(subject: string, { failure: { kind }, bare }: FailedCall): RefusalCount {
    const now = this.#clock.now();
    const known = this.#rows.get(subject);
    const before = known?.kind === kind ? known : { times: 0, since: now, confirmed: false };
    const times = before.times + 1;
    const confirmed = before.confirmed || (times >= CONFIRMATIONS && now - before.since >= CONFIRMED_MS);
    const row = { kind, bare, times, since: before.since, confirmed };
    this.#rows.set(subject, row);
    return row;
  }
}
