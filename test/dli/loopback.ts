/** A real HTTP server that plays DLI and IAM for one test, and the client pointed at it. */

import type { Reply } from '../../sim/http/answer.ts';
import type { Call, Handler } from '../../sim/http/call.ts';
import { Faults } from '../../sim/http/faults.ts';
import { type Served, serve } from '../../sim/http/serve.ts';
import { Trace } from '../../sim/http/trace.ts';
import type { Account, Credentials } from '../../src/core/object/account.ts';
import type { Target } from '../../src/core/ports.ts';
import { createDli, type DliSettings } from '../../src/dli/client.ts';
import { createTransport } from '../../src/dli/http/transport.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { proxyOf } from '../../src/ground/proxy-address.ts';

export const PROJECT = '48cc2c48765f481480c7db940d6409d1';

export const KEY: Credentials = {
  kind: 'key',
  accessKey: 'TESTACCESSKEY0000001',
  secretKey: 'test-secret-key-that-must-not-show',
  securityToken: undefined,
};

export const PASSWORD: Credentials = {
  kind: 'password',
  userName: 'robot',
  password: 'test-password-that-must-not-show',
  domainName: 'account',
};

export const target = ({
  jobId = '104',
  namespace = 'streaming',
  ...account
}: Partial<Account> & { jobId?: string; namespace?: string } = {}): Target => ({
  namespace,
  account: { region: 'cn-north-4', projectId: PROJECT, credentials: KEY, ...account },
  jobId,
});

/** The least of an answer to show. */
export const shown = (detail: object = {}, config: object = {}): object => ({
  is_success: 'true',
  message: '',
  job_detail: { job_id: 104, status: 'job_init', job_type: 'flink_jar_job', job_config: config, ...detail },
});

/** Replies in turn, the last one for ever. */
export function inTurn(...replies: (Reply | Handler)[]): Handler {
  let turn = 0;
  return (call) => {
    const reply = replies[Math.min(turn++, replies.length - 1)];
    if (reply === undefined) throw new Error('no reply');
    return typeof reply === 'function' ? reply(call) : reply;
  };
}

export interface Seen {
  operation: string;
  code: number;
  error_code: string;
  requestId: string | undefined;
}

export interface World {
  dli: ReturnType<typeof createDli>;
  faults: Faults;
  trace: Trace;
  served: Served;
  /** Every request as it came. */
  calls: Call[];
  /** What the observer was told. */
  seen: Seen[];
  clock: { now: number; monotonic: number };
}

export interface WorldOptions extends Partial<DliSettings> {
  handler?: Handler;
  ca?: string;
  maxResponseBytes?: number;
  connections?: number;
  /** URL. */
  proxy?: string;
}

const open: World[] = [];

export function connect(served: { url: string }, options: WorldOptions = {}) {
  const seen: Seen[] = [];
  const clock = { now: Date.now(), monotonic: 0 };
  const { handler: _, ca, maxResponseBytes = 8 * 1024 * 1024, connections = 8, proxy, ...rest } = options;
  const settings = { dliEndpoint: served.url, iamEndpoint: served.url, timeoutMs: 5_000, ...rest };
  const transport = createTransport({
    clock: systemClock,
    timeoutMs: settings.timeoutMs,
    maxResponseBytes,
    connections,
    proxy: proxy === undefined ? undefined : proxyOf(proxy),
    ...(ca === undefined ? {} : { ca }),
  });
  const dli = createDli(settings, {
    clock: { now: () => clock.monotonic, wall: () => clock.now, after: systemClock.after },
    transport,
    onCall: ({ operation, code, error_code, requestId }) =>
      void seen.push({ operation, code, error_code, requestId }),
    userAgent: 'flinkjarjob-controller/test',
  });
  return { dli, seen, clock };
}

export async function world(options: WorldOptions = {}): Promise<World> {
  const trace = new Trace();
  const faults = new Faults();
  const calls: Call[] = [];
  const handler = options.handler ?? (() => ({ status: 200, body: shown() }));
  const served = await serve({
    server: 'dli',
    trace,
    faults,
    handler: (call) => {
      calls.push(call);
      return handler(call);
    },
  });
  const made = { ...connect(served, options), faults, trace, served, calls };
  open.push(made);
  return made;
}

/** For afterEach. */
export async function closeAll(): Promise<void> {
  for (const { dli, served } of open.splice(0)) {
    served.cutConnections();
    await dli.close();
    await served.close();
  }
}
