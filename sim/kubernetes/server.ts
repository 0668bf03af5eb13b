/** The embedded Kubernetes API on loopback: HTTPS with a certificate of its own. */
import { Faults } from '../http/faults.ts';
import { serve } from '../http/serve.ts';
import { Trace } from '../http/trace.ts';
import { makeCertificates } from './certificates.ts';
import { type EmbeddedOptions, embed } from './embedded.ts';
import { kubeconfig } from './kubeconfig.ts';
import type { Store } from './store.ts';

export interface KubernetesSimulator {
  url: string;
  port: number;
  /** The text of a kubeconfig file. */
  kubeconfig: string;
  token: string;
  /** PEM. */
  ca: string;
  trace: Trace;
  faults: Faults;
  store: Store;
  /** Creates an object, as a request would; for what a test or a demo begins with. */
  plant(object: unknown): void;
  close(): Promise<void>;
  /** Cuts every connection, open watches too. */
  cutConnections(): void;
  /** Forgets the watch history: older resourceVersions get 410. */
  compact(): void;
}

export interface KubernetesOptions extends EmbeddedOptions {
  port?: number;
  trace?: Trace;
  faults?: Faults;
  /** More bearer tokens -> user names. */
  users?: Record<string, string>;
}

export async function startKubernetes(options: KubernetesOptions = {}): Promise<KubernetesSimulator> {
  const { trace = new Trace(), faults = new Faults() } = options;
  const { ca, cert, key } = await makeCertificates();
  const { token, store, plant, handlerFor } = embed(options);
  const served = await serve({
    server: 'kubernetes',
    handler: handlerFor(options.users ?? {}),
    trace,
    faults,
    tls: { cert, key },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const { url, port } = served;
  return {
    url,
    port,
    kubeconfig: kubeconfig({ url, ca, token }),
    token,
    ca,
    trace,
    faults,
    store,
    plant,
    close: () => served.close(),
    cutConnections: () => served.cutConnections(),
    compact: () => store.compact(),
  };
}
