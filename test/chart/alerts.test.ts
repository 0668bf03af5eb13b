import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CONDITION_TYPES } from '../../src/core/object/condition.ts';
import { createMetrics } from '../../src/service/metrics/metrics.ts';
import { NAMESPACE, RELEASE, type Resource, render } from './render.ts';

interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

interface RuleFile extends Resource {
  spec: { groups: { rules: Alert[] }[] };
}

const ON = { metrics: { serviceMonitor: { enabled: true }, alerts: { enabled: true } } };

let alerts: Alert[] = [];
let exposed = '';

beforeAll(async () => {
  const file = (await render(ON)).find(({ kind }) => kind === 'PrometheusRule') as RuleFile | undefined;
  alerts = file?.spec.groups.flatMap(({ rules }) => rules) ?? [];
  exposed = await createMetrics({ version: '0', concurrency: 1 }).text();
});

/** `name{labels}` of every expression. */
const series = (): { name: string; labels: string }[] =>
  alerts.flatMap(({ expr }) =>
    [...expr.matchAll(/([a-z_]+)\{([^}]*)\}/g)].map(([, name = '', labels = '']) => ({ name, labels })),
  );

describe('the alerts', () => {
  test('are few, each with a severity, a summary and what to do', () => {
    expect(alerts.length).toBeGreaterThanOrEqual(5);
    expect(alerts.length).toBeLessThanOrEqual(10);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { labels, annotations } of alerts) {
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\.$/);
      expect(annotations.description.length).toBeGreaterThan(40);
    }
  });

  test('ask only for metrics that the controller has', () => {
    const types = new Set([...exposed.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    expect(series().length).toBeGreaterThanOrEqual(alerts.length);
    expect(series().filter(({ name }) => !types.has(name))).toEqual([]);
  });

  test('ask only for this release, by the labels that the ServiceMonitor gives', () => {
    const mine = `job="${RELEASE}-flinkjarjob-controller",namespace="${NAMESPACE}"`;
    expect(series().filter(({ labels }) => !labels.startsWith(mine))).toEqual([]);
  });

  test('want as many leaders as there are shards', async () => {
    const file = (await render({ ...ON, shards: 3 })).find(({ kind }) => kind === 'PrometheusRule');
    const [{ rules: [first] = [] } = { rules: [] }] = (file as RuleFile).spec.groups;
    expect(first?.expr).toMatch(/^\(sum\(leader_election_master_status\{.*\}\) or vector\(0\)\) < 3$/);
    expect(alerts[0]?.expr).toMatch(/ < 1$/);
  });

  test('name conditions that exist', () => {
    const types = series().flatMap(({ labels }) => /type="(\w+)"/.exec(labels)?.[1] ?? []);
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter((type) => !(CONDITION_TYPES as readonly string[]).includes(type))).toEqual([]);
  });

  test('name pages and headings that exist', () => {
    const named = alerts.flatMap(
      ({ annotations }) => annotations.description.match(/docs\/[\w.#-]+\w/g) ?? [],
    );
    expect(named).toContain('docs/lifecycle.md#left-stopped');
    for (const place of named) {
      const [page = '', anchor] = place.split('#');
      const headings = readFileSync(page, 'utf8').match(/^#+ .*$/gm) ?? [];
      const anchors = headings.map((heading) =>
        heading.replace(/^#+ /, '').toLowerCase().replaceAll(' ', '-'),
      );
      if (anchor !== undefined) expect(anchors).toContain(anchor);
    }
  });

  test.each(['()', '{}', '[]'])('have as many opening as closing %s', (pair) => {
    const [open = '', close = ''] = pair;
    const odd = alerts.filter(({ expr }) => expr.split(open).length !== expr.split(close).length);
    expect(odd).toEqual([]);
  });
});
