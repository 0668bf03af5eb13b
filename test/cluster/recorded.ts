/** A real API server behind the shell of the simulators: the same trace, the same faults, for suites that need both. */
import type { Reply } from '../../sim/http/answer.ts';
import type { Call } from '../../sim/http/call.ts';
import { Faults } from '../../sim/http/faults.ts';
import { serve } from '../../sim/http/serve.ts';
import { Trace } from '../../sim/http/trace.ts';
import { makeCertificates } from '../../sim/kubernetes/certificates.ts';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import type { KubernetesOptions, KubernetesSimulator } from '../../sim/kubernetes/server.ts';
import { type Json, Kube } from '../contract/kubernetes-http.ts';
import { makeAccount } from './account.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { define } from './flink-jar-jobs.ts';
import { forwardTo, isWatch } from './forward.ts';

export interface RecordedKubernetes extends Omit<KubernetesSimulator, 'store' | 'plant'> {
  /** The controller's: with the account of the chart. */
  kubeconfigOfController: string;
}
export interface RecordedOptions extends Pick<KubernetesOptions, 'trace' | 'faults' | 'objects'> {
  /** In place of a new one. It is stopped in the end. */
  cluster?: ControlPlane;
}

const GONE: Reply = {
  status: 410,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'Expired',
    code: 410,
    message: 'The resourceVersion for the provided watch is too old.',
  },
};

/** Answers as a server does that has forgotten what was before; the real one forgets only after minutes. */
class Oblivion {
  #since: Promise<number> = Promise.resolve(0);

  begin(now: () => Promise<number>): void {
    this.#since = now();
  }

  async covers(call: Call): Promise<boolean> {
    const version = Number(call.query.get('resourceVersion') ?? 0);
    return isWatch(call) && version > 0 && version < (await this.#since);
  }
}

async function plant(kube: Kube, objects: readonly unknown[]): Promise<void> {
  for (const object of objects as Json[]) {
    if (object.kind !== 'CustomResourceDefinition') throw new Error(`${object.kind} cannot be planted`);
    await define(kube, object);
  }
}

export async function startKubernetes(options: RecordedOptions = {}): Promise<RecordedKubernetes> {
  const { trace = new Trace(), faults = new Faults() } = options;
  const cluster = options.cluster ?? (await startControlPlane());
  const kube = new Kube(cluster);
  const { ca, cert, key } = await makeCertificates();
  const forwarding = forwardTo(cluster.url, cluster.ca);
  const oblivion = new Oblivion();
  const handler = async (call: Call): Promise<Reply> =>
    (await oblivion.covers(call)) ? GONE : forwarding.handler(call);
  const served = await serve({ server: 'kubernetes', handler, trace, faults, tls: { cert, key } });
  const version = async (): Promise<number> =>
    Number((await kube.get('/api/v1/namespaces?limit=1')).body.metadata.resourceVersion);
  const close = async (): Promise<void> => {
    kube.close();
    await served.close();
    forwarding.close();
    await cluster.stop();
  };
  const prepared = async (): Promise<string> => {
    await plant(kube, options.objects ?? []);
    return makeAccount(kube);
  };
  const account = await prepared().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const { url, port, cutConnections } = served;
  const { token } = cluster;
  return {
    url,
    port,
    ca,
    token,
    trace,
    faults,
    cutConnections,
    close,
    kubeconfig: kubeconfig({ url, ca, token }),
    kubeconfigOfController: kubeconfig({ url, ca, token: account }),
    compact: () => oblivion.begin(version),
  };
}
