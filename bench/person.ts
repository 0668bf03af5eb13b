/** A person at a command line, and what of their calls is counted. */
import { DEFAULT_ACCOUNT } from '../sim/dli/world.ts';
import type { Row } from './calls.ts';

/** All that a command needs to get to the DLI at this address. */
export function environmentFor(dli: string): NodeJS.ProcessEnv {
  const { accessKey, secretKey, region, projectId } = DEFAULT_ACCOUNT;
  return {
    DLI_ACCESS_KEY: accessKey,
    DLI_SECRET_KEY: secretKey,
    DLI_REGION: region,
    DLI_PROJECT_ID: projectId,
    FJJ_DLI_ENDPOINT: dli,
  };
}

/** Of the list of jobs, a page each. */
export const listsIn = (rows: readonly Row[]): number =>
  rows.filter(({ path }) => /\/streaming\/jobs$/.test(path)).length;
