/**
 * How many jobs of an account may be restarted side by side, and when no further one is: so that one edit of hundreds of objects does
 * not take all of them down, and a bad one takes down two. What is under way and what has failed stands in the status of the objects.
 */
import { isRequested, type Manifest } from '../core/object/manifest.ts';
import type { RestartTurn } from '../core/operate/facts.ts';
import { NOTHING_TOLD, type RestartTold, restartToldBy } from './restart-told.ts';

/** So many in a row that have failed are the fault of what they have in common. */
const FAILURES_IN_A_ROW = 2;

interface RestartEntry extends RestartTold {
  /** Of the status, until a pass of this process has learned it. */
  account: string | undefined;
  isLearned: boolean;
  /** A pass has taken the turn; the status does not say so yet. */
  isBegun: boolean;
}

interface RestartWait {
  key: string;
  generation: number;
  /** A person has asked for it, and so it goes on in a pause. */
  isAsked: boolean;
  /** It was told that it is its turn, and has not answered. */
  isCalled: boolean;
}

interface Restarting {
  underWay: Set<string>;
  failed: Map<string, number>;
  /** By uid, the longest waiting first. */
  waiting: Map<string, RestartWait>;
  doneAt: number;
}

const NO_ENTRY: RestartEntry = { ...NOTHING_TOLD, account: undefined, isLearned: false, isBegun: false };

/** As others have left it: not by the object itself, which is asked about. */
const isPaused = ({ failed, doneAt }: Restarting, uid?: string): boolean =>
  [...failed].filter(([one, at]) => one !== uid && at > doneAt).length >= FAILURES_IN_A_ROW;

const calledIn = ({ waiting }: Restarting): number =>
  [...waiting.values()].filter(({ isCalled }) => isCalled).length;

const isEmpty = ({ underWay, failed, waiting }: Restarting): boolean =>
  underWay.size + failed.size + waiting.size === 0;

/** What a pass has decided: `begins`: a step of a restart is about to be announced. `waits`: it asks again once others have ended. */
type RestartDecision = 'begins' | 'waits' | 'neither';

interface RestartsOptions {
  /** Restarts of one account side by side. */
  most: number;
  /** It is this object's turn, as far as others are concerned. */
  onTurn: (key: string) => void;
}

export class Restarts {
  readonly #options: RestartsOptions;
  readonly #entries = new Map<string, RestartEntry>();
  readonly #accounts = new Map<string, Restarting>();
  /** The account by uid of all that wait. */
  readonly #waitsIn = new Map<string, string>();
  /** Uids of passes that have come to a decision, until they end. */
  readonly #decided = new Set<string>();

  constructor(options: RestartsOptions) {
    this.#options = options;
  }

  /** The object as it is now. */
  put(manifest: Manifest): void {
    const { uid, generation } = manifest;
    const told = restartToldBy(manifest);
    const known = this.#entries.get(uid);
    if (known !== undefined || told.isUnderWay || told.failedAt !== undefined || told.doneAt !== 0) {
      const { isLearned, isBegun } = known ?? NO_ENTRY;
      const account = isLearned ? known?.account : told.account;
      this.#set(uid, { ...told, account, isLearned, isBegun: isBegun && !told.isUnderWay });
    }
    // Whether it still waits, its next pass tells.
    const wait = this.#waitOf(uid);
    if (wait !== undefined && wait.generation !== generation) this.#waitNoMore(uid, 'others are called');
  }

  turnFor(manifest: Pick<Manifest, 'uid' | 'reconcileRequest' | 'status'>, account: string): RestartTurn {
    const { uid } = manifest;
    const of = this.#accounts.get(account);
    if (of === undefined) return 'free';
    if (isPaused(of, uid) && !isRequested(manifest)) return 'paused';
    return of.underWay.size - Number(of.underWay.has(uid)) < this.#options.most ? 'free' : 'taken';
  }

  /** At once after `turnFor`, so that no other pass takes the same turn. `account`: that its job was read with. */
  decided(manifest: Manifest, account: string, what: RestartDecision): void {
    const { uid } = manifest;
    this.#decided.add(uid);
    if (what === 'waits') this.#wait(manifest, account);
    else this.#waitNoMore(uid, what === 'begins' ? 'it goes on' : 'others are called');
    const known = this.#entries.get(uid);
    const isBegun = what === 'begins';
    if (known === undefined && !isBegun) return;
    const failedAt = isBegun ? undefined : known?.failedAt;
    this.#set(uid, { ...(known ?? NO_ENTRY), failedAt, account, isLearned: true, isBegun });
  }

  /**
   * A pass has ended. `isDenied`: its credentials, or the object itself, have not shown that the job is theirs, and so what the
   * status says of an account counts no more. Nobody else is called in its place: what is in its way may be in theirs.
   */
  passed({ uid }: Pick<Manifest, 'uid'>, isDenied: boolean): void {
    if (this.#decided.delete(uid)) return;
    const known = this.#entries.get(uid);
    if (this.#waitOf(uid)?.isCalled === true) this.#waitNoMore(uid, 'it goes on');
    if (known === undefined) return;
    const isForgotten = isDenied && !known.isLearned;
    if (isForgotten || known.isBegun)
      this.#set(uid, {
        ...known,
        isBegun: false,
        ...(isForgotten ? { account: undefined, isLearned: true } : {}),
      });
  }

  delete({ uid }: Pick<Manifest, 'uid'>): void {
    this.#decided.delete(uid);
    this.#waitNoMore(uid, 'others are called');
    this.#set(uid, undefined);
  }

  #of(account: string): Restarting {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const made: Restarting = { underWay: new Set(), failed: new Map(), waiting: new Map(), doneAt: 0 };
    this.#accounts.set(account, made);
    return made;
  }

  #waitOf(uid: string): RestartWait | undefined {
    return this.#accounts.get(this.#waitsIn.get(uid) ?? '')?.waiting.get(uid);
  }

  /** It keeps its place. */
  #wait(manifest: Manifest, account: string): void {
    const { uid, key, generation } = manifest;
    if (this.#waitsIn.get(uid) !== account) this.#waitNoMore(uid, 'others are called');
    this.#waitsIn.set(uid, account);
    this.#of(account).waiting.set(uid, { key, generation, isAsked: isRequested(manifest), isCalled: false });
  }

  #waitNoMore(uid: string, then: 'others are called' | 'it goes on'): void {
    const account = this.#waitsIn.get(uid);
    const of = this.#accounts.get(account ?? '');
    this.#waitsIn.delete(uid);
    if (account === undefined || of === undefined) return;
    of.waiting.delete(uid);
    if (then === 'others are called') this.#call(of);
    if (isEmpty(of)) this.#accounts.delete(account);
  }

  #set(uid: string, entry: RestartEntry | undefined): void {
    const before = this.#entries.get(uid);
    if (entry === undefined) this.#entries.delete(uid);
    else this.#entries.set(uid, entry);
    for (const account of new Set([before?.account, entry?.account]))
      if (account !== undefined) this.#count(account, uid, entry?.account === account ? entry : NO_ENTRY);
  }

  #count(account: string, uid: string, { isUnderWay, isBegun, failedAt, doneAt }: RestartEntry): void {
    const of = this.#of(account);
    if (isUnderWay || isBegun) of.underWay.add(uid);
    else of.underWay.delete(uid);
    if (failedAt === undefined) of.failed.delete(uid);
    else of.failed.set(uid, failedAt);
    of.doneAt = Math.max(of.doneAt, doneAt);
    this.#call(of);
    // What has succeeded counts only against what has failed before it.
    if (isEmpty(of)) this.#accounts.delete(account);
  }

  #call(of: Restarting): void {
    let free = this.#options.most - of.underWay.size - calledIn(of);
    if (free <= 0) return;
    const paused = isPaused(of);
    for (const wait of of.waiting.values()) {
      if (wait.isCalled || (paused && !wait.isAsked)) continue;
      if (free === 0) return;
      free -= 1;
      wait.isCalled = true;
      this.#options.onTurn(wait.key);
    }
  }
}
