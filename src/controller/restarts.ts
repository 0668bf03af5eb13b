/**
 * How many jobs of an account may be restarted side by side, and when no further one is: so that one edit of hundreds of objects does
 * not take all of them down, and a bad one takes down two. What is under way and what has failed stands in the status of the objects.
 */
import type { Manifest } from '../core/object/manifest.ts';
import type { Operation } from '../core/object/operation.ts';
import type { JobStatus } from '../core/object/status.ts';
import type { RestartTurn } from '../core/operate/facts.ts';
import { isUnbound } from '../core/operate/owing.ts';
import { isOpen } from '../core/operate/refused.ts';

/** So many in a row that have failed are the fault of what they have in common. */
const FAILURES_IN_A_ROW = 2;

/** What an object tells of its restarts. Times are epoch ms. */
interface RestartTold {
  isUnderWay: boolean;
  failedAt: number | undefined;
  doneAt: number;
}

interface RestartEntry extends RestartTold {
  /** Of the status, until a pass of this process has learned it. */
  account: string | undefined;
  isLearned: boolean;
}

interface Restarting {
  underWay: Set<string>;
  failed: Map<string, number>;
  /** Keys by uid, the longest waiting first. */
  waiting: Map<string, string>;
  doneAt: number;
}

const NOTHING: RestartTold = { isUnderWay: false, failedAt: undefined, doneAt: 0 };

function recordOf(manifest: Manifest): Operation | undefined {
  const { uid, status } = manifest;
  const { operation } = status;
  const isOurs = operation?.uid === uid && operation.type === 'Restart' && !isUnbound(manifest);
  return isOurs ? operation : undefined;
}

/** It has failed, and what was wanted has not changed since. */
const isFailed = (record: Operation, { generation }: Manifest): boolean =>
  record.refusal !== undefined &&
  record.sent === 'Refused' &&
  record.step !== 'Stop' &&
  record.refusal.reason !== 'Interrupted' &&
  record.generation === generation;

const isDone = ({ operation, outcome }: NonNullable<JobStatus['history']>[number]): boolean =>
  operation === 'Restart' && outcome === 'Applied';

function toldBy(manifest: Manifest): RestartTold {
  const record = recordOf(manifest);
  const done = (manifest.status.history ?? []).filter(isDone).map(({ at }) => Date.parse(at));
  return {
    isUnderWay: record !== undefined && isOpen(record),
    failedAt: record !== undefined && isFailed(record, manifest) ? Date.parse(record.stepAt) : undefined,
    doneAt: Math.max(0, ...done),
  };
}

/** As others have left it: not by the object itself, which is asked about. */
const isPaused = ({ failed, doneAt }: Restarting, uid?: string): boolean =>
  [...failed].filter(([one, at]) => one !== uid && at > doneAt).length >= FAILURES_IN_A_ROW;

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

  constructor(options: RestartsOptions) {
    this.#options = options;
  }

  /** The object as it is now. */
  put(manifest: Manifest): void {
    const told = toldBy(manifest);
    const known = this.#entries.get(manifest.uid);
    if (known === undefined && !told.isUnderWay && told.failedAt === undefined && told.doneAt === 0) return;
    const account = known?.isLearned === true ? known.account : recordOf(manifest)?.account;
    this.#set(manifest.uid, { account, isLearned: known?.isLearned ?? false, ...told });
  }

  /** The account that its job was read with; undefined: a pass has come to none, and what the status says of it counts no more. */
  learn({ uid }: Pick<Manifest, 'uid'>, account: string | undefined): void {
    const known = this.#entries.get(uid);
    if (known === undefined || (account === undefined && known.isLearned)) return;
    this.#set(uid, { ...known, account, isLearned: true });
  }

  turnFor({ uid }: Pick<Manifest, 'uid'>, account: string): RestartTurn {
    const of = this.#accounts.get(account);
    if (of === undefined) return 'free';
    if (isPaused(of, uid)) return 'paused';
    return of.underWay.size - Number(of.underWay.has(uid)) < this.#options.most ? 'free' : 'taken';
  }

  /** A restart is about to be announced: at once, so that no other pass takes the same turn. */
  begun({ uid }: Pick<Manifest, 'uid'>, account: string): void {
    const known = this.#entries.get(uid) ?? NOTHING;
    this.#of(account).waiting.delete(uid);
    this.#set(uid, { ...known, account, isLearned: true, isUnderWay: true, failedAt: undefined });
  }

  /** It asks again once others have ended. */
  waits({ uid, key }: Pick<Manifest, 'uid' | 'key'>, account: string): void {
    this.#of(account).waiting.set(uid, key);
  }

  delete({ uid }: Pick<Manifest, 'uid'>): void {
    this.#set(uid, undefined);
    for (const of of this.#accounts.values()) of.waiting.delete(uid);
  }

  #of(account: string): Restarting {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const made: Restarting = { underWay: new Set(), failed: new Map(), waiting: new Map(), doneAt: 0 };
    this.#accounts.set(account, made);
    return made;
  }

  #set(uid: string, entry: RestartEntry | undefined): void {
    const before = this.#entries.get(uid);
    if (entry === undefined) this.#entries.delete(uid);
    else this.#entries.set(uid, entry);
    for (const account of new Set([before?.account, entry?.account]))
      if (account !== undefined) this.#count(account, uid, entry?.account === account ? entry : NOTHING);
  }

  #count(account: string, uid: string, { isUnderWay, failedAt, doneAt }: RestartTold): void {
    const of = this.#of(account);
    if (isUnderWay) of.underWay.add(uid);
    else of.underWay.delete(uid);
    if (failedAt === undefined) of.failed.delete(uid);
    else of.failed.set(uid, failedAt);
    of.doneAt = Math.max(of.doneAt, doneAt);
    this.#wake(of);
    // What has succeeded counts only against what has failed before it.
    if (of.underWay.size + of.failed.size + of.waiting.size === 0) this.#accounts.delete(account);
  }

  #wake(of: Restarting): void {
    if (isPaused(of)) return;
    const free = this.#options.most - of.underWay.size;
    for (const [uid, key] of [...of.waiting].slice(0, Math.max(0, free))) {
      of.waiting.delete(uid);
      this.#options.onTurn(key);
    }
  }
}
