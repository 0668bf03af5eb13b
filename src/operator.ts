/** `fjj controller`: started in order, stopped in order. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { type Assembled, assemble } from './assemble.ts';
import { BadStart, reason } from './bad-start.ts';
import { aborted, monotonic, within } from './clock.ts';
import type { Config } from './config.ts';
import { type Parts, runController } from './controller/controller.ts';
import { readCredentials } from './credentials-file.ts';
import { Access } from './kubernetes/access.ts';
import { type Connection, connect } from './kubernetes/api.ts';
import { systemClock } from './kubernetes/clock.ts';
import { createElection, type Election, type ElectionState } from './kubernetes/lease.ts';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { startServers } from './server.ts';
import { USER_AGENT, VERSION } from './version.ts';

export interface Surroundings {
  /** The log goes here. */
  write: (text: string) => void;
  err: (text: string) => void;
  stop: AbortSignal;
}

async function reach(config: Config, metrics: Metrics, access: Access): Promise<Connection> {
  const { kubeconfig, context } = config;
  try {
    return await connect({
      kubeconfig,
      context,
      userAgent: USER_AGENT,
      clock: systemClock,
      onRequest: metrics.onRequest,
      onAnswered: (asked, error) => access.answered(asked, error),
    });
  } catch (error) {
    throw new BadStart(
      `${kubeconfig === undefined ? 'no usable kubeconfig' : `--kubeconfig ${kubeconfig}`}: ${reason(error)}`,
    );
  }
}

/** A stop takes less than 5 s: so long for the passes and their reports, then for the events, then for the watches. */
const DRAIN_MS = 2_500;
const FLUSH_MS = 500;
const CLOSE_MS = 500;

function partsOf(
  config: Config,
  assembled: Assembled,
  { log, metrics }: { log: Logger; metrics: Metrics },
): Parts {
  const { world, queue, lag } = assembled;
  const { concurrency, intervalFloor, intervalJitter } = config;
  return {
    ...{ world, queue, log, random: Math.random, monotonic: monotonic.now },
    settings: { concurrency, intervalFloorMs: intervalFloor, intervalJitter },
    onCrash: metrics.onCrash,
    onPass(pass) {
      metrics.onPass(pass);
      if (pass.outcome?.kind !== 'same' && pass.outcome?.kind !== 'updated') return;
      const seconds = lag.settled(pass.manifest.key);
      if (seconds !== undefined) metrics.onApplied(seconds);
    },
  };
}

function electionLog(log: Logger, metrics: Metrics): (state: ElectionState) => void {
  let said = '';
  return (state) => {
    // One failed renewal is no loss yet.
    if (state.state !== 'failing') metrics.onLeader(state.state === 'leading');
    const text = state.state === 'following' ? `following ${state.holder}` : state.state;
    if (text === said) return;
    said = text;
    if (state.state === 'failing') log.warn({ reason: reason(state.error) }, 'lease: a call failed');
    else log.info(`lease: ${text}`);
  };
}

interface Started {
  config: Config;
  api: Connection;
  access: Access;
  log: Logger;
  metrics: Metrics;
  identity: string;
  stop: AbortSignal;
}

function electionOf({ config, api, log, metrics, identity }: Started): Election {
  return createElection({
    ...{ api, identity, clock: systemClock, random: Math.random },
    namespace: config.leaseNamespace ?? api.namespace,
    name: config.leaseName,
    leaseDurationMs: config.leaseDuration,
    renewDeadlineMs: config.renewDeadline,
    retryPeriodMs: config.retryPeriod,
    onState: electionLog(log, metrics),
  });
}

/**
 * Works until the signal aborts, from the moment all objects are known: half of them do not tell who is the older of two.
 * Then ends the passes in process and sends what is left to say. `busy` is called when a pass does not end in time: its
 * update may be under way, so nobody may take over before the Lease has run out.
 */
async function lead(
  started: Started,
  assembled: Assembled,
  { signal, busy }: { signal: AbortSignal; busy: () => void },
): Promise<void> {
  const over = aborted(signal);
  await Promise.race([assembled.jobs.whenSynced, over]);
  const running = runController(partsOf(started.config, assembled, started));
  const polling = assembled.secrets.run(signal);
  await over;
  if (!(await within(DRAIN_MS, running.drain()))) {
    started.log.warn('a pass did not end in time: it is cut off');
    busy();
  }
  await within(FLUSH_MS, Promise.all([assembled.recorder.flush(FLUSH_MS), polling]));
}

/** An address that is taken, or not ours, is the user's to correct. */
function unusable(error: NodeJS.ErrnoException): never {
  throw error.syscall === 'listen'
    ? new BadStart(`--metrics-address or --health-address: ${reason(error)}`)
    : error;
}

/** Every call has a limit, so a pass this long has met a bug, and a restart helps. */
const STUCK_S = 600;

function stuck({ queue }: Assembled): string | undefined {
  const { longestSeconds } = queue.stats();
  return longestSeconds > STUCK_S ? `a pass has not ended for ${Math.round(longestSeconds)} s` : undefined;
}

const LOST = 'the lease was lost: ending, so that only one replica works';
const SET_BACK =
  'the data of the API server were set back, to a copy perhaps: ending, to start afresh from what is there now';

/** Exit code: 0 when stopped as asked, 1 when the lease was lost or the API server's data were set back. */
async function work(started: Started): Promise<number> {
  const { config, api, access, log, metrics } = started;
  const setBack = new AbortController();
  const stop = AbortSignal.any([started.stop, setBack.signal]);
  const election = config.leaderElect ? electionOf(started) : undefined;
  const mayWrite = () => !stop.aborted && (election?.isLeader(config.dliTimeout) ?? true);
  const assembled = assemble(config, {
    ...started,
    credentials: readCredentials(config.credentialsFile),
    mayWrite,
    onSetBack: () => setBack.abort(),
  });
  const { jobs, problem } = assembled;
  const readyz = () =>
    access.problem() ??
    problem() ??
    (stop.aborted ? 'stopping' : jobs.synced ? undefined : 'the first list of FlinkJarJobs is not done');
  const checks = { healthz: () => stuck(assembled), readyz };
  const servers = await startServers(config, { checks, metrics: metrics.text, log }).catch(unusable);
  const { identity } = started;
  log.info({ version: VERSION, server: api.host, identity, namespaces: config.namespaces }, 'starting');
  const watching = new AbortController();
  const watched = jobs.run(watching.signal);
  const leading = (signal: AbortSignal, busy: () => void) => lead(started, assembled, { signal, busy });
  const ended =
    election === undefined
      ? await leading(stop, () => undefined).then(() => 'stopped')
      : await election.run(stop, leading);
  watching.abort();
  if (ended === 'stopped') await within(CLOSE_MS, watched);
  await Promise.all([...servers.map((server) => server.close()), assembled.dli.close(), api.close()]);
  const why = setBack.signal.aborted ? SET_BACK : ended === 'lost' ? LOST : undefined;
  log[why === undefined ? 'info' : 'warn'](why ?? 'stopped');
  return why === undefined ? 0 : 1;
}

export async function runOperator(config: Config, { write, err, stop }: Surroundings): Promise<number> {
  const log = createLog({ level: config.logLevel, format: config.logFormat, write });
  const metrics = createMetrics({ version: VERSION, concurrency: config.concurrency });
  const identity = config.identity ?? `${hostname()}_${randomUUID()}`;
  try {
    const access = new Access({ clock: systemClock, onMissing: (message) => log.warn(message) });
    const api = await reach(config, metrics, access);
    return await work({ config, api, access, log, metrics, identity, stop });
  } catch (error) {
    if (!(error instanceof BadStart)) throw error;
    err(`${error.message}\n`);
    return 2;
  }
}
