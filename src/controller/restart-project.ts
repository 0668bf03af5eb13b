/** The restarts of one project: what is under way, what has failed, and who waits. */

/** So many in a row that have failed are the fault of what they have in common. */
const FAILURES_IN_A_ROW = 2;

export interface RestartWait {
  key: string;
  generation: number;
  /** A person has asked for it, and so it goes on in a pause. */
  isAsked: boolean;
  /** It was told that it is its turn, and has not answered. */
  isCalled: boolean;
}

/** By uid. Times are epoch ms. */
export interface Restarting {
  underWay: Set<string>;
  failed: Map<string, number>;
  /** The longest waiting first. */
  waiting: Map<string, RestartWait>;
  doneAt: number;
}

export const startingEmpty = (): Restarting => ({
  underWay: new Set(),
  failed: new Map(),
  waiting: new Map(),
  doneAt: 0,
});

/** As others have left it: not by the object itself, which is asked about. */
export const isPaused = ({ failed, doneAt }: Restarting, uid?: string): boolean =>
  [...failed].filter(([one, at]) => one !== uid && at > doneAt).length >= FAILURES_IN_A_ROW;

const calledIn = ({ waiting }: Restarting): number =>
  [...waiting.values()].filter(({ isCalled }) => isCalled).length;

export const isEmpty = ({ underWay, failed, waiting }: Restarting): boolean =>
  underWay.size + failed.size + waiting.size === 0;

/** Keys of those whose turn it is now: from here on they count as called. `most`: restarts side by side. */
export function callNext(of: Restarting, most: number): string[] {
  const free = most - of.underWay.size - calledIn(of);
  if (free <= 0) return [];
  const paused = isPaused(of);
  const next = [...of.waiting.values()]
    .filter(({ isCalled, isAsked }) => !isCalled && (!paused || isAsked))
    .slice(0, free);
  for (const wait of next) wait.isCalled = true;
  return next.map(({ key }) => key);
}
