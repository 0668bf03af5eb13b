/** Expressions of the panels. The labels are those of the ServiceMonitor; `$job` and `$namespace` are chosen on the dashboard. */

/** Those of `by` come before. */
const EACH_SHARD = 'namespace, job, dli_gitops_dev_shard';

const selector = (name: string, where: string): string =>
  `${name}{job=~"$job",namespace=~"$namespace"${where === '' ? '' : `,${where}`}}`;

interface Which {
  /** Matchers, such as `type="Ready"`. */
  where?: string;
  /** Labels, with commas between them. */
  by?: string;
}

const by = (labels: string): string => (labels === '' ? '' : ` by (${labels})`);

/** What every replica of a shard says alike: the greatest value of a shard, and the shards added up. */
export const held = (name: string, { where = '', by: labels = '' }: Which = {}): string => {
  const inner = labels === '' ? EACH_SHARD : `${labels}, ${EACH_SHARD}`;
  return `sum${by(labels)} (max by (${inner}) (${selector(name, where)}))`;
};

/** The same, and 0 where nothing of it is there; without anything scraped it stays empty, which is not 0. */
export const count = (name: string, where: string): string =>
  `${held(name, { where })} or 0 * ${held('flinkjarjob_objects')}`;

export const greatest = (name: string, { by: labels = '' }: Which = {}): string =>
  `max${by(labels)} (${selector(name, '')})`;

export const least = (name: string, { by: labels = '' }: Which = {}): string =>
  `min${by(labels)} (${selector(name, '')})`;

export const added = (name: string, { where = '', by: labels = '' }: Which = {}): string =>
  `sum${by(labels)} (${selector(name, where)})`;

/** By how much a counter has grown, of all replicas together, from one point of the graph to the next. */
export const grown = (name: string, { where = '', by: labels = '' }: Which = {}): string =>
  `sum${by(labels)} (increase(${selector(name, where)}[$__rate_interval]))`;

export const aSecond = (name: string, { where = '', by: labels = '' }: Which = {}): string =>
  `sum${by(labels)} (rate(${selector(name, where)}[$__rate_interval]))`;

/** Of a histogram. `over`: a range of time. */
export const quantile = (
  part: number,
  name: string,
  { over, by: labels = '' }: Which & { over: string },
): string => {
  const inner = labels === '' ? 'le' : `${labels}, le`;
  return `histogram_quantile(${part}, sum by (${inner}) (rate(${selector(`${name}_bucket`, '')}[${over}])))`;
};
