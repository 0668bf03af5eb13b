/** A simulator on a clock that stands still until the test moves it, and a client that is signed in. */
import { afterEach } from '@jest/globals';
import { type DliOptions, type DliSimulator, startDli } from '../../../sim/dli/server.ts';
import { type Client, dliClient, type Endpoint } from '../../contract/dli-http.ts';

export const START = Date.parse('2026-01-05T08:00:00Z');

export interface Rig {
  dli: DliSimulator;
  endpoint: Endpoint;
  call: Client;
  put: (id: string | number, body: unknown) => ReturnType<Client>;
  /** Moves the clock of the cloud and of the client, ms. */
  pass(ms: number): void;
  now(): number;
}

const open: DliSimulator[] = [];

afterEach(async () => {
  for (const dli of open.splice(0)) await dli.close();
});

export async function rig(options: DliOptions = {}): Promise<Rig> {
  let time = START;
  const now = (): number => time;
  const dli = await startDli({ clock: { wall: now }, ...options });
  open.push(dli);
  const { account } = dli;
  const endpoint = {
    url: dli.url,
    iamUrl: dli.iamUrl,
    region: account.region,
    projectId: account.projectId,
    key: account,
    user: { name: account.userName, password: account.password, domain: account.domainName },
  };
  const signed = dliClient(endpoint);
  const call: Client = (method, path, more = {}) => signed(method, path, { date: now(), ...more });
  return {
    dli,
    endpoint,
    call,
    put: (id, body) => call('PUT', `flink-jobs/${id}`, { body }),
    pass: (ms) => {
      time += ms;
    },
    now,
  };
}

/** `400 DLI.12002` */
export const outcome = ({ status, list }: Awaited<ReturnType<Client>>): string =>
  `${status} ${list[0]?.error_code ?? String(list[0]?.is_success)}`;
