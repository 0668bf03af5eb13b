import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../src/core/outcome.ts';
import { mergePatch } from '../../src/ground/merge-patch.ts';
import { readManifest } from '../../src/kubernetes/objects/manifest.ts';
import { PLAN } from '../core/operation-outcomes.ts';
import { held, same, suspended } from '../core/outcomes.ts';
import { type Golden, OF_REASON, objectAfter } from './golden.ts';
import { type Json, runAction, runLua } from './lua.ts';

const script = (path: string): string =>
  readFileSync(new URL(`../../manifests/argocd/${path}.lua`, import.meta.url), 'utf8');

const run = (action: string, object: Json): Json => runAction(script(`actions/${action}`), object);

interface Action {
  disabled: boolean;
  displayName: string;
  iconClass: string;
}

/** Names of the actions that can be chosen. */
const offered = (object: Json): string[] =>
  Object.entries(runLua(script('discovery'), object) as Record<string, Action>)
    .filter(([, { disabled }]) => !disabled)
    .map(([name]) => name)
    .sort();

const AWAITS: Golden = OF_REASON.AwaitingApproval;
const APPROVED: Golden = {
  outcomes: [{ ...(held('OutsideWindow') as Extract<Outcome, { kind: 'held' }>), plan: PLAN }],
};

const RUNS: Golden = { outcomes: [same()] };
const SUSPENDED: Golden = { outcomes: [suspended], spec: { suspend: true } };

const ALL = ['approve', 'reconcile-now', 'restart', 'resume', 'start', 'stop', 'suspend'];

describe('the actions that are offered', () => {
  test.each<[sentence: string, golden: Golden, actions: string[]]>([
    [
      'an object at work can be suspended or looked at now',
      RUNS,
      ['reconcile-now', 'restart', 'start', 'stop', 'suspend'],
    ],
    ['a suspended object can only be resumed', SUSPENDED, ['resume']],
    ['an object that nobody has looked at yet', {}, ['reconcile-now', 'restart', 'start', 'stop', 'suspend']],
    [
      'a job that is to run can be stopped',
      { ...RUNS, spec: { state: 'Running' } },
      ['reconcile-now', 'restart', 'stop', 'suspend'],
    ],
    [
      'one that is to be stopped can be started',
      { ...RUNS, spec: { state: 'Stopped' } },
      ['reconcile-now', 'start', 'suspend'],
    ],
    [
      'an object in Observe',
      { outcomes: [held('Observed')], spec: { mode: 'Observe' } },
      ['reconcile-now', 'suspend'],
    ],
    [
      'a plan that waits can be approved',
      AWAITS,
      ['approve', 'reconcile-now', 'restart', 'start', 'stop', 'suspend'],
    ],
    [
      'one that is approved and waits for its window cannot',
      APPROVED,
      ['reconcile-now', 'restart', 'start', 'stop', 'suspend'],
    ],
    ['one of a suspended object cannot', { ...AWAITS, spec: { suspend: true } }, ['resume']],
  ])('%s', (_sentence, golden, actions) => {
    expect(offered(objectAfter(golden))).toEqual(actions);
  });

  test.each(Object.entries(OF_REASON))(
    'where Ready says %s, each has a title and an icon',
    (_reason, golden) => {
      const actions = runLua(script('discovery'), objectAfter(golden)) as Record<string, Action>;
      expect(Object.keys(actions).sort()).toEqual(ALL);
      for (const { displayName, iconClass } of Object.values(actions)) {
        expect(displayName).toMatch(/^[A-Z][a-z ]+$/);
        expect(iconClass).toMatch(/^fa fa-fw fa-[a-z]+$/);
      }
    },
  );

  test('an object without a spec has them too', () => {
    expect(offered({ metadata: {} })).toEqual(['reconcile-now', 'restart', 'start', 'stop', 'suspend']);
  });
});

const REQUESTED = 'dli.gitops.dev/reconcile-requested-at';
const APPROVE = 'dli.gitops.dev/approve-plan';
const AT = '2026-01-02T03:04:05Z';

describe('what an action changes, and nothing else', () => {
  test.each<[sentence: string, action: string, golden: Golden, patch: Json]>([
    [
      'reconcile-now sets the annotation on an object that has none',
      'reconcile-now',
      RUNS,
      { metadata: { annotations: { [REQUESTED]: AT } } },
    ],
    [
      'reconcile-now leaves other annotations alone, and replaces an older request',
      'reconcile-now',
      { ...RUNS, metadata: { annotations: { other: 'kept', [REQUESTED]: '2025-12-31T00:00:00Z' } } },
      { metadata: { annotations: { [REQUESTED]: AT } } },
    ],
    ['suspend sets spec.suspend', 'suspend', RUNS, { spec: { suspend: true } }],
    ['start says that the job is to run', 'start', RUNS, { spec: { state: 'Running' } }],
    [
      'stop says that it is to be stopped',
      'stop',
      { ...RUNS, spec: { state: 'Running' } },
      { spec: { state: 'Stopped' } },
    ],
    ['restart sets a first number', 'restart', RUNS, { spec: { restartNonce: 1 } }],
    ['restart counts on', 'restart', { ...RUNS, spec: { restartNonce: 41 } }, { spec: { restartNonce: 42 } }],
    [
      'restart counts on from below 0',
      'restart',
      { ...RUNS, spec: { restartNonce: -1 } },
      { spec: { restartNonce: 0 } },
    ],
    [
      'restart begins again where Lua cannot count on',
      'restart',
      { ...RUNS, spec: { restartNonce: Number.MAX_SAFE_INTEGER } },
      { spec: { restartNonce: 1 } },
    ],
    [
      'approve sets the annotation to the plan that waits',
      'approve',
      AWAITS,
      { metadata: { annotations: { [APPROVE]: PLAN.id } } },
    ],
    [
      'approve leaves other annotations alone, and replaces an older approval',
      'approve',
      { ...AWAITS, metadata: { annotations: { other: 'kept', [APPROVE]: 'plan-000000000000' } } },
      { metadata: { annotations: { [APPROVE]: PLAN.id } } },
    ],
    ['resume takes it back', 'resume', SUSPENDED, { spec: { suspend: false } }],
  ])('%s', (...[, action, golden, patch]) => {
    const before = objectAfter(golden);
    expect(mergePatch(before, run(action, before))).toEqual(patch);
  });

  test.each(Object.entries(OF_REASON))(
    'no action touches the status where Ready says %s',
    (_reason, golden) => {
      const before = objectAfter(golden);
      for (const action of ALL)
        expect(Object.keys(mergePatch(before, run(action, before)) ?? {})).not.toContain('status');
    },
  );

  test.each([
    ['that was taken out of the spec', {}, 8],
    ['that the spec has gone below', { restartNonce: 6 }, 8],
    ['that the spec is ahead of', { restartNonce: 9 }, 10],
  ])('restart sets no number that was acted on before: one %s', (_which, spec, next) => {
    const object = objectAfter({ ...RUNS, spec });
    const before = {
      ...object,
      status: { ...(object['status'] as Json), internal: { handled: { restartNonce: 7 } } },
    };
    expect(mergePatch(before, run('restart', before))).toEqual({ spec: { restartNonce: next } });
  });

  test('suspend and resume leave what was there', () => {
    const before = objectAfter(RUNS);
    expect(run('resume', run('suspend', before))).toEqual(before);
  });
});

test('the controller takes the request as one', () => {
  const metadata = { uid: 'u', resourceVersion: '1', creationTimestamp: AT };
  const read = readManifest(run('reconcile-now', objectAfter({ ...RUNS, metadata })), Date.now());
  expect(read.ok && read.manifest.reconcileRequest).toBe(AT);
});

test('approve changes nothing where no plan waits', () => {
  const before = objectAfter(RUNS);
  expect(run('approve', before)).toEqual(before);
});

test('the controller takes the approval as one', () => {
  const metadata = { uid: 'u', resourceVersion: '1', creationTimestamp: AT };
  const read = readManifest(run('approve', objectAfter({ ...AWAITS, metadata })), Date.now());
  expect(read.ok && read.manifest.approvedPlan).toBe(PLAN.id);
});
