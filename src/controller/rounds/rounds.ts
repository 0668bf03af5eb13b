/**
 * Drift checks of an account's objects by the pages of its list: a hundred jobs a call. One pass reads the pages, and those of other
 * objects wait for it in the queue. They come again together, so that the next round serves all that are due.
 *
 * | the account                                            | its objects are                              |
 * | ------------------------------------------------------ | -------------------------------------------- |
 * | has five objects or fewer                              | shown one by one                             |
 * | has as many pages of jobs as objects that are due      | shown one by one                             |
 * | refuses the list                                       | shown one by one, for 30 minutes             |
 * | does not answer, or not with a list                    | shown one by one, for one interval           |
 * | has pages that leave out much for most of who asked    | shown one by one, for 30 minutes             |
 * | asks for fewer calls                                   | answered a little later, twice at most       |
 * | else                                                   | answered by a round, one an interval         |
 */

import type { JobLists } from '../../core/job-lists.ts';
import { readLocation } from '../../core/object/account.ts';
import type { Place } from '../../core/ports.ts';
import type { Chance } from '../../ground/chance.ts';
import type { Clock } from '../../ground/clock.ts';
import {
  afterFailure,
  newAccount,
  newRound,
  type PagesRound,
  REST_MS,
  type RoundLook,
  type RoundResult,
  type RoundsAccount,
  rest,
  taken,
} from './account-list.ts';
import { type DriftMember, Members } from './members.ts';
import { type PagesRead, readPages } from './pages.ts';

const HANDFUL = 5;
const MOST_PAGES = 100;
/** A pass that waits looks again after so long, should nobody wake it. */
const WAIT_MS = 60_000;
/** A timer may be so early. */
const EARLY_MS = 100;

interface DueCheck {
  id: string;
  account: RoundsAccount;
  member: DriftMember;
  by: string;
}

interface RoundsParts {
  lists: JobLists;
  clock: Pick<Clock, 'now'>;
  chance: Pick<Chance, 'next'>;
  intervalFloorMs: number;
  /** Whether lists are used at all. */
  isOn: boolean;
  /** What the object has waited for is over. */
  onOver: (key: string) => void;
  onResult: (account: string, result: RoundResult, why: string) => undefined;
}

const byOf = ({ account }: Place): string => readLocation(account, account.projectId ?? '').account;

/** From one round to the next, ms. */
const beatOf = (members: readonly DriftMember[]): number =>
  members.reduce((least, { intervalMs }) => Math.min(least, intervalMs), Number.POSITIVE_INFINITY);

export class Rounds {
  readonly #parts: RoundsParts;
  readonly members: Members;
  readonly #accounts = new Map<string, RoundsAccount>();

  constructor(parts: RoundsParts) {
    this.#parts = parts;
    this.members = new Members(parts.intervalFloorMs);
  }

  /** Whether `look` may have an answer. */
  serves(key: string): boolean {
    const known = this.members.of(key);
    return known !== undefined && this.#parts.isOn && this.members.count(known.account) > HANDFUL;
  }

  /** For a check that is due, of an object that is served. */
  async look(key: string, place: Place): Promise<RoundLook> {
    const known = this.members.of(key);
    if (known === undefined) return undefined;
    const { account: id, member } = known;
    const [account, by] = [this.#open(id), byOf(place)];
    const { round } = account;
    const now = this.#parts.clock.now();
    if (now < account.restsUntil) return undefined;
    if (now < account.waitsUntil) return { kind: 'wait', ms: account.waitsUntil - now, failure: undefined };
    if (round?.isOver === false) {
      round.waiting.add(key);
      return { kind: 'wait', ms: WAIT_MS, failure: undefined };
    }
    if (round === undefined || now >= round.nextAt - EARLY_MS || round.by !== by)
      return this.#begin({ id, account, member, by }, place);
    // A reading may have begun so long before the check that it answers.
    return round.since >= member.dueAt - round.beatMs / 4 ? taken(round, member.jobId, 0) : undefined;
  }

  /** What the round has said of the object's job is not all that is needed. */
  lacked(key: string): void {
    const round = this.#accounts.get(this.members.of(key)?.account ?? '')?.round;
    if (round !== undefined) round.lacking += 1;
  }

  /**
   * When the object is looked at again, in ms. `checkMs`: until its drift check, which comes together with those of others.
   * Undefined: it comes for something else, or is shown at its own time.
   */
  scheduled(key: string, checkMs: number | undefined): number | undefined {
    const known = this.members.of(key);
    if (known === undefined) return undefined;
    const { account, member } = known;
    const now = this.#parts.clock.now();
    const at = checkMs === undefined ? undefined : this.#roundAfter(account, member, now);
    member.dueAt = at ?? (checkMs === undefined ? Number.POSITIVE_INFINITY : now + checkMs);
    return at === undefined ? undefined : Math.max(0, at - now);
  }

  /** The last round that begins within the member's interval from the present one. */
  #roundAfter(id: string, { intervalMs }: DriftMember, now: number): number | undefined {
    const { round } = this.#accounts.get(id) ?? {};
    if (round === undefined || now >= round.nextAt || round.nextAt > now + intervalMs) return undefined;
    return round.nextAt + (Math.max(1, Math.floor(intervalMs / round.beatMs)) - 1) * round.beatMs;
  }

  #open(id: string): RoundsAccount {
    const known = this.#accounts.get(id);
    if (known !== undefined) return known;
    // Accounts whose objects have all gone.
    for (const other of this.#accounts.keys()) if (!this.members.has(other)) this.#accounts.delete(other);
    const account = newAccount();
    this.#accounts.set(id, account);
    return account;
  }

  /** Undefined: it is not worth it, or of no use. */
  async #begin(asking: DueCheck, place: Place): Promise<RoundLook> {
    const { id, account, by } = asking;
    const { clock, lists, onResult } = this.#parts;
    const since = clock.now();
    const { round: before, pages: known } = account;
    if (before !== undefined && before.lacking * 2 > before.asked) {
      rest(account, since + REST_MS);
      return onResult(id, 'incomplete', 'the list does not tell all of the jobs');
    }
    const members = this.members.all(id);
    const beatMs = beatOf(members);
    const due = members.filter(({ dueAt }) => dueAt <= since + beatMs / 4).length;
    const mostPages = Math.min(MOST_PAGES, due - 1);
    const pages = known !== undefined && since - known.at < REST_MS ? known.count : 1;
    if (pages > mostPages) return undefined;
    const round = newRound(by, since, beatMs);
    account.round = round;
    const ours = new Set(members.map(({ jobId }) => jobId));
    try {
      const read = await readPages(lists, place, { mostPages, ours });
      if (read.ok) return this.#read(asking, { round, isFirst: before === undefined }, read.value);
      const { look, result } = afterFailure(account, read.failure, { now: clock.now(), beatMs });
      onResult(id, result, read.failure.message);
      return look;
    } finally {
      round.isOver = true;
      for (const key of round.waiting) this.#parts.onOver(key);
      round.waiting.clear();
    }
  }

  #read(
    { id, account, member }: DueCheck,
    { round, isFirst }: { round: PagesRound; isFirst: boolean },
    read: PagesRead,
  ): RoundLook {
    const { clock, chance, onResult } = this.#parts;
    const now = clock.now();
    account.throttled = 0;
    account.pages = { count: read.isTooLong ? Math.max(read.pages, read.calls + 1) : read.pages, at: now };
    if (read.isTooLong) {
      account.round = undefined;
      return onResult(id, 'too_many_pages', `the account's jobs fill ${account.pages.count} pages`);
    }
    // The first two come sooner one after the other, so that not all accounts have theirs at the same time; and a list that takes
    // long to be read is read half of the time at most.
    const beats = isFirst ? (1 + chance.next()) / 2 : 1;
    round.nextAt = Math.max(round.since + beats * round.beatMs, now + (now - round.since));
    round.projectId = read.projectId;
    round.jobs = read.jobs;
    onResult(id, 'told', '');
    return taken(round, member.jobId, read.calls);
  }
}
