/** `fjj controller`: a replica in a process of its own, with its log, its ports and its connections. */

import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { createTransport, type Transport } from '../dli/http/transport.ts';
import { systemChance } from '../ground/chance.ts';
import type { Clock } from '../ground/clock.ts';
import type { Environment } from '../ground/environment.ts';
import { proxyOf } from '../ground/proxy-address.ts';
import { Access } from '../kubernetes/http/access.ts';
import { type Connection, connect } from '../kubernetes/http/api.ts';
import { BadStart, reason } from './bad-start.ts';
import { readCredentials } from './credentials-file.ts';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { createReplica, type Replica } from './replica.ts';
import { startServers } from './server.ts';
import type { Config } from './settings.ts';
import { USER_AGENT, VERSION } from './version.ts';

interface Surroundings {
  env: Environment;
  clock: Clock;
  /** The log goes here. */
  write: (text: string) => void;
  err: (text: string) => void;
  stop: AbortSignal;
}

type Reaching = Pick<ServeParts, 'metrics' | 'access'> & Pick<Surroundings, 'env' | 'clock'>;

async function reach(config: Config, { env, clock, metrics, access }: Reaching): Promise<Connection> {
  const { kubeconfig, context } = config;
  try {
    return await connect({
      kubeconfig,
      context,
      environment: env,
      userAgent: USER_AGENT,
      clock,
      onRequest: metrics.onRequest,
      onAnswered: (asked, error) => access.answered(asked, error),
    });
  } catch (error) {
    throw new BadStart(
      `${kubeconfig === undefined ? 'no usable kubeconfig' : `--kubeconfig ${kubeconfig}`}: ${reason(error)}`,
    );
  }
}

const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

const toDli = ({ dliTimeout, dliConnections, dliProxy }: Config, clock: Clock): Transport =>
  createTransport({
    clock,
    timeoutMs: dliTimeout,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    connections: dliConnections,
    proxy: dliProxy === undefined ? undefined : proxyOf(dliProxy),
  });

/** An address that is taken, or not ours, is the user's to correct. */
function unusable(error: NodeJS.ErrnoException): never {
  throw error.syscall === 'listen'
    ? new BadStart(`--metrics-address or --health-address: ${reason(error)}`)
    : error;
}

interface ServeParts {
  clock: Clock;
  config: Config;
  access: Access;
  log: Logger;
  metrics: Metrics;
}

async function serve(replica: Replica, { config, access, log, metrics, clock }: ServeParts): Promise<number> {
  const checks = { healthz: replica.healthz, readyz: () => access.problem() ?? replica.readyz() };
  const servers = await startServers(config, { checks, metrics: metrics.text, log, clock }).catch(unusable);
  const code = await replica.run();
  await Promise.all(servers.map((server) => server.close()));
  return code;
}

const UNVERIFIED =
  'the kubeconfig has insecure-skip-tls-verify: whoever is on the way to the API server can read every Secret that the controller reads';

/** Exit code: that of the replica, or 2 when it could not start. */
export async function runOperator(
  config: Config,
  { env, clock, write, err, stop }: Surroundings,
): Promise<number> {
  const chance = systemChance;
  const log = createLog({ level: config.logLevel, format: config.logFormat, write, clock });
  const metrics = createMetrics({ version: VERSION, concurrency: config.concurrency });
  const identity = config.identity ?? `${hostname()}_${chance.id()}`;
  try {
    const access = new Access({ clock, onMissing: (message) => log.warn(message) });
    const api = await reach(config, { env, clock, metrics, access });
    if (!api.verifies) log.warn({ server: api.host }, UNVERIFIED);
    const credentials = readCredentials(config.credentialsFile);
    const given = { config, clock, chance, api, transport: toDli(config, clock), log, metrics, identity };
    const replica = createReplica({ ...given, credentials, stop });
    return await serve(replica, { config, access, log, metrics, clock });
  } catch (error) {
    if (!(error instanceof BadStart)) throw error;
    err(`${error.message}\n`);
    return 2;
  }
}
