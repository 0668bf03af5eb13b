/** Which lane may begin a pass: edits first, then operations; the kinds, the tenants and the accounts in turn. */
import { LANE_KINDS, type Lane, type LaneKind, laneKindOf } from './lane.ts';
import { isBelow, type Limits, type Passes, Places } from './places.ts';
import { PRIORITIES, type Priority } from './priority.ts';
import { Round } from './round.ts';

/** A pass under way, as it is counted. */
export interface TakenPlace {
  readonly lane: Lane;
  readonly kind: LaneKind;
  counted: keyof Passes;
}

/** So many fresh edits in a row, then one of the rest: a storm of edits cannot stop the periodic visits. */
const HIGH_IN_A_ROW = 16;

const rounds = (): Record<Priority, Round<Lane>> => ({
  high: new Round(),
  owed: new Round(),
  low: new Round(),
});

interface TurnsParts {
  /** How many there are now; where there is one, it may have all. */
  siblings: () => { accounts: number; tenants: number };
  now: () => number;
  /** Keys of the lane are due, and its gate opens then. It has to be lined up again. */
  onClosed: (lane: Lane, at: number) => void;
}

export class Turns {
  readonly #limits: Limits;
  readonly #parts: TurnsParts;
  readonly #places: Readonly<Record<LaneKind, Places>>;
  /** Lanes that have keys due and may begin a pass. */
  readonly #rounds = { silent: rounds(), trial: rounds(), doubted: rounds(), trusted: rounds() };
  /** By kind and tenant; those without passes are not kept. */
  readonly #ofTenant = new Map<string, Passes>();
  /** Whose turn was last stands last. */
  readonly #kinds: LaneKind[] = [...LANE_KINDS];
  #highInARow = 0;

  constructor(limits: Limits, parts: TurnsParts) {
    this.#limits = limits;
    this.#parts = parts;
    const trusted = new Places(limits.all.trusted);
    const trial = new Places(limits.all.trial, trusted);
    this.#places = { silent: new Places(limits.all.silent), trial, doubted: trusted, trusted };
  }

  /** The lane that may begin a pass, and over which of its keys. */
  next(): { lane: Lane; priority: Priority } | undefined {
    const order = this.#highInARow < HIGH_IN_A_ROW ? PRIORITIES : PRIORITIES.toReversed();
    for (const priority of order) {
      for (const kind of this.#kinds) {
        const lane = this.#nextOf(kind, priority);
        if (lane === undefined) continue;
        this.#highInARow = priority === 'high' ? this.#highInARow + 1 : 0;
        this.#kinds.push(...this.#kinds.splice(this.#kinds.indexOf(kind), 1));
        return { lane, priority };
      }
    }
    return undefined;
  }

  begin(lane: Lane): TakenPlace {
    lane.account.gate.begin(this.#parts.now());
    const place: TakenPlace = { lane, kind: lane.kind, counted: lane.kind === 'silent' ? 'slow' : 'young' };
    this.#count(place, 1);
    return place;
  }

  slow(place: TakenPlace): void {
    this.#count(place, -1);
    place.counted = 'slow';
    this.#count(place, 1);
  }

  end(place: TakenPlace): void {
    this.#count(place, -1);
  }

  /** To be called whenever something has changed that decides whether, and as what, the lane takes its turns. */
  lineUp(lane: Lane): void {
    const kind = laneKindOf(lane);
    if (kind !== lane.kind) for (const priority of PRIORITIES) this.#rounds[lane.kind][priority].remove(lane);
    lane.kind = kind;
    const hasPlace = this.#hasPlace(lane);
    for (const priority of PRIORITIES) {
      const round = this.#rounds[kind][priority];
      if (lane.due[priority].size > 0 && hasPlace && this.#isOpen(lane, priority)) round.put(lane);
      else round.remove(lane);
    }
    this.#admit(kind, lane.tenant);
  }

  #isOpen(lane: Lane, priority: Priority): boolean {
    const now = this.#parts.now();
    const at = lane.account.gate.opensAt(priority, now);
    if (at > now && Number.isFinite(at)) this.#parts.onClosed(lane, at);
    return at <= now;
  }

  #count({ lane, kind, counted }: TakenPlace, by: 1 | -1): void {
    const id = `${kind} ${lane.tenant}`;
    const ofTenant = this.#ofTenant.get(id) ?? { young: 0, slow: 0 };
    this.#ofTenant.set(id, ofTenant);
    ofTenant[counted] += by;
    if (ofTenant.young + ofTenant.slow === 0) this.#ofTenant.delete(id);
    lane.passes[counted] += by;
    this.#places[kind].count(counted, by);
    this.#admit(kind, lane.tenant);
  }

  #nextOf(kind: LaneKind, priority: Priority): Lane | undefined {
    const round = this.#rounds[kind][priority];
    if (!this.#places[kind].isFree(kind === 'doubted' ? 'low' : priority)) return undefined;
    for (let lane = round.next(); lane !== undefined; lane = round.next()) {
      // There may be others now that were not there when it was lined up, and less for each.
      if (this.#hasPlace(lane) && this.#mayTenant(kind, lane.tenant) && this.#isOpen(lane, priority))
        return lane;
      this.lineUp(lane);
    }
    return undefined;
  }

  #hasPlace({ kind, account, passes }: Lane): boolean {
    const { each, unheard } = this.#limits;
    if (kind !== 'silent' && !account.isHeard) return isBelow(passes, unheard);
    const alone = kind !== 'silent' && this.#parts.siblings().accounts === 1;
    return alone || isBelow(passes, each[kind]);
  }

  #mayTenant(kind: LaneKind, tenant: string): boolean {
    const passes = this.#ofTenant.get(`${kind} ${tenant}`);
    return (
      passes === undefined || this.#parts.siblings().tenants === 1 || isBelow(passes, this.#limits.each[kind])
    );
  }

  #admit(kind: LaneKind, tenant: string): void {
    const admitted = this.#mayTenant(kind, tenant);
    for (const priority of PRIORITIES) this.#rounds[kind][priority].admit(tenant, admitted);
  }
}
