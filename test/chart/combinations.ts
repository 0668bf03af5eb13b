/** 64 ways to fill in the values: six switches in all their combinations, the others folded in so that each meets each. */
import type { Values } from './render.ts';

/** The part of the values that the rules ask for. */
export interface Chosen {
  replicas: number;
  shards: number;
  namespaces: string[];
  metrics: {
    enabled: boolean;
    serviceMonitor: { enabled: boolean };
    alerts: { enabled: boolean; labels: object };
    dashboard: { enabled: boolean; annotations: object };
  };
  networkPolicy: { enabled: boolean; egress: boolean; metricsFrom: object[] };
  credentials: { secretName: string };
  proxy: { secretName: string };
  caBundle: { configMapName: string };
  crds: { install: boolean };
  rbac: { create: boolean; aggregate: boolean; aggregateToView: boolean };
  lifecycle: { enabled: boolean; admissionPolicy: boolean };
  serviceAccount: { create: boolean; name: string };
  fixedIds: boolean;
}

const xor = (...bits: boolean[]): boolean => bits.filter(Boolean).length % 2 === 1;

const placement = {
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: { nodeAffinity: {} },
  priorityClassName: 'system-cluster-critical',
  podAnnotations: { 'example.com/why': 'test' },
  // What the selectors count on is not a user's to change.
  podLabels: { team: 'streams', 'app.kubernetes.io/instance': 'another' },
  commonLabels: { 'example.com/cost': 'dli' },
};

const settings = {
  concurrency: 1000,
  intervalJitter: 0,
  dliEndpoint: 'https://dli.{region}.example.com:8443/',
  iamEndpoint: 'http://iam.example.com',
  defaultRegion: 'cn-north-4',
  defaultProject: '48cc2c48765f481480c7db940d6409d1',
  leaseDuration: '1m',
  renewDeadline: '40s',
  retryPeriod: '500ms',
  logLevel: 'debug',
  logFormat: 'text',
};

/** A Secret may hold it instead, never both. */
const PROXY = 'http://proxy.example.com:3128';

type Bits = Record<'a' | 'b' | 'c' | 'd' | 'e' | 'f', boolean>;

function bitsOf(at: number): Bits {
  const bit = (place: number): boolean => ((at >> place) & 1) === 1;
  return { a: bit(0), b: bit(1), c: bit(2), d: bit(3), e: bit(4), f: bit(5) };
}

const when = <T>(yes: boolean, value: T, other: T): T => (yes ? value : other);

const chosen = ({ a, b, c, d, e, f }: Bits): Chosen => ({
  replicas: when(a, 3, 1),
  shards: when(xor(a, b, d, e), 3, 1),
  namespaces: when(b, ['streaming', 'batch'], []),
  metrics: {
    enabled: c,
    serviceMonitor: { enabled: c && xor(a, d) },
    alerts: { enabled: c && xor(b, e), labels: { release: 'prometheus' } },
    dashboard: { enabled: c && xor(a, b), annotations: when(e, { grafana_folder: 'Streaming' }, {}) },
  },
  networkPolicy: {
    enabled: d,
    egress: xor(a, c, e),
    metricsFrom: when(xor(a, f), [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }], []),
  },
  credentials: { secretName: when(e, 'dli-default', '') },
  proxy: { secretName: when(xor(c, e, f), 'company-proxy', '') },
  caBundle: { configMapName: when(f, 'company-ca', '') },
  crds: { install: xor(a, e, f) },
  rbac: { create: !(a && b && c), aggregate: xor(a, c, e), aggregateToView: xor(d, f) },
  lifecycle: { enabled: xor(a, d, f), admissionPolicy: !xor(b, c, d) },
  fixedIds: !xor(a, b, c, e),
  serviceAccount: { create: !xor(b, c, f), name: when(xor(b, c, f) || xor(c, d, e), 'streams', '') },
});

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
/** As long as a name may be. */
const LONG = { fullnameOverride: `a${'-very'.repeat(9)}-abc` };

const further = ({ a, b, c, d, e, f }: Bits): Values => ({
  image: when<Values>(xor(a, b, f), { digest: DIGEST }, { tag: when(c, 'v1.2.3', '') }),
  imagePullSecrets: when(xor(c, d), [{ name: 'registry' }], []),
  ...when<Values>(xor(b, d, f), { settings: { ...settings, dliProxy: when(xor(c, e, f), '', PROXY) } }, {}),
  ...when<Values>(xor(a, c, d), placement, {}),
  ...when<Values>(xor(d, e, f), LONG, {}),
});

export const COMBINATIONS: readonly (Values & Chosen)[] = Array.from({ length: 64 }, (_, at) => ({
  ...further(bitsOf(at)),
  ...chosen(bitsOf(at)),
}));

export const titleOf = (
  { replicas, shards, namespaces, metrics, networkPolicy }: Chosen,
  at: number,
): string =>
  `${at}: replicas ${replicas}, shards ${shards}, namespaces [${namespaces}], metrics ${metrics.enabled}, policy ${networkPolicy.enabled}`;
