/**
 * The keys that are due, in lanes: one for each account and standing of its keys, so that nobody waits behind those that do not
 * answer. Every step takes the same time, however many keys and accounts there are.
 */
import type { Chance } from '../../ground/chance.ts';
import type { Clock } from '../../ground/clock.ts';
import { type AccountState, Accounts, type AccountsOptions, STANDINGS, type Standing } from './accounts.ts';
import type { CallGate, Hearing } from './call-gate.ts';
import { Delays } from './delays.ts';
import { idOf, isIdle, type Lane, laneOf } from './lane.ts';
import { limitsOf, type Most } from './places.ts';
import { higher, isAsHigh, PRIORITIES, type Priority } from './priority.ts';
import { type TakenPlace, Turns } from './turns.ts';

/** A pass that has begun. Times are monotonic ms. */
export interface Begun {
  readonly key: string;
  readonly dueAt: number;
  readonly beganAt: number;
  readonly place: TakenPlace;
  readonly priority: Priority;
  /** The account was kept from making calls while the key was due. */
  readonly wasHeld: boolean;
}

/** What a pass has found out; undefined: nothing. */
export interface PassFound {
  standing: Standing | undefined;
  heard: Hearing | undefined;
}

/** At which the key stands, which is due. */
const rankIn = ({ due }: Lane, key: string): Priority =>
  PRIORITIES.find((priority) => due[priority].has(key)) ?? 'low';

export interface LanesOptions extends AccountsOptions {
  clock: Clock;
  chance: Chance;
  width: Most;
  /** A pass may begin that could not before. */
  onOpened: () => void;
}

export class Lanes {
  /** Passes that may be under way together. */
  readonly total: number;
  readonly #chance: Chance;
  readonly #accounts: Accounts;
  readonly #turns: Turns;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes whose gates open later, by their ids. */
  readonly #closed: Delays;
  /** The keys that are due. */
  readonly #laneOf = new Map<string, Lane>();

  constructor({ width, clock, chance, onOpened, ...known }: LanesOptions) {
    const limits = limitsOf(width);
    this.total = limits.total;
    this.#chance = chance;
    this.#accounts = new Accounts(known);
    this.#turns = new Turns(limits, {
      siblings: () => this.#accounts.sizes,
      now: () => clock.now(),
      onClosed: ({ id }, at) => this.#closed.set(id, at, 'low'),
    });
    this.#closed = new Delays(clock, (id) => {
      const lane = this.#lanes.get(id);
      if (lane !== undefined) this.#turns.lineUp(lane);
      onOpened();
    });
  }

  get due(): Record<Priority, number> {
    const sizes = { high: 0, owed: 0, low: 0 };
    for (const { due } of this.#lanes.values()) {
      for (const priority of PRIORITIES) sizes[priority] += due[priority].size;
    }
    return sizes;
  }

  /** What is kept. */
  get sizes() {
    return { ...this.#accounts.sizes, lanes: this.#lanes.size };
  }

  has(key: string): boolean {
    return this.#laneOf.has(key);
  }

  /** A key that is due already stays where it stands, or is raised. */
  put(key: string, priority: Priority, dueAt: number): void {
    const { account, standing } = this.#accounts.look(key);
    const there = this.#laneOf.get(key);
    const stays = there?.account === account && there.standing === standing;
    if (stays && isAsHigh(rankIn(there, key), priority)) return;
    const before = this.withdraw(key);
    const lane = this.#find(account, standing);
    lane.due[higher(priority, before?.priority)].push(key, before?.dueAt ?? dueAt);
    this.#laneOf.set(key, lane);
    this.#turns.lineUp(lane);
  }

  /** It is no longer due. */
  withdraw(key: string): { priority: Priority; dueAt: number } | undefined {
    const lane = this.#laneOf.get(key);
    if (lane === undefined) return undefined;
    this.#laneOf.delete(key);
    const priority = rankIn(lane, key);
    const dueAt = lane.due[priority].remove(key) ?? 0;
    this.#refresh(lane);
    return { priority, dueAt };
  }

  /** There is no such key any more. */
  forget(key: string): void {
    this.withdraw(key);
    this.#accounts.forget(key);
  }

  clear(): void {
    for (const key of [...this.#laneOf.keys()]) this.withdraw(key);
    this.#closed.clear();
  }

  /** Begins the pass whose turn it is, if there is one and a place for it. */
  next(now: number): Begun | undefined {
    const turn = this.#turns.next();
    if (turn === undefined) return undefined;
    const { lane, priority } = turn;
    const [key = '', dueAt = now] = lane.due[priority].shift() ?? [];
    this.#laneOf.delete(key);
    this.#accounts.hold(lane.account);
    const wasHeld = lane.account.gate.hasHeld(dueAt);
    const place = this.#turns.begin(lane);
    this.#refresh(lane);
    return { key, dueAt, beganAt: now, place, priority, wasHeld };
  }

  get gates(): CallGate[] {
    return this.#accounts.gates;
  }

  /** The pass has lasted for so long that it leaves its place to others. */
  slowed({ beganAt, place }: Begun): void {
    this.#turns.slow(place);
    const { account, standing } = place.lane;
    if (standing === 'answers') account.waits(beganAt);
    this.#refresh(place.lane);
  }

  /** What the pass has found out of its key and of the service; undefined: nothing. */
  ended({ key, place, beganAt }: Begun, { standing, heard }: PassFound, now: number): void {
    const { lane } = place;
    this.#turns.end(place);
    lane.account.gate.ended({ key, since: beganAt, now, chance: this.#chance }, heard);
    if (standing !== undefined) this.#accounts.judge(key, lane.account, standing);
    if (standing === 'answers') lane.account.answered(now);
    for (const one of STANDINGS) {
      const ofAccount = this.#lanes.get(idOf(lane.account, one));
      if (ofAccount !== undefined) this.#refresh(ofAccount);
    }
    this.#accounts.release(lane.account);
  }

  #find(account: AccountState, standing: Standing): Lane {
    const found = this.#lanes.get(idOf(account, standing));
    if (found !== undefined) return found;
    const made = laneOf(account, standing);
    this.#lanes.set(made.id, made);
    return made;
  }

  /** To be called whenever its keys or passes have changed. */
  #refresh(lane: Lane): void {
    this.#turns.lineUp(lane);
    if (isIdle(lane)) this.#lanes.delete(lane.id);
  }
}
