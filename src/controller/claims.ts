/**
 * One job, one owner: of the objects whose credentials have read a DLI job, the oldest manages it. What each claims is worked out
 * when it changes and kept in order, so that a pass asks for the first of a group and never goes through the others.
 */
import type { Failure } from '../core/failure.ts';
import { type Account, isReadAs, type ReadLocation } from '../core/object/account.ts';
import {
  type Claiming,
  claimingOf,
  claimOf,
  isRefusal,
  type JobClaim,
  jobAt,
  readBy,
} from '../core/object/job-claim.ts';
import type { Manifest } from '../core/object/manifest.ts';
import { MOST_NAMING } from '../core/outcome.ts';
import { Sets } from '../ground/sets.ts';
import { SortedGroups } from '../ground/sorted.ts';
import { type Claimant, isOlder, UNKNOWN } from './claimant.ts';

/** So many that only look at a job are told at once that it was written to; others see it at their next visit. */
const MOST_TOLD = 16;

const KINDS = ['claims', 'watches', 'names', 'untold'] as const;

type HasUid = Pick<Manifest, 'uid'>;
type HasJob = Pick<Manifest, 'uid' | 'jobId'>;

interface ClaimsOptions {
  /** The job of this object has come to it, or gone to an older one. */
  onTurn: (key: string) => void;
  order?: typeof isOlder;
}

export class Claims {
  readonly #onTurn: ClaimsOptions['onTurn'];
  readonly #order: typeof isOlder;
  readonly #byUid = new Map<string, Claimant>();
  readonly #fresh = new Sets<Claimant>();
  readonly #groups: Readonly<Record<(typeof KINDS)[number], SortedGroups<Claimant>>>;

  constructor({ onTurn, order = isOlder }: ClaimsOptions) {
    this.#onTurn = onTurn;
    this.#order = order;
    const groups = (): SortedGroups<Claimant> => new SortedGroups(order);
    this.#groups = {
      claims: groups(),
      watches: groups(),
      names: groups(),
      untold: groups(),
    };
  }

  /** The object as it is now. */
  put(manifest: Manifest): void {
    const it = claimingOf(manifest);
    const known = this.#byUid.get(it.uid) ?? { it, ...UNKNOWN };
    this.#byUid.set(it.uid, known);
    known.it = it;
    this.#update(known);
  }

  delete({ uid }: HasUid): void {
    const known = this.#byUid.get(uid);
    if (known === undefined) return;
    this.#byUid.delete(uid);
    this.#move(known, {});
  }

  /** A pass over it has ended, whatever it came to. What is written into its status from now on is ours to know. */
  passed({ uid }: HasUid): void {
    const known = this.#byUid.get(uid);
    if (known !== undefined && known.found === undefined) this.#learn(known, known.it.read);
  }

  /** It has read the job. */
  read({ uid }: HasUid, found: ReadLocation): void {
    const known = this.#byUid.get(uid);
    if (known === undefined) return;
    known.isSeen = true;
    known.doubts = 0;
    this.#learn(known, found);
  }

  /**
   * It was not shown the job. With another account than it has read the job with, that ends its claim. With the same one it does
   * if this process has not seen it read the job, and it was refused: what is in a status anybody may have written.
   */
  refused({ uid }: HasUid, account: Account, failure: Failure): void {
    const known = this.#byUid.get(uid);
    const read = known && readBy(known.it, known.found);
    if (known === undefined || read === undefined) return;
    if (failure.doubted === true && failure.repeated !== true) known.doubts += 1;
    const isRefused = !known.isSeen && isRefusal(failure, known.doubts);
    if (isRefused || !isReadAs(read, account)) this.#learn(known, undefined);
  }

  /** Its credentials cannot be used: nothing shows that what its status says is so. What this process has seen stands. */
  unproven({ uid }: HasUid): void {
    const known = this.#byUid.get(uid);
    if (known?.isSeen === false) this.#learn(known, undefined);
  }

  /** Another object claims the same job, and that this one has read it, only its status says. */
  mustProve({ uid }: HasUid): boolean {
    const known = this.#byUid.get(uid);
    const others = this.#groups.claims.of(known?.claim.claims);
    return known?.isSeen === false && others !== undefined && others.at(1) !== undefined;
  }

  /** Where it has read the job, as far as anybody knows, and whether this process has seen it do so. */
  whereRead({ uid }: HasUid): { read: ReadLocation | undefined; isSeen: boolean } {
    const known = this.#byUid.get(uid);
    return { read: known && readBy(known.it, known.found), isSeen: known?.isSeen === true };
  }

  /** The older object that manages the job that this one has read, if there is one. */
  ownerBefore({ uid, jobId = '' }: HasJob, read: ReadLocation): Claiming | undefined {
    const first = this.#groups.claims.of(jobAt(read, jobId))?.at(0);
    if (first === undefined || !this.#isBefore(first, uid)) return undefined;
    // It has no visits of its own.
    if (first.it.wish?.suspended === true && !first.isSeen) this.#turn(first);
    return first.it;
  }

  /**
   * Whether an older object may turn out to manage this job at its first pass: one of the same namespace, which was applied
   * together with this one perhaps; one of which a status of version 0.1.0 says that it has read the job; and once any other, so
   * that nobody is kept waiting by what others make.
   */
  isEarly({ uid, jobId = '' }: HasJob, read: ReadLocation): boolean {
    const { names, untold } = this.#groups;
    const known = this.#byUid.get(uid);
    if (known === undefined) return false;
    const others = known.hasWaited ? [] : this.#fresh.of(jobId).take(MOST_NAMING);
    const places = [read, { region: read.region }].map((there) => untold.of(jobAt(there, jobId))?.at(0));
    const neighbours = names.of(known.claim.names)?.first(MOST_NAMING) ?? [];
    const may = [...others, ...places, ...neighbours.filter(({ claim }) => claim.fresh !== undefined)];
    known.hasWaited = true;
    return may.some((one) => this.#isBefore(one, uid));
  }

  /** Too many of its namespace name the same job for this one to look for it. */
  isCrowdedOut({ uid }: HasUid): boolean {
    const known = this.#byUid.get(uid);
    if (known === undefined || known.claim.claims !== undefined) return false;
    return (this.#groups.names.of(known.claim.names)?.before(known) ?? 0) >= MOST_NAMING;
  }

  /** Who only looks at this job. */
  watching(job: string): string[] {
    return (this.#groups.watches.of(job)?.first(MOST_TOLD) ?? []).map(({ it }) => it.key);
  }

  #isBefore(one: Claimant | undefined, uid: string): boolean {
    const known = this.#byUid.get(uid);
    return one !== undefined && known !== undefined && one !== known && this.#order(one, known);
  }

  #learn(known: Claimant, read: ReadLocation | undefined): void {
    known.found = read ?? 'nowhere';
    this.#update(known);
  }

  #update(known: Claimant): void {
    this.#move(known, claimOf(known.it, known.found));
  }

  /** The job that it leaves goes to the next one, and the one that it comes to may have been another's. */
  #move(one: Claimant, claim: JobClaim): void {
    const before = one.claim;
    one.claim = claim;
    if (before.fresh !== claim.fresh) {
      this.#fresh.remove(before.fresh, one);
      this.#fresh.add(claim.fresh, one);
    }
    for (const kind of KINDS) {
      const groups = this.#groups[kind];
      const [from, to] = [before[kind], claim[kind]];
      if (from === to) continue;
      const left = groups.of(from)?.at(0) === one;
      const owner = groups.of(to)?.at(0);
      groups.remove(from, one);
      groups.add(to, one);
      if (kind !== 'claims') continue;
      if (left) this.#turn(groups.of(from)?.at(0));
      if (groups.of(to)?.at(0) === one) this.#turn(owner);
    }
  }

  #turn(one: Claimant | undefined): void {
    if (one !== undefined) this.#onTurn(one.it.key);
  }
}
