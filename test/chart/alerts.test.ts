import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CONDITION_TYPES } from '../../src/core/object/condition.ts';
import { createMetrics } from '../../src/service/metrics/metrics.ts';
import { VERSION } from '../../src/service/version.ts';
import { happen } from '../service/metrics/eventful.ts';
import { T0 } from '../support/example.ts';
import { labelsIn, SCRAPED } from './labels.ts';
import { NAMESPACE, RELEASE, type Resource, render } from './render.ts';

interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook_url: string };
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
    expect(alerts.length).toBeLessThanOrEqual(12);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { labels, annotations } of alerts) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
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

  test('P24 ask of each metric only for labels that a started registry has', async () => {
    const metrics = createMetrics({ version: '0', concurrency: 1 });
    happen(metrics, T0 + 1);
    const known = labelsIn(await metrics.text());
    const unknown = series().flatMap(({ name, labels }) =>
      [...labels.matchAll(/(\w+)(?:=|!)/g)]
        .map(([, label = '']) => label)
        .filter((label) => !known.get(name)?.has(label) && !SCRAPED.includes(label))
        .map((label) => `${name}.${label}`),
    );
    expect(unknown).toEqual([]);
  });

  test.each(['()', '{}', '[]'])('have as many opening as closing %s', (pair) => {
    const [open = '', close = ''] = pair;
    const odd = alerts.filter(({ expr }) => expr.split(open).length !== expr.split(close).length);
    expect(odd).toEqual([]);
  });
});

describe('the runbook of an alert', () => {
  const PAGE = readFileSync('docs/runbooks.md', 'utf8');
  const sections = new Map(
    PAGE.split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
  );

  test('P24 is a section of docs/runbooks.md, to which its runbook_url leads', () => {
    expect(alerts.map(({ alert }) => alert)).toEqual([...sections.keys()]);
    const base = `https://github.com/flinkjarjob-controller/flinkjarjob-controller/blob/v${VERSION}/docs/runbooks.md`;
    for (const { alert, annotations } of alerts)
      expect(annotations.runbook_url).toBe(`${base}#${alert.toLowerCase()}`);
  });

  test('says the severity and the time of the alert, what it means, and what to see and do', () => {
    for (const { alert, labels, for: wait } of alerts) {
      const after = wait === undefined ? 'at once' : `after ${Number.parseInt(wait, 10)} minutes`;
      const told = sections.get(alert) ?? '';
      expect(told).toContain(`\n\n${labels.severity}, ${after}\n\n`);
      expect([...told.matchAll(/^\* \*\*(\w+)\.\*\* /gm)].map(([, word]) => word)).toEqual([
        'Means',
        'See',
        'Do',
        'Ends',
      ]);
    }
  });

  test('is where metrics.alerts.runbookBase says', async () => {
    const runbookBase = 'https://wiki.example.com/fjj?page=runbooks';
    const values = { metrics: { alerts: { enabled: true, runbookBase } } };
    const file = (await render(values)).find(({ kind }) => kind === 'PrometheusRule') as RuleFile;
    const [first] = file.spec.groups.flatMap(({ rules }) => rules);
    expect(first?.annotations.runbook_url).toBe(`${runbookBase}#flinkjarjobnobodyworks`);
  });
});
