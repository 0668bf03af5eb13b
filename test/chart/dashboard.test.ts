/** The dashboard of the chart. What Prometheus itself makes of its expressions: `test/cluster/dashboard.test.ts`. */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CONDITION_TYPES } from '../../src/core/object/condition.ts';
import { REASONS } from '../../src/core/report/reasons.ts';
import { createMetrics } from '../../src/service/metrics/metrics.ts';
import { happen } from '../service/metrics/eventful.ts';
import { T0 } from '../support/example.ts';
import { type Labelled, labelsIn, SCRAPED } from './labels.ts';
import { type Made, type Panel, panelsOf } from './panels.ts';
import { NAMESPACE, RELEASE, type Resource, render } from './render.ts';

interface ConfigMap extends Resource {
  data: Record<string, string>;
}

const ON = { metrics: { dashboard: { enabled: true } } };

const configMaps = async (values: object): Promise<ConfigMap[]> =>
  (await render({ ...values })).filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.endsWith('-dashboard'),
  ) as ConfigMap[];

let made: Made;
let panels: Panel[] = [];
let exposed: Labelled = new Map();

beforeAll(async () => {
  const [found] = await configMaps(ON);
  made = JSON.parse(found?.data['flinkjarjobs.json'] ?? '{}') as Made;
  panels = panelsOf(made);
  const metrics = createMetrics({ version: '0', concurrency: 1 });
  happen(metrics, T0 + 1);
  exposed = labelsIn(await metrics.text());
});

const expressions = (): string[] => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** `name{labels}`, and every word of a `by (...)`, of each expression. */
const asked = () =>
  expressions().flatMap((expr) => {
    const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, words = '']) => words.split(', '));
    return [...expr.matchAll(/([a-z_0-9]+)\{([^}]*)\}/g)].map(([, name = '', matchers = '']) => ({
      name,
      labels: [...grouped, ...[...matchers.matchAll(/(\w+)(?:=|!)/g)].map(([, label = '']) => label)],
    }));
  });

describe('the dashboard', () => {
  test('P24 asks only for metrics, and of each for labels, that a started registry has', () => {
    expect(asked().length).toBeGreaterThan(40);
    const unknown = asked().flatMap(({ name, labels }) => {
      const has = exposed.get(name);
      if (has === undefined) return [name];
      return labels.filter((label) => !has.has(label) && !SCRAPED.includes(label)).map((l) => `${name}.${l}`);
    });
    expect(unknown).toEqual([]);
  });

  test('has the rows that people look for', () => {
    const rows = made.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual(['Fleet', 'Changes', 'Waiting', 'Drift', 'Cloud', 'Process']);
  });

  test('says of each panel what it is and what to do', () => {
    for (const { title, description } of panels) {
      expect(`${title}: ${description}`).toMatch(/: .{30,400}\.$/s);
    }
    const named = panels.flatMap(({ description }) => description.match(/docs\/[\w-]+\.md/g) ?? []);
    expect(named.filter((page) => !existsSync(page))).toEqual([]);
  });

  test('asks of what every replica says for the greatest value of a shard, and adds the shards up', () => {
    const alike = /^flinkjarjob_(condition|objects|stopped_by_us|waiting|nonconverging)$/;
    const wrong = expressions().filter((expr) =>
      [...expr.matchAll(/(\S+ \([^()]*\) )?\((\w+)\{/g)].some(
        ([whole, , name = '']) =>
          alike.test(name) && !/^by \(.*namespace, job, dli_gitops_dev_shard\) \(\w+\{$/.test(whole),
      ),
    );
    expect(wrong).toEqual([]);
    const [objects] = expressions();
    expect(objects).toBe(
      'sum (max by (namespace, job, dli_gitops_dev_shard) (flinkjarjob_objects{job=~"$job",namespace=~"$namespace"}))',
    );
  });

  test('names conditions and reasons that exist', () => {
    const words = (label: string) =>
      expressions().flatMap((expr) =>
        [...expr.matchAll(new RegExp(`[{,]${label}="(\\w+)"`, 'g'))].map(([, word = '']) => word),
      );
    expect(words('type').filter((one) => !(CONDITION_TYPES as readonly string[]).includes(one))).toEqual([]);
    expect(words('reason')).toContain('RolloutPaused');
    expect(words('reason').filter((one) => !(one in REASONS))).toEqual([]);
  });

  test('uses the variables that it defines, beside those of Grafana', () => {
    const names = made.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'namespace', 'job']);
    const used = [...JSON.stringify(made).matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
    expect([...new Set(used)].sort()).toEqual([...names, '__all', '__range', '__rate_interval'].sort());
  });

  test('lays its panels out in full rows, none over another, each with an id of its own', () => {
    const ids = made.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = made.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    const deep = Math.max(...made.panels.map(({ gridPos: { y, h } }) => y + h));
    expect(cells.length).toBe(deep * 24);
  });
});

describe('its ConfigMap', () => {
  test('is made only where it is asked for', async () => {
    expect(await configMaps({})).toEqual([]);
    expect(await configMaps(ON)).toHaveLength(1);
  });

  test("has Grafana's legends as they are, though they are written as Helm's templates", () => {
    const legends = panels.flatMap(({ targets }) => targets.map(({ legendFormat }) => legendFormat));
    expect(legends).toContain('{{class}}, {{result}}');
    expect(legends.filter((one) => one === '')).toEqual([]);
  });

  test('is found by the label of the sidecar, in the folder that an annotation names', async () => {
    const [plain] = await configMaps(ON);
    expect(plain?.metadata).toMatchObject({
      name: `${RELEASE}-flinkjarjob-controller-dashboard`,
      namespace: NAMESPACE,
      labels: { grafana_dashboard: '1', 'app.kubernetes.io/instance': RELEASE },
    });
    expect(plain?.metadata).not.toHaveProperty('annotations');
    const named = { label: 'example.com/dashboards', labelValue: 'team' };
    const annotations = { grafana_folder: 'Streaming' };
    const [other] = await configMaps({ metrics: { dashboard: { enabled: true, ...named, annotations } } });
    expect(other?.metadata.labels).toMatchObject({ 'example.com/dashboards': 'team' });
    expect(other?.metadata.labels).not.toHaveProperty('grafana_dashboard');
    expect(other?.metadata.annotations).toEqual(annotations);
  });

  test('is refused where there are no metrics', async () => {
    const values = { metrics: { enabled: false, dashboard: { enabled: true } } };
    await expect(render(values)).rejects.toThrow('metrics.dashboard.enabled needs metrics.enabled');
  });
});
