/** Which labels the series of a metric have. */

export type Labelled = Map<string, Set<string>>;

/** What a scrape by the ServiceMonitor adds to each series, and the operator to its alerts. */
export const SCRAPED: readonly string[] = ['namespace', 'job', 'pod', 'instance', 'dli_gitops_dev_shard'];

/** Of the samples of an answer of /metrics. */
export function labelsIn(text: string): Labelled {
  const found: Labelled = new Map();
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_][a-z_0-9]*)(?:\{(.*)\})? \S+$/gm)) {
    const known = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}
