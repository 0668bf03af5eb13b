/** One replica: it waits for its turn, works while it leads, and ends. Nothing here touches the process or its ports. */
import { type Parts, runController } from '../controller/controller.ts';
import { aborted, within } from '../ground/clock.ts';
import { linked } from '../ground/linked.ts';
import type { Election } from '../kubernetes/lease/election.ts';
import { type Assembled, type AssemblyParts, assemble } from './assemble.ts';
import { electionOf } from './leadership.ts';
import type { Config } from './settings.ts';
import { VERSION } from './version.ts';

interface ReplicaParts extends Omit<AssemblyParts, 'mayWrite' | 'onSetBack'> {
  config: Config;
  /** Ends it in good order. */
  stop: AbortSignal;
  /** Puts the parts together; a simulation puts others in their place. */
  assemble?: typeof assemble;
}

export interface Replica {
  /** What is wrong with the process; undefined when nothing is. */
  healthz(): string | undefined;
  /** Why it does not do its work yet, or any more. */
  readyz(): string | undefined;
  /** Exit code: 0 when stopped as asked, 1 when the lease was lost or the API server's data were set back. */
  run(): Promise<number>;
}

/** A stop takes less than 5 s: so long for the passes and their reports, then for the events, then for the watches. */
const DRAIN_MS = 2_500;
const FLUSH_MS = 500;
const CLOSE_MS = 500;

function partsOf(assembled: Assembled, { config, log, metrics, clock, chance }: ReplicaParts): Parts {
  const { world, queue, editTimes } = assembled;
  const { intervalFloor, intervalJitter } = config;
  return {
    world,
    queue,
    log,
    clock,
    chance,
    settings: { intervalFloorMs: intervalFloor, intervalJitter },
    onCrash: metrics.onCrash,
    onPass(pass) {
      metrics.onPass(pass);
      if (pass.outcome?.kind !== 'same' && pass.outcome?.kind !== 'updated') return;
      const seconds = editTimes.applied(pass.manifest.key);
      if (seconds !== undefined) metrics.onApplied(seconds);
    },
  };
}

/**
 * Works until the signal aborts, from the moment all objects are known as the leader before has left them: what a follower has
 * seen may be minutes old, since a dead watch looks like a quiet one, and half of the objects do not show which of two is older.
 * Then ends the passes in process and sends what is left to say. `busy` is called when a pass does not end in time: its
 * update may be under way, so nobody may take over before the Lease has run out.
 */
async function lead(
  parts: ReplicaParts,
  assembled: Assembled,
  { signal, busy, since }: { signal: AbortSignal; busy: () => void; since: number },
): Promise<void> {
  const over = aborted(signal);
  await Promise.race([assembled.jobs.listedSince(since), over]);
  assembled.world.writes.begin();
  const running = runController(partsOf(assembled, parts));
  const polling = assembled.secrets.run(signal);
  await over;
  if (!(await within(parts.clock, DRAIN_MS, running.drain()))) {
    parts.log.warn('a pass did not end in time: it is cut off');
    busy();
  }
  await within(parts.clock, FLUSH_MS, Promise.all([assembled.recorder.flush(FLUSH_MS), polling]));
}

/** Every call has a limit, so a pass this long has met a bug, and a restart helps. */
const STUCK_S = 600;

function stuck({ queue }: Assembled): string | undefined {
  const { longestSeconds } = queue.stats();
  return longestSeconds > STUCK_S ? `a pass has not ended for ${Math.round(longestSeconds)} s` : undefined;
}

const LOST = 'the lease was lost: ending, so that only one replica works';
const SET_BACK =
  'the data of the API server were set back, to a copy perhaps: ending, to start again from what is there now';

interface Watching {
  /** Once the lease has been asked for: with it, what is then listed need not be listed again. */
  begin(): void;
  end(): Promise<void>;
}

function watchingOf({ jobs }: Pick<Assembled, 'jobs'>): Watching {
  const over = new AbortController();
  let running: Promise<void> | undefined;
  return {
    begin() {
      running ??= jobs.run(over.signal);
    },
    async end() {
      over.abort();
      await running;
    },
  };
}

interface Term {
  election: Election | undefined;
  watching: Watching;
  stop: AbortSignal;
}

/** Until the end. */
async function work(
  parts: ReplicaParts,
  assembled: Assembled,
  { election, watching, stop }: Term,
): Promise<'stopped' | 'lost'> {
  const leading = (signal: AbortSignal, busy: () => void): Promise<void> => {
    const since = parts.clock.now();
    watching.begin();
    return lead(parts, assembled, { signal, busy, since });
  };
  if (election === undefined) await leading(stop, () => undefined);
  const ended = (await election?.run(stop, leading)) ?? 'stopped';
  const closed = watching.end();
  if (ended === 'stopped') await within(parts.clock, CLOSE_MS, closed);
  await Promise.all([assembled.dli.close(), parts.api.close()]);
  return ended;
}

export function createReplica(parts: ReplicaParts): Replica {
  const { config, api, log, identity } = parts;
  const stopping = linked(parts.stop);
  const stop = stopping.signal;
  let isSetBack = false;
  const election = config.leaderElect ? electionOf(config, parts, () => watching.begin()) : undefined;
  const assembled = (parts.assemble ?? assemble)(config, {
    ...parts,
    mayWrite: () => !stop.aborted && (election?.isLeader(config.dliTimeout) ?? true),
    onSetBack() {
      isSetBack = true;
      stopping.abort();
    },
  });
  const { jobs, problem } = assembled;
  const watching = watchingOf(assembled);
  return {
    healthz: () => stuck(assembled),
    readyz: () =>
      problem() ??
      (stop.aborted ? 'stopping' : jobs.synced ? undefined : 'the first list of FlinkJarJobs is not done'),
    async run() {
      log.info({ version: VERSION, server: api.host, identity, namespaces: config.namespaces }, 'starting');
      const ended = await work(parts, assembled, { election, watching, stop });
      const why = isSetBack ? SET_BACK : ended === 'lost' ? LOST : undefined;
      log[why === undefined ? 'info' : 'warn'](why ?? 'stopped');
      return why === undefined ? 0 : 1;
    },
  };
}
