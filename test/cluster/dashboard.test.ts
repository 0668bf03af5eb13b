/** What Prometheus itself makes of the panels of the dashboard, given what two replicas of each of two shards say. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../src/service/metrics/metrics.ts';
import { dashboard } from '../../tools/dashboard/grafana.ts';
import { labelsIn, SCRAPED } from '../chart/labels.ts';
import { type Made, panelsOf } from '../chart/panels.ts';
import { happen, OBJECTS } from '../service/metrics/eventful.ts';
import { T0 } from '../support/example.ts';
import { type Answer, judge, type Scrape } from './prometheus.ts';

const MINUTES = 10;

/** As Grafana fills them in. */
const filled = (expr: string): string =>
  expr
    .replaceAll('$__rate_interval', '4m')
    .replaceAll('$__range', `${MINUTES}m`)
    .replaceAll('$job', 'jobs')
    .replaceAll('$namespace', 'gitops');

const QUERIES = panelsOf(dashboard() as unknown as Made).flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => ({ title, legend: legendFormat, expr })),
);

const REPLICAS = ['1', '2'].flatMap((shard) =>
  ['a', 'b'].map((pod) => ({
    leads: pod === 'a',
    metrics: createMetrics({ version: '0', concurrency: 1 }),
    target: {
      job: 'jobs',
      namespace: 'gitops',
      pod: `${pod}-${shard}`,
      instance: `${pod}-${shard}`,
      dli_gitops_dev_shard: shard,
    },
  })),
);

let answers: Answer[] = [];
let exposed = '';

beforeAll(async () => {
  const minutes: Scrape[][] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const scrapes: Scrape[] = [];
    for (const { metrics, leads, target } of REPLICAS) {
      metrics.onLeader(leads);
      happen(metrics, T0 + minute * 60_000);
      scrapes.push({ target, text: await metrics.text() });
    }
    minutes.push(scrapes);
  }
  exposed = minutes.at(-1)?.at(0)?.text ?? '';
  const queries = [...QUERIES.map(({ expr }) => filled(expr)), 'sum(', 'up{nothing="1"}'];
  const [verdict] = judge([{ rules: { groups: [] }, minutes, queries }]);
  answers = verdict?.answers ?? [];
});

const answerTo = (title: string): Answer | undefined =>
  answers[QUERIES.findIndex((query) => query.title === title)];

describe('the expressions of the dashboard', () => {
  test('P24 parse, and ask only for metrics, and of each for labels, that a started registry has', () => {
    const known = labelsIn(exposed);
    const faults = QUERIES.flatMap(({ title }, at) => {
      const { error, uses } = answers[at] as Answer;
      const unknown = uses.flatMap(({ metric, labels }) =>
        labels
          .filter((label) => !known.get(metric)?.has(label) && !SCRAPED.includes(label))
          .map((label) => `${metric}.${label}`),
      );
      const absent = uses.filter(({ metric }) => !known.has(metric)).map(({ metric }) => metric);
      const of = uses.length === 0 ? ['asks for nothing'] : [];
      return [error, ...unknown, ...absent, ...of].filter(Boolean).map((fault) => `${title}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  test('each show something where everything has happened, under the labels of its legend', () => {
    const empty = QUERIES.flatMap(({ title, legend }, at) => {
      const points = answers[at]?.points ?? [];
      const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      const without = points.filter(({ labels }) => named.some((label) => !(label in labels)));
      return points.length === 0 || without.length > 0 ? [`${title}: ${legend}`] : [];
    });
    expect(empty).toEqual([]);
  });

  test('count an object once, whichever replicas tell of it, and add shards up', () => {
    const numberOf = (title: string): number | undefined => answerTo(title)?.points[0]?.value;
    expect(numberOf('Objects')).toBe(2 * OBJECTS);
    expect(numberOf('Roll-out paused')).toBe(2);
    expect(numberOf('Oldest plan without an approval')).toBe((MINUTES - 1) * 60);
    const waiting = answerTo('Objects that wait, by what for')?.points ?? [];
    expect(waiting.map(({ labels, value }) => [labels['why'], value]).sort()).toEqual([
      ['approval', 2],
      ['turn', 2],
      ['window', 2],
    ]);
    expect(numberOf('Leaders')).toBe(2);
    expect(numberOf('Part of the calls that asks for fewer calls (429)')).toBeCloseTo(1 / 3);
  });

  test('that do not parse are refused, and of what is not there nothing is said', () => {
    const [broken, absent] = answers.slice(-2);
    expect(broken?.error).toMatch(/parse error/);
    expect(absent).toEqual({ error: '', uses: [{ metric: 'up', labels: ['nothing'] }], points: [] });
  });
});
