/** The simulated DLI over HTTP, and the client pointed at it. */
import { type DliOptions, type DliSimulator, startDli } from '../../sim/dli/server.ts';
import type { Credentials } from '../../src/core/object/account.ts';
import { connect, target, type WorldOptions } from './loopback.ts';

const running: { simulator: DliSimulator; dli: ReturnType<typeof connect>['dli'] }[] = [];

export async function start(options: DliOptions = {}, client: WorldOptions = {}) {
  const simulator = await startDli(options);
  const made = connect(simulator, client);
  running.push({ simulator, dli: made.dli });
  const { account } = simulator;
  const key: Credentials = {
    kind: 'key',
    accessKey: account.accessKey,
    secretKey: account.secretKey,
    securityToken: account.securityToken,
  };
  const password: Credentials = { kind: 'password', ...account };
  const at = (credentials: Credentials, more: Parameters<typeof target>[0] = {}) =>
    target({ credentials, region: account.region, projectId: account.projectId, ...more });
  return { simulator, ...made, key, password, at };
}

/** For afterEach. */
export async function closeSimulators(): Promise<void> {
  for (const { simulator, dli } of running.splice(0)) {
    simulator.cutConnections();
    await dli.close();
    await simulator.close();
  }
}
