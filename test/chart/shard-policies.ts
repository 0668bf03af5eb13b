/** Shards: one Deployment each, with a name, a Lease, pods and a budget of its own. */
import { parseConfig } from '../../src/service/config.ts';
import { of, type Policy, type Rendered, type Selecting, selects } from './workload.ts';

const SHARD = 'dli.gitops.dev/shard';

const labelsOf = ({ deployment }: Rendered): Record<string, string> =>
  deployment.spec.template.metadata.labels ?? {};

/** Such as `2/3`; undefined: there is one shard. */
const shardOf = ({ container }: Rendered): string | undefined =>
  container.args.find((arg) => arg.startsWith('--shard='))?.slice('--shard='.length);

const numberOf = (rendered: Rendered): string => shardOf(rendered)?.split('/')[0] ?? '1';

export const SHARD_POLICIES: readonly Policy[] = [
  {
    rule: 'there is a Deployment for every shard, and only one without shards',
    holds: (rendered) => {
      const flags = of<Rendered['deployment']>(rendered, 'Deployment').map(({ spec }) => {
        const args = spec.template.spec.containers[0]?.args ?? [];
        return args.filter((arg) => arg.startsWith('--shard=')).join();
      });
      const { shards } = rendered.chosen;
      const wanted = Array.from({ length: shards }, (_, at) => `--shard=${at + 1}/${shards}`);
      return flags.join() === (shards === 1 ? '' : wanted.join());
    },
    break: ({ container }) => void container.args.push('--shard=1/2'),
  },
  {
    rule: 'a shard has its number in its name, in its labels and in those of its pods, and one alone has none',
    holds: (rendered) => {
      const { metadata, spec } = rendered.deployment;
      const number = shardOf(rendered) === undefined ? undefined : numberOf(rendered);
      const ending = /-shard-(\d+)$/.exec(metadata.name)?.[1];
      const labels = [metadata.labels, labelsOf(rendered), spec.selector.matchLabels];
      return [ending, ...labels.map((one) => one?.[SHARD])].every((one) => one === number);
    },
    break: ({ deployment }) => {
      deployment.metadata.name += '-shard-9';
    },
  },
  {
    rule: 'no two shards share a Lease',
    holds: (rendered) => {
      const leases = of<Rendered['deployment']>(rendered, 'Deployment').map(({ spec }) => {
        const read = parseConfig(spec.template.spec.containers[0]?.args ?? [], {});
        return read.ok ? read.config.leaseName : undefined;
      });
      return !leases.includes(undefined) && new Set(leases).size === rendered.chosen.shards;
    },
    break: ({ objects, container }) => {
      const [, second] = of<Rendered['deployment']>({ objects }, 'Deployment');
      const name = second?.metadata.name;
      container.args = container.args.map((arg) => arg.replace(/^--lease-name=.*/, `--lease-name=${name}`));
    },
  },
  {
    rule: 'with replicas, the pods of a shard have one budget, which selects no others',
    holds: (rendered) => {
      const mine = of<Selecting>(rendered, 'PodDisruptionBudget').filter(({ spec }) =>
        selects(spec.selector?.['matchLabels'] as object, labelsOf(rendered)),
      );
      const same = mine.every(({ metadata }) => metadata.name === rendered.deployment.metadata.name);
      return same && mine.length === (rendered.chosen.replicas > 1 ? 1 : 0);
    },
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'PodDisruptionBudget'))
        spec.selector = { matchLabels: { 'app.kubernetes.io/instance': 'jobs' } };
    },
  },
  {
    rule: 'the pods of a shard are spread by themselves',
    holds: (rendered) =>
      (rendered.pod.topologySpreadConstraints ?? []).every(
        ({ labelSelector: { matchLabels } }) =>
          JSON.stringify(matchLabels) === JSON.stringify(rendered.deployment.spec.selector.matchLabels),
      ),
    break: ({ pod }) => {
      for (const { labelSelector } of pod.topologySpreadConstraints ?? [])
        labelSelector.matchLabels = { 'app.kubernetes.io/instance': 'jobs' };
    },
  },
];
