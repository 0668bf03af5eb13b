/** A stateful DLI and its IAM on one port of loopback: the same calls, answers and refusals, as far as the documents tell. */
import { Faults } from '../http/faults.ts';
import { type Served, serve } from '../http/serve.ts';
import { Trace } from '../http/trace.ts';
import { type Embedded, type EmbeddedOptions, embed } from './embedded.ts';

export interface DliOptions extends EmbeddedOptions {
  port?: number;
  /** Shared with other simulators when they are given. */
  trace?: Trace;
  faults?: Faults;
  tls?: { cert: string; key: string };
}

export interface DliSimulator
  extends Pick<Embedded, 'account' | 'jobs' | 'settings' | 'expireTokens'>,
    Served {
  /** Base of IAM: that of DLI, the path tells them apart. */
  iamUrl: string;
  trace: Trace;
  faults: Faults;
}

export async function startDli(options: DliOptions = {}): Promise<DliSimulator> {
  const { trace = new Trace(), faults = new Faults(), tls, port } = options;
  const { account, jobs, settings, expireTokens, ...embedded } = embed(options);
  const served = await serve({
    server: embedded.serverOf,
    handler: embedded.handle,
    adminHandler: embedded.admin,
    trace,
    faults,
    ...(tls === undefined ? {} : { tls }),
    ...(port === undefined ? {} : { port }),
  });
  return {
    ...served,
    iamUrl: served.url,
    account,
    jobs,
    settings,
    trace,
    faults,
    expireTokens,
  };
}
