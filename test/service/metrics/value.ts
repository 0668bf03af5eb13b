import type { Metrics } from '../../../src/service/metrics/metrics.ts';

/** The value of one line, `name{labels}`; undefined when there is no such line. */
export async function value(metrics: Metrics, line: string): Promise<string | undefined> {
  const lines = (await metrics.text()).split('\n');
  return lines.find((candidate) => candidate.startsWith(`${line} `))?.slice(line.length + 1);
}
