/**
 * Some refusals may be no more than a disturbance: one that does not show who refuses (a page of a load balancer), one of
 * credentials that have worked, the gateway's of a read that has worked or of a write, and what one answer says of our clock.
 * Each is told as a failure that passes until it has been given several times in a row. After a restart it is counted anew, and
 * whoever asks says whether it has worked before.
 */
import { FAILURES, type Failure, type FailureKind, failed, type Result } from '../../core/failure.ts';
import type { Clock } from '../../ground/clock.ts';
import { Shared } from '../../ground/shared.ts';
import { readCode } from './codes.ts';
import type { Refused } from './errors.ts';

/** So often in a row, over so long a time at least. */
export const CONFIRMATIONS = 3;
export const CONFIRMED_MS = 10_000;

/** More than one namespace has jobs. */
const MOST_QUESTIONS = 20_000;

export interface Question {
  /** Of whoever asks. */
  namespace: string;
  /** What is asked of whom; only answers to the same are counted together. */
  about: string;
  /** Who asks, and where; undefined where the question is about just that. */
  accountKey: string | undefined;
  /** The job has been read, maybe by an earlier process. It counts where nothing was heard here that would say more. */
  readBefore: boolean;
  /** It is about no job in particular. */
  ofPlace?: true;
  /** The request carries a signature, which is taken only where our clock is right. */
  signed: boolean;
  /** The answer is a list that was read, and what is not in it was not refused by anybody. */
  ofList?: true;
}

/** The answer that a result comes from, as far as it matters here. */
type Heard = { ok: true } | ({ ok: false } & Refused);

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

/** The clock is the controller's: whoever asks, it is the same. */
const CLOCK = 'clock';

function whyDoubtful({ kind }: Failure, { readBefore, ofPlace }: Question): string {
  if (kind === 'ClockSkew') return 'this is not confirmed yet';
  if (readBefore) return ofPlace ? 'jobs have been read there before' : 'the job has been read before';
  return `the same ${kind === 'AuthFailed' ? 'credentials have' : 'read has'} worked before`;
}

const passing = (failure: Failure, question: Question): Failure => ({
  ...failure,
  kind: 'CloudUnavailable',
  doubted: true,
  message: `${failure.message}; ${whyDoubtful(failure, question)}`,
});

function subjectOf({ kind }: Failure, { about, accountKey }: Question): string {
  if (kind === 'ClockSkew') return CLOCK;
  return kind === 'AuthFailed' ? (accountKey ?? about) : about;
}

/** The service read what was asked, so it took the credentials. */
const isAnswered = (heard: Heard): boolean =>
  heard.ok || (heard.failure.kind !== 'AuthFailed' && speakerOf(heard.failure) === 'dli');

/** The signature was taken, or refused for something else than the time. */
const showsRightClock = (heard: Heard, { signed }: Question): boolean =>
  signed && (isAnswered(heard) || (!heard.ok && !heard.bare && heard.failure.kind === 'AuthFailed'));

export class Confirmations {
  readonly #rows = new Shared<RefusalCount>({ all: MOST_QUESTIONS });
  /** Whether it has worked. False: that was refused so often since that it counts no more. */
  readonly #worked = new Shared<boolean>({ all: MOST_QUESTIONS });
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** How a result is to be told. `heard`: the answer it comes from; undefined when a refusal is repeated and nothing was sent. */
  weigh<T>(result: Result<T>, question: Question, heard: Heard | undefined): Result<T> {
    if (heard !== undefined) this.#learn(heard, question);
    if (result.ok) return result;
    const { failure } = result;
    const row = this.#rows.get(question.namespace, subjectOf(failure, question));
    const counted = row?.kind === failure.kind ? row : undefined;
    const bare = counted?.bare === true;
    if (counted?.confirmed === true || !this.#mayPass({ failure, bare }, question)) return failed(failure);
    return failed(bare ? { ...failure, kind: 'InvalidResponse' } : passing(failure, question));
  }

  #learn(heard: Heard, question: Question): void {
    if (showsRightClock(heard, question)) this.#rows.delete(CLOCK);
    if (isAnswered(heard)) this.#accept(question);
    else if (heard.ok) return;
    else if (passes(heard.failure)) this.#rows.delete(subjectOf(heard.failure, question));
    else this.#count(heard, question);
  }

  /** A login is not tried again: IAM locks users. So what IAM itself says of one stands. */
  #mayPass({ failure, bare }: Refused, question: Question): boolean {
    if (passes(failure)) return false;
    if (bare || failure.kind === 'ClockSkew') return true;
    const doubtful =
      failure.kind === 'AuthFailed'
        ? question.accountKey !== undefined
        : question.ofList === true || speakerOf(failure) === 'gateway';
    return (
      doubtful && (this.#worked.get(question.namespace, subjectOf(failure, question)) ?? question.readBefore)
    );
  }

  #accept({ namespace, about, accountKey }: Question): void {
    for (const subject of [about, accountKey]) {
      if (subject === undefined) continue;
      this.#rows.delete(subject);
      this.#worked.set(namespace, subject, true);
    }
  }

  /** Whoever asks: what stands for one object is one refusal more for another, which the service has read before. */
  #count(refused: Refused, question: Question): void {
    const { failure, bare } = refused;
    const isDoubted = this.#mayPass(refused, question);
    const subject = subjectOf(failure, question);
    const now = this.#clock.now();
    const { kind } = failure;
    const { namespace } = question;
    const known = this.#rows.get(namespace, subject);
    const before = known?.kind === kind ? known : { times: 0, since: now, confirmed: false };
    const times = before.times + 1;
    const confirmed = before.confirmed || (times >= CONFIRMATIONS && now - before.since >= CONFIRMED_MS);
    this.#rows.set(namespace, subject, { kind, bare, times, since: before.since, confirmed });
    // Doubted for what one object's status says, it is in doubt for all.
    if (confirmed) this.#worked.set(namespace, subject, false);
    else if (isDoubted && !bare) this.#worked.set(namespace, subject, true);
  }
}
