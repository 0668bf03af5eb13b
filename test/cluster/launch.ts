/** etcd and kube-apiserver as processes on free ports of loopback, and what can be done to them. */
import { cpSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../tools/ports.ts';
import { Kube } from '../contract/kubernetes-http.ts';
import { binary } from './binaries.ts';
import { type Background, startProgram } from './process.ts';

/** What stands in the folder of a control plane before it is launched. */
export interface Grounds {
  file(name: string): string;
  /** PEM. */
  ca: string;
  /** Of an administrator. */
  token: string;
}

export interface ApiServer {
  url: string;
  program: Background;
}

export interface Launched {
  url: string;
  /** Where etcd listens. */
  store: string;
  /** The present one. */
  etcd(): Background;
  /** The present one. */
  apiServer(): Background;
  /** Starts the API server again, on the same port and data, after it was killed. */
  restartApiServer(): Promise<void>;
  /** Another API server, on a port of its own, that reaches etcd by `store`. It ends with the others. */
  addApiServer(store: string): Promise<ApiServer>;
  /** Keeps a copy of all data as they are now. Both programs are killed and started again for it. */
  backUp(): Promise<void>;
  /** Puts that copy in the place of the data, as after a disaster. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

const READY_MS = 60_000;

const etcdArgs = ({ file }: Grounds, client: string, peer: string): string[] => [
  `--data-dir=${file('etcd')}`,
  '--unsafe-no-fsync',
  '--log-level=warn',
  `--listen-client-urls=${client}`,
  `--advertise-client-urls=${client}`,
  `--listen-peer-urls=${peer}`,
  `--initial-advertise-peer-urls=${peer}`,
  `--initial-cluster=default=${peer}`,
];

const apiArgs = ({ file }: Grounds, etcd: string, port: number): string[] => [
  `--etcd-servers=${etcd}`,
  '--bind-address=127.0.0.1',
  '--advertise-address=127.0.0.1',
  `--secure-port=${port}`,
  `--tls-cert-file=${file('tls.crt')}`,
  `--tls-private-key-file=${file('tls.key')}`,
  '--service-account-issuer=https://kubernetes.default.svc',
  `--service-account-key-file=${file('sa.key')}`,
  `--service-account-signing-key-file=${file('sa.key')}`,
  `--token-auth-file=${file('tokens.csv')}`,
  '--authorization-mode=RBAC',
  '--service-cluster-ip-range=10.0.0.0/24',
  '--endpoint-reconciler-type=none',
  `--audit-policy-file=${file('audit-policy.json')}`,
  `--audit-log-path=${file('audit.log')}`,
];

/** Resolves when `check` does; throws with the end of its log when the program ends before. */
async function ready(name: string, program: Background, check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await check().catch(() => false))) {
    if (!program.running() || performance.now() > deadline)
      throw new Error(`${name} is not ready; the end of its log:\n${program.log().slice(-3_000)}`);
    await sleep(50);
  }
}

async function serving(kube: Kube): Promise<boolean> {
  if ((await kube.get('/readyz')).status !== 200) return false;
  return (await kube.get('/api/v1/namespaces/default')).status === 200;
}

class ControlPlaneProcesses implements Launched {
  readonly url: string;
  readonly store: string;
  readonly #grounds: Grounds;
  readonly #flags: readonly string[];
  readonly #ports: readonly [client: number, peer: number, api: number];
  #etcd: Background | undefined;
  #apiServer: Background | undefined;
  #others: Background[] = [];

  constructor(grounds: Grounds, flags: readonly string[], ports: [number, number, number]) {
    this.#grounds = grounds;
    this.#flags = flags;
    this.#ports = ports;
    this.store = `http://127.0.0.1:${ports[0]}`;
    this.url = `https://127.0.0.1:${ports[2]}`;
  }

  etcd = (): Background => this.#running(this.#etcd);
  apiServer = (): Background => this.#running(this.#apiServer);

  start = async (): Promise<void> => {
    await this.#startEtcd();
    await this.restartApiServer();
  };

  restartApiServer = async (): Promise<void> => {
    this.#apiServer = await this.#startApiServer(this.store, this.#ports[2]);
  };

  addApiServer = async (store: string): Promise<ApiServer> => {
    const [port = 0] = await freePorts(1);
    const program = await this.#startApiServer(store, port);
    this.#others.push(program);
    return { url: `https://127.0.0.1:${port}`, program };
  };

  backUp = (): Promise<void> => this.#copy('etcd', 'backup');
  restore = (): Promise<void> => this.#copy('backup', 'etcd');

  stop = async (): Promise<void> => {
    await Promise.all([...this.#others, this.#apiServer, this.#etcd].map((one) => one?.kill()));
  };

  async #copy(from: string, to: string): Promise<void> {
    const { file } = this.#grounds;
    await Promise.all([this.apiServer().kill(), this.etcd().kill()]);
    rmSync(file(to), { recursive: true, force: true });
    cpSync(file(from), file(to), { recursive: true });
    await this.start();
  }

  #running(program: Background | undefined): Background {
    if (program === undefined) throw new Error('it was never started');
    return program;
  }

  #program(name: 'etcd' | 'kube-apiserver', args: readonly string[]): Background {
    return startProgram({ path: binary(name), args, logFile: this.#grounds.file(`${name}.log`) });
  }

  async #startEtcd(): Promise<void> {
    const args = etcdArgs(this.#grounds, this.store, `http://127.0.0.1:${this.#ports[1]}`);
    this.#etcd = this.#program('etcd', args);
    await ready('etcd', this.#etcd, async () => (await fetch(`${this.store}/health`)).ok);
  }

  async #startApiServer(store: string, port: number): Promise<Background> {
    const { token, ca } = this.#grounds;
    const program = this.#program('kube-apiserver', [...apiArgs(this.#grounds, store, port), ...this.#flags]);
    const kube = new Kube({ url: `https://127.0.0.1:${port}`, token, ca });
    await ready('kube-apiserver', program, () => serving(kube)).finally(() => kube.close());
    return program;
  }
}

export async function launch(grounds: Grounds, flags: readonly string[]): Promise<Launched> {
  const [client = 0, peer = 0, api = 0] = await freePorts(3);
  const processes = new ControlPlaneProcesses(grounds, flags, [client, peer, api]);
  try {
    await processes.start();
    return processes;
  } catch (error) {
    await processes.stop();
    throw error;
  }
}
