/** The simulated DLI over HTTP, as a person reaches it from a command line. */
import { type DliOptions, type DliSimulator, startDli } from '../../sim/dli/server.ts';
import type { Environment } from '../../src/ground/environment.ts';

const running: DliSimulator[] = [];

/** `env`: everything that a command needs to get there. */
export async function liveAccount(
  options: DliOptions = {},
): Promise<{ dli: DliSimulator; env: Environment }> {
  const dli = await startDli(options);
  running.push(dli);
  const { accessKey, secretKey, region, projectId } = dli.account;
  return {
    dli,
    env: {
      DLI_ACCESS_KEY: accessKey,
      DLI_SECRET_KEY: secretKey,
      DLI_REGION: region,
      DLI_PROJECT_ID: projectId,
      FJJ_DLI_ENDPOINT: dli.url,
      FJJ_IAM_ENDPOINT: dli.iamUrl,
    },
  };
}

/** For afterEach. */
export async function closeAccounts(): Promise<void> {
  for (const dli of running.splice(0)) {
    dli.cutConnections();
    await dli.close();
  }
}
