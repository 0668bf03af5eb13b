/**
 * How many jobs of an account may be restarted side by side, and when no further one is: so that one edit of hundreds of objects does
 * not take all of them down, and a bad one takes down two. What is under way and what has failed stands in the status of the objects.
 *
 * Whose restarts count together: of all whose credentials have read a job of the project in this process. It is the project whose
 * queues they share, and another key of it forgets nothing. Who only names a project, with a key that cannot read there, counts
 * nowhere.
 * Before the first pass over an object in this process its status tells by which credentials it was begun. That counts in the project
 * once somebody has read there with them: a fingerprint of them is known only to who has them, or may read such a status.
 */
import type { ReadLocation } from '../core/object/account.ts';
import { isRequested, type Manifest } from '../core/object/manifest.ts';
import type { RestartTurn } from '../core/operate/facts.ts';
import { Recent } from '../ground/recent.ts';
import {
  callNext,
  isEmpty,
  isPaused,
  type Restarting,
  type RestartWait,
  startingEmpty,
} from './restart-project.ts';
import { NOTHING_TOLD, type RestartTold, restartToldBy } from './restart-told.ts';

interface RestartEntry extends RestartTold {
  /** Where it counts: the project, once this process has read the job there, or another one with the credentials of its status. */
  of: string | undefined;
  isLearned: boolean;
  /** A pass has taken the turn; the status does not say so yet. */
  isBegun: boolean;
}

const NO_ENTRY: RestartEntry = { ...NOTHING_TOLD, of: undefined, isLearned: false, isBegun: false };

const projectOf = ({ region, projectId }: ReadLocation): string => `${region} ${projectId}`;

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
  readonly #projects = new Map<string, Restarting>();
  /** The project that was read, by the fingerprint of the credentials; those used longest ago are forgotten first. */
  readonly #readBy = new Recent<string>(10_000);
  /** The project by uid of all that wait. */
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
      const of = isLearned ? known?.of : this.#toldOf(told);
      this.#set(uid, { ...told, of, isLearned, isBegun: isBegun && !told.isUnderWay });
    }
    // Whether it still waits, its next pass tells.
    const wait = this.#waitOf(uid);
    if (wait !== undefined && wait.generation !== generation) this.#waitNoMore(uid, 'others are called');
  }

  /** `at`: where its job was just read. */
  turnFor(manifest: Pick<Manifest, 'uid' | 'reconcileRequest' | 'status'>, at: ReadLocation): RestartTurn {
    const { uid } = manifest;
    const of = this.#projects.get(this.#read(at));
    if (of === undefined) return 'free';
    if (isPaused(of, uid) && !isRequested(manifest)) return 'paused';
    return of.underWay.size - Number(of.underWay.has(uid)) < this.#options.most ? 'free' : 'taken';
  }

  /** At once after `turnFor`, so that no other pass takes the same turn. */
  decided(manifest: Manifest, at: ReadLocation, what: RestartDecision): void {
    const { uid } = manifest;
    const of = this.#read(at);
    this.#decided.add(uid);
    if (what === 'waits') this.#wait(manifest, of);
    else this.#waitNoMore(uid, what === 'begins' ? 'it goes on' : 'others are called');
    const known = this.#entries.get(uid);
    const isBegun = what === 'begins';
    if (known === undefined && !isBegun) return;
    const failedAt = isBegun ? undefined : known?.failedAt;
    this.#set(uid, { ...(known ?? NO_ENTRY), failedAt, of, isLearned: true, isBegun });
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
        ...(isForgotten ? { of: undefined, isLearned: true } : {}),
      });
  }

  delete({ uid }: Pick<Manifest, 'uid'>): void {
    this.#decided.delete(uid);
    this.#waitNoMore(uid, 'others are called');
    this.#set(uid, undefined);
  }

  /** These credentials have read a job there: what statuses tell of them counts there, too. */
  #read(at: ReadLocation): string {
    const project = projectOf(at);
    const before = this.#readBy.get(at.account);
    this.#readBy.set(at.account, project);
    if (before !== project)
      for (const [uid, entry] of this.#entries)
        if (!entry.isLearned && entry.account === at.account) this.#set(uid, { ...entry, of: project });
    return project;
  }

  /** Of credentials that nobody has read with yet: apart, by themselves. */
  #toldOf({ account }: RestartTold): string | undefined {
    return account === undefined ? undefined : (this.#readBy.get(account) ?? `by ${account}`);
  }

  #of(project: string): Restarting {
    const known = this.#projects.get(project);
    if (known !== undefined) return known;
    const made = startingEmpty();
    this.#projects.set(project, made);
    return made;
  }

  #waitOf(uid: string): RestartWait | undefined {
    return this.#projects.get(this.#waitsIn.get(uid) ?? '')?.waiting.get(uid);
  }

  /** It keeps its place. */
  #wait(manifest: Manifest, project: string): void {
    const { uid, key, generation } = manifest;
    if (this.#waitsIn.get(uid) !== project) this.#waitNoMore(uid, 'others are called');
    this.#waitsIn.set(uid, project);
    this.#of(project).waiting.set(uid, { key, generation, isAsked: isRequested(manifest), isCalled: false });
  }

  #waitNoMore(uid: string, then: 'others are called' | 'it goes on'): void {
    const project = this.#waitsIn.get(uid);
    const of = this.#projects.get(project ?? '');
    this.#waitsIn.delete(uid);
    if (project === undefined || of === undefined) return;
    of.waiting.delete(uid);
    if (then === 'others are called') this.#call(of);
    if (isEmpty(of)) this.#projects.delete(project);
  }

  #set(uid: string, entry: RestartEntry | undefined): void {
    const before = this.#entries.get(uid);
    if (entry === undefined) this.#entries.delete(uid);
    else this.#entries.set(uid, entry);
    for (const project of new Set([before?.of, entry?.of]))
      if (project !== undefined) this.#count(project, uid, entry?.of === project ? entry : NO_ENTRY);
  }

  #count(project: string, uid: string, { isUnderWay, isBegun, failedAt, doneAt }: RestartEntry): void {
    const of = this.#of(project);
    if (isUnderWay || isBegun) of.underWay.add(uid);
    else of.underWay.delete(uid);
    if (failedAt === undefined) of.failed.delete(uid);
    else of.failed.set(uid, failedAt);
    of.doneAt = Math.max(of.doneAt, doneAt);
    this.#call(of);
    // What has succeeded counts only against what has failed before it.
    if (isEmpty(of)) this.#projects.delete(project);
  }

  #call(of: Restarting): void {
    for (const key of callNext(of, this.#options.most)) this.#options.onTurn(key);
  }
}
