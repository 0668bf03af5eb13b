/** How the container is run: image, resources, probes, and its arguments, which the controller itself reads. */
import { parseConfig, SETTING_ROWS } from '../../src/service/config.ts';
import type { Container, Policy } from './workload.ts';

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const;

const UNITS: Record<string, number> = { '': 1, m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

function quantity(text = ''): number {
  const [, number, unit = ''] = /^(\d+)(\w*)$/.exec(text) ?? [];
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}

const flagsOf = ({ args }: Container): string[] => args.map((arg) => arg.split('=')[0] ?? '');

const configOf = ({ args, env = [] }: Container) =>
  parseConfig(args, Object.fromEntries(env.map(({ name, value }) => [name, value])));

const under = (path: string | undefined, { volumeMounts = [] }: Container): boolean =>
  volumeMounts.some(({ mountPath }) => path?.startsWith(`${mountPath}/`));

const probePolicies: Policy[] = PROBES.map((probe) => ({
  rule: `there is a ${probe} on the health port, without a host of its own`,
  holds: ({ container }) => {
    const get = container[probe]?.httpGet;
    return get?.port === 'health' && get.host === undefined;
  },
  break: ({ container }) => {
    container[probe] = { httpGet: { path: '/readyz', port: 'metrics' } };
  },
}));

const resourcePolicies: Policy[] = RESOURCES.map((name) => ({
  rule: `${name} has a request and a limit that is not below it`,
  holds: ({ container: { resources } }) =>
    quantity(resources.requests?.[name]) > 0 &&
    quantity(resources.requests?.[name]) <= quantity(resources.limits?.[name]),
  break: ({ container: { resources } }) => {
    delete resources.limits?.[name];
  },
}));

export const CONTAINER_POLICIES: readonly Policy[] = [
  ...probePolicies,
  ...resourcePolicies,
  {
    rule: 'readiness and liveness are not the same: what a restart does not heal makes a pod unready, no more',
    holds: ({ container: { livenessProbe, readinessProbe, startupProbe } }) =>
      livenessProbe?.httpGet?.path === '/healthz' &&
      startupProbe?.httpGet?.path === '/healthz' &&
      readinessProbe?.httpGet?.path === '/readyz',
    break: ({ container }) => {
      container.livenessProbe = { httpGet: { path: '/readyz', port: 'health' } };
    },
  },
  {
    rule: 'every port that a probe names is there',
    holds: ({ container }) =>
      PROBES.every((probe) => container.ports.some(({ name }) => name === container[probe]?.httpGet?.port)),
    break: ({ container }) => {
      container.ports = [];
    },
  },
  {
    rule: 'the image has a tag or a digest, and it is not latest',
    holds: ({ container }) => /(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(container.image),
    break: ({ container }) => {
      container.image = 'ghcr.io/flinkjarjob-controller/flinkjarjob-controller:latest';
    },
  },
  {
    rule: 'the image comes from a named registry',
    holds: ({ container }) => /^[a-z0-9-]+(\.[a-z0-9-]+)+\//.test(container.image),
    break: ({ container }) => {
      container.image = 'controller:1';
    },
  },
  {
    rule: 'it is said when the image is pulled',
    holds: ({ container }) => container.imagePullPolicy !== undefined,
    break: ({ container }) => {
      delete container.imagePullPolicy;
    },
  },
  {
    rule: 'the command is the controller',
    holds: ({ container }) =>
      container.command.join(' ') ===
      'node --max-old-space-size-percentage=50 --max-semi-space-size=8 /app/fjj.js controller',
    break: ({ container }) => {
      container.command = ['sh', '-c', 'node'];
    },
  },
  {
    rule: 'every flag is one of src/service/settings.ts, given once',
    holds: ({ container }) => {
      const flags = flagsOf(container);
      const known = SETTING_ROWS.map(({ flag }) => flag);
      return flags.every((flag) => known.includes(flag)) && new Set(flags).size === flags.length;
    },
    break: ({ container }) => void container.args.push('--proxy=http://proxy'),
  },
  {
    rule: 'the controller accepts the arguments',
    holds: ({ container }) => configOf(container).ok,
    break: ({ container }) => void container.args.push('--dli-timeout=1h'),
  },
  {
    rule: 'the Lease is in the namespace of the pod, whatever that is called, and replicas elect',
    holds: ({ container, deployment }) => {
      const read = configOf(container);
      if (!read.ok) return false;
      const { leaderElect, leaseName, leaseNamespace } = read.config;
      return leaderElect && leaseNamespace === undefined && leaseName === deployment.metadata.name;
    },
    break: ({ container }) => void container.args.push('--leader-elect=false'),
  },
  {
    rule: 'exactly the chosen namespaces are watched',
    holds: ({ container, chosen }) => {
      const read = configOf(container);
      return read.ok && read.config.namespaces.join() === chosen.namespaces.join();
    },
    break: ({ container }) => void container.args.push('--namespaces=kube-system'),
  },
  {
    rule: 'health is on its port, metrics on theirs or nowhere',
    holds: ({ container, chosen }) => {
      const read = configOf(container);
      const ports = container.ports.map(({ containerPort }) => `:${containerPort}`);
      const metrics = chosen.metrics.enabled ? [':8080'] : [];
      if (!read.ok || ports.join() !== [':8081', ...metrics].join()) return false;
      return read.config.healthAddress === ':8081' && read.config.metricsAddress === metrics.join();
    },
    break: ({ container }) => void container.args.push('--metrics-address=:9090'),
  },
  {
    rule: 'the credentials file is in a volume of the chosen Secret, or there is none',
    holds: ({ container, pod, chosen: { credentials } }) => {
      const read = configOf(container);
      const secrets = (pod.volumes ?? []).flatMap(({ secret }) => (secret as { secretName: string }) ?? []);
      if (!read.ok || secrets.map(({ secretName }) => secretName).join() !== credentials.secretName)
        return false;
      const { credentialsFile } = read.config;
      return credentials.secretName === ''
        ? credentialsFile === undefined
        : under(credentialsFile, container);
    },
    break: ({ container }) => void container.args.push('--credentials-file=/tmp/credentials'),
  },
  {
    rule: 'the environment has a CA file in a volume and a proxy from a Secret, where chosen, and nothing else',
    holds: ({ container, chosen: { caBundle, proxy } }) => {
      const env = Object.fromEntries((container.env ?? []).map(({ name, ...one }) => [name, one]));
      const { NODE_EXTRA_CA_CERTS: ca, FJJ_DLI_PROXY: url, ...others } = env;
      const secret = JSON.stringify({ secretKeyRef: { name: proxy.secretName, key: 'url' } });
      const rightCa = caBundle.configMapName === '' ? ca === undefined : under(ca?.value, container);
      const rightUrl =
        proxy.secretName === '' ? url === undefined : JSON.stringify(url?.valueFrom) === secret;
      return rightCa && rightUrl && Object.keys(others).length === 0;
    },
    break: ({ container }) => {
      container.env = [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' }];
    },
  },
];
