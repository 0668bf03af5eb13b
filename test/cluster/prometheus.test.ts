/** What Prometheus itself makes of the alerts of the chart, given what our metrics say while things go wrong. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { COMBINATIONS } from '../chart/combinations.ts';
import { named } from '../chart/named.ts';
import { each, type Resource, render, type Values } from '../chart/render.ts';
import { T0 } from '../support/example.ts';
import { type Course, LEADING, WELL } from './alert-courses.ts';
import { ROWS } from './alert-rows.ts';
import {
  type Doings,
  judge,
  Replica,
  type Scrape,
  type Target,
  type Trial,
  type Verdict,
} from './prometheus.ts';

interface RuleFile extends Resource {
  spec: { groups: { name: string; rules: { alert: string; expr: string }[] }[] };
}

const ALL = Object.entries(ROWS).flatMap(([alert, rows]) =>
  rows.map(([state, about, lastMinute, circumstances]) => ({
    alert,
    state,
    about,
    lastMinute,
    ...circumstances,
  })),
);

const rulesIn = (objects: readonly Resource[]): RuleFile[] =>
  objects.filter(({ kind }) => kind === 'PrometheusRule') as RuleFile[];

interface Site {
  rules: RuleFile['spec'];
  target: Target;
}

/** What the chart makes, and by which labels the operator has its pods scraped. */
async function siteOf(shards: number): Promise<Site> {
  const metrics = { serviceMonitor: { enabled: true }, alerts: { enabled: true } };
  const objects = await render({ shards, metrics });
  const { name = '', namespace = '' } = objects.find(({ kind }) => kind === 'Service')?.metadata ?? {};
  const target = { job: name, service: name, namespace, endpoint: 'metrics', container: 'controller' };
  return { rules: rulesIn(objects)[0]?.spec ?? { groups: [] }, target };
}

function doingsOf(course: Course | undefined, minute: number, usual: Partial<Doings>): Doings | 'gone' {
  const now = course?.(minute) ?? {};
  return now === 'gone' ? now : { ...WELL, ...usual, ...now };
}

async function play(
  { leader, standby, lastMinute, target, shards = 1 }: (typeof ALL)[number],
  site: Site,
): Promise<Trial> {
  /** Of several shards each replica is one. */
  const replica = (pod: string, shard: string): Replica => {
    const label = shards > 1 ? { dli_gitops_dev_shard: shard } : {};
    return new Replica({ ...site.target, ...label, ...target, pod, instance: pod });
  };
  const cast = [
    { replica: replica('a', '1'), course: leader, usual: LEADING },
    { replica: replica('b', '2'), course: standby, usual: {} },
  ];
  const minutes: Scrape[][] = [];
  for (let minute = 0; minute <= lastMinute; minute += 1) {
    const scrapes: Scrape[] = [];
    for (const { replica, course, usual } of cast) {
      const doings = doingsOf(course, minute, usual);
      if (doings !== 'gone') scrapes.push(await replica.live(doings, T0 + minute * 60_000));
    }
    minutes.push(scrapes);
  }
  return { rules: site.rules, minutes };
}

let sites: Site[] = [];
let verdicts: Verdict[] = [];

beforeAll(async () => {
  sites = await each([1, 2, 3], 2, siteOf);
  const trials: Trial[] = [];
  for (const row of ALL) trials.push(await play(row, sites[(row.shards ?? 1) - 1] as Site));
  verdicts = judge(trials);
});

describe.each(Object.keys(ROWS))('%s', (alert) => {
  const mine = ALL.map((row, at) => ({ ...row, at })).filter((row) => row.alert === alert);

  test.each(mine)('is $state at minute $lastMinute: $about', ({ at, state, summary = /./, beside = [] }) => {
    const { errors, alerts } = verdicts[at] as Verdict;
    expect(errors).toEqual([]);
    const found = new Set(alerts.map(({ labels, state }) => `${labels['alertname']} ${state}`));
    expect([...found].sort()).toEqual((state === 'silent' ? [] : [...beside, `${alert} ${state}`]).sort());
    for (const { annotations, labels } of alerts) {
      if (labels['alertname'] === alert) expect(annotations['summary']).toMatch(summary);
      expect(JSON.stringify(annotations)).not.toMatch(/\{\{|<error|<no value>/);
    }
  });
});

test('every alert of the chart is made to fire, and nearly to fire', () => {
  const made = sites[0]?.rules.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  expect(made).toEqual(Object.keys(ROWS));
  const states = Object.values(ROWS).map((rows) => new Set(rows.map(([state]) => state)));
  expect(states.filter((each) => !each.has('firing') || !each.has('silent'))).toEqual([]);
});

describe('a rule file', () => {
  const trialOf = (rules: unknown): Trial => ({ rules, minutes: [] });

  test('is accepted, whatever the values', async () => {
    const values: readonly Values[] = COMBINATIONS.filter(({ metrics }) => metrics.alerts.enabled);
    const rendered = await each(values, 2, (each) => render(each));
    const numbers = await render(named('123'), { release: '1.jobs' });
    const specs = rulesIn([...rendered.flat(), ...numbers]).map(({ spec }) => JSON.stringify(spec));
    const distinct = [...new Set(specs)].map((spec) => trialOf(JSON.parse(spec)));
    expect(distinct.length).toBeGreaterThan(2);
    expect(judge(distinct).flatMap(({ errors }) => errors)).toEqual([]);
  });

  test.each([
    ['does not parse', { expr: 'sum(up' }, /parse error/],
    ['calls what is no function', { expr: 'summ(up)' }, /unknown function/],
    ['takes the rate of an instant', { expr: 'rate(up)' }, /expected type range vector/],
    ['has a misspelt field', { fors: '5m' }, /field fors not found/],
    ['has a template that does not parse', { annotations: { summary: '{{ $value' } }, /unclosed action/],
  ])('that %s is refused', (_, mistake, told) => {
    const rules = structuredClone(sites[0]?.rules);
    Object.assign(rules?.groups[0]?.rules[0] ?? {}, mistake);
    expect(judge([trialOf(rules)])[0]?.errors.join()).toMatch(told);
  });
});
