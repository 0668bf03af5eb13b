import { describe, expect, test } from '@jest/globals';
import { PARTS, type Part } from '../../../src/core/object/last-update.ts';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { createMetrics } from '../../../src/service/metrics/metrics.ts';
import { value } from './value.ts';

const create = () => createMetrics({ version: '1.2.3', revision: 'abc', concurrency: 10 });

const condition = (type: string, status: 'True' | 'False', reason: string) => ({
  type,
  status,
  reason,
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

const manifest = (
  conditions: ReturnType<typeof condition>[],
  observedGeneration = 3,
  more: Partial<Manifest['status']> = {},
): Manifest => ({
  key: 'streaming/test1',
  namespace: 'streaming',
  name: 'test1',
  uid: 'u',
  resourceVersion: '1',
  generation: 3,
  createdAt: 0,
  reconcileRequest: undefined,
  wanted: 'gone',
  jobId: undefined,
  status: { observedGeneration, conditions, ...more } as Manifest['status'],
});

const readyManifest = manifest([condition('Ready', 'True', 'UpToDate')], 3, { driftCount: 0 });

const NAMES = `
build_info
controller_runtime_active_workers
controller_runtime_max_concurrent_reconciles
controller_runtime_reconcile_errors_total
controller_runtime_reconcile_panics_total
controller_runtime_reconcile_time_seconds
controller_runtime_reconcile_timeouts_total
controller_runtime_reconcile_total
controller_runtime_terminal_reconcile_errors_total
dli_api_accounts
dli_api_allowed_rate
dli_api_request_duration_seconds
dli_api_requests_total
dli_api_throttle_wait_seconds
flinkjarjob_approval_wait_seconds
flinkjarjob_condition
flinkjarjob_downtime_seconds
flinkjarjob_drift_pages_total
flinkjarjob_drift_seconds
flinkjarjob_drift_total
flinkjarjob_events_dropped_total
flinkjarjob_nonconverging
flinkjarjob_objects
flinkjarjob_operation_seconds
flinkjarjob_operations_total
flinkjarjob_spec_to_applied_seconds
flinkjarjob_stopped_by_us
flinkjarjob_stopped_by_us_seconds
flinkjarjob_updates_total
flinkjarjob_waiting
flinkjarjob_watch_age_seconds
leader_election_master_status
rest_client_request_duration_seconds
rest_client_requests_total
workqueue_adds_total
workqueue_delayed
workqueue_depth
workqueue_longest_running_processor_seconds
workqueue_queue_duration_seconds
workqueue_retries_total
workqueue_silent
workqueue_slow
workqueue_unfinished_work_seconds
workqueue_work_duration_seconds
`
  .trim()
  .split('\n');

const NODE = /^(process_|nodejs_)/;

test('the names are these, beside those of Node itself', async () => {
  const text = await create().text();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '');
  expect(names.filter((name) => !NODE.test(name)).sort()).toEqual(NAMES);
  expect(names.some((name) => name.startsWith('nodejs_'))).toBe(true);
});

test('two sets of metrics do not know of each other', async () => {
  const [one, other] = [create(), create()];
  one.queue.onAdd();
  expect(await value(one, 'workqueue_adds_total{name="flinkjarjob"}')).toBe('1');
  expect(await value(other, 'workqueue_adds_total{name="flinkjarjob"}')).toBe('0');
});

test('the build is named', async () => {
  const line = `build_info{version="1.2.3",revision="abc",node_version="${process.version}"}`;
  expect(await value(create(), line)).toBe('1');
});

describe('the queue', () => {
  test('counts adds and retries, and times waits and work', async () => {
    const metrics = create();
    metrics.queue.onAdd();
    metrics.queue.onRetry();
    metrics.queue.onWaited(0.5, false);
    metrics.queue.onWaited(0.25, true);
    metrics.queue.onWorked(2);
    expect(await value(metrics, 'workqueue_retries_total{name="flinkjarjob"}')).toBe('1');
    expect(await value(metrics, 'workqueue_queue_duration_seconds_sum{name="flinkjarjob"}')).toBe('0.75');
    expect(await value(metrics, 'dli_api_throttle_wait_seconds_sum')).toBe('0.25');
    expect(await value(metrics, 'workqueue_work_duration_seconds_count{name="flinkjarjob"}')).toBe('1');
  });

  test('is read when somebody asks', async () => {
    const metrics = create();
    const stats = {
      high: 2,
      owed: 3,
      allowedRate: 12.5,
      accounts: { open: 3, slowed: 2, held: 1, unreachable: 0 },
      low: 30,
      delayed: 400,
      silent: 9,
      working: 5,
      slow: 3,
      unfinishedSeconds: 60,
      longestSeconds: 7,
    };
    metrics.read({ queue: () => stats });
    expect(await value(metrics, 'workqueue_depth{name="flinkjarjob",priority="high"}')).toBe('2');
    expect(await value(metrics, 'workqueue_depth{name="flinkjarjob",priority="owed"}')).toBe('3');
    expect(await value(metrics, 'dli_api_allowed_rate')).toBe('12.5');
    expect(await value(metrics, 'dli_api_accounts{state="slowed"}')).toBe('2');
    stats.low = 31;
    expect(await value(metrics, 'workqueue_depth{name="flinkjarjob",priority="low"}')).toBe('31');
    expect(await value(metrics, 'workqueue_delayed{name="flinkjarjob"}')).toBe('400');
    expect(await value(metrics, 'workqueue_silent{name="flinkjarjob"}')).toBe('9');
    expect(await value(metrics, 'workqueue_slow{name="flinkjarjob"}')).toBe('3');
    expect(await value(metrics, 'controller_runtime_active_workers{controller="flinkjarjob"}')).toBe('5');
    expect(await value(metrics, 'workqueue_unfinished_work_seconds{name="flinkjarjob"}')).toBe('60');
    expect(await value(metrics, 'workqueue_longest_running_processor_seconds{name="flinkjarjob"}')).toBe('7');
  });
});

describe('calls', () => {
  test('to Kubernetes are counted by code, method and host', async () => {
    const metrics = create();
    const host = '10.0.0.1:443';
    metrics.onRequest({ verb: 'GET', host, code: '200', seconds: 0.1 });
    metrics.onRequest({ verb: 'GET', host, code: '<error>', seconds: 0.1 });
    expect(await value(metrics, `rest_client_requests_total{method="GET",host="${host}",code="200"}`)).toBe(
      '1',
    );
    expect(
      await value(metrics, `rest_client_requests_total{method="GET",host="${host}",code="<error>"}`),
    ).toBe('1');
    expect(
      await value(metrics, `rest_client_request_duration_seconds_count{verb="GET",host="${host}"}`),
    ).toBe('2');
  });

  test.each([
    ['a success', 200, '', '200', ''],
    ["DLI's code", 400, 'DLI.12002', '400', 'DLI.12002'],
    ["the gateway's code", 429, 'APIGW.0308', '429', 'APIGW.0308'],
    ['our own word', 502, 'InvalidResponse', '502', 'InvalidResponse'],
    ['no answer', 0, 'ECONNRESET', '<error>', 'ECONNRESET'],
    ['a text', 500, 'Internal server error, id 7f3a', '500', 'other'],
    ['an attempt at a label', 500, 'DLI.1"} 1\nup', '500', 'other'],
    ['a name from a prototype', 500, 'toString', '500', 'other'],
    ['a status that is none', 99_999, '', '<error>', ''],
  ])(
    'to DLI are counted by operation and code: %s',
    async (...[_what, code, error_code, label, errorLabel]) => {
      const metrics = create();
      metrics.onCall({ operation: 'show', code, error_code, seconds: 0.2 });
      const line = `dli_api_requests_total{operation="show",code="${label}",error_code="${errorLabel}"}`;
      expect(await value(metrics, line)).toBe('1');
      expect(await value(metrics, 'dli_api_request_duration_seconds_count{operation="show"}')).toBe('1');
    },
  );

  test('a service that answers with ten thousand codes does not get ten thousand lines', async () => {
    const metrics = create();
    for (let i = 0; i < 10_000; i += 1) {
      const error_code = `DLI.${String(i).padStart(5, '0')}`;
      metrics.onCall({ operation: 'update', code: 400, error_code, seconds: 0 });
    }
    const lines = (await metrics.text()).match(/^dli_api_requests_total\{/gm);
    expect(lines).toHaveLength(101);
  });
});

describe('a pass', () => {
  test('is counted by its end', async () => {
    const metrics = create();
    metrics.onPass({
      result: 'requeue_after',
      seconds: 0.3,
      outcome: { kind: 'suspended' },
      manifest: readyManifest,
    });
    metrics.onPass({ result: 'error', seconds: 0.3, outcome: undefined, manifest: readyManifest });
    const total = 'controller_runtime_reconcile_total{controller="flinkjarjob",result=';
    expect(await value(metrics, `${total}"requeue_after"}`)).toBe('1');
    expect(await value(metrics, `${total}"error"}`)).toBe('1');
    expect(await value(metrics, `${total}"success"}`)).toBe('0');
    expect(await value(metrics, 'controller_runtime_reconcile_errors_total{controller="flinkjarjob"}')).toBe(
      '1',
    );
    expect(
      await value(metrics, 'controller_runtime_reconcile_time_seconds_count{controller="flinkjarjob"}'),
    ).toBe('2');
  });

  test.each([
    ['CloudUnavailable', '1', '0'],
    ['Rejected', '1', '1'],
  ] as const)(
    'that met %s is an error, and terminal if a person has to act',
    async (kind, errors, terminal) => {
      const metrics = create();
      const outcome: Outcome = { kind: 'unseen', failure: { kind, message: '' } };
      metrics.onPass({ result: 'requeue', seconds: 0, outcome, manifest: readyManifest });
      const of = '{controller="flinkjarjob"}';
      expect(await value(metrics, `controller_runtime_reconcile_errors_total${of}`)).toBe(errors);
      expect(await value(metrics, `controller_runtime_terminal_reconcile_errors_total${of}`)).toBe(terminal);
    },
  );

  test('never times out, and says so', async () => {
    const line = 'controller_runtime_reconcile_timeouts_total{controller="flinkjarjob"}';
    expect(await value(create(), line)).toBe('0');
  });

  test('that crashed is counted apart', async () => {
    const metrics = create();
    metrics.onCrash();
    expect(await value(metrics, 'controller_runtime_reconcile_panics_total{controller="flinkjarjob"}')).toBe(
      '1',
    );
  });
});

describe('updates and drift', () => {
  const changes = [{ field: 'parallel_number', desired: 2, live: 1 }] as unknown as Extract<
    Outcome,
    { kind: 'updated' }
  >['changes'];
  const observed = {} as Extract<Outcome, { kind: 'updated' }>['observed'];
  const base = {
    observed,
    changes,
    sent: changes,
    restInMs: undefined,
    held: undefined,
    part: 'Whole',
    location: { region: 'cn-north-4', projectId: 'a1', account: 's1' },
    credentialsFrom: 'Secret team/dli',
    uncertain: false,
    digests: { wanted: '', live: '' },
    request: undefined,
    ownedBefore: [] as string[],
  } as const;
  const updated: Outcome = {
    ...base,
    kind: 'updated',
    updated: { update_time: 1, requestId: undefined },
  };
  const unapplied = (ambiguous: boolean, part: Part = 'Whole'): Outcome => ({
    ...base,
    part,
    kind: 'failed',
    failure: { kind: 'Rejected', message: '', ...(ambiguous ? { ambiguous } : {}) },
  });

  test.each([
    ['Applied', updated],
    ['Refused', unapplied(false)],
    ['Unknown', unapplied(true)],
  ] as const)('an update is counted as %s', async (result, outcome) => {
    const metrics = create();
    metrics.onPass({ result: 'success', seconds: 0, outcome, manifest: readyManifest });
    const line = `flinkjarjob_updates_total{result="${result}",class="Whole"}`;
    expect(await value(create(), line)).toBe('0');
    expect(await value(metrics, line)).toBe('1');
  });

  test.each(PARTS)('an update is counted in the class %s', async (part) => {
    const metrics = create();
    const outcome = unapplied(false, part);
    metrics.onPass({ result: 'success', seconds: 0, outcome, manifest: readyManifest });
    const counts = PARTS.map((one) =>
      value(metrics, `flinkjarjob_updates_total{result="Refused",class="${one}"}`),
    );
    expect(await Promise.all(counts)).toEqual(PARTS.map((one) => (one === part ? '1' : '0')));
  });

  test('a pass without an update is counted in no class', async () => {
    const metrics = create();
    const outcome: Outcome = { kind: 'unseen', failure: { kind: 'CloudUnavailable', message: '' } };
    metrics.onPass({ result: 'requeue', seconds: 0, outcome, manifest: readyManifest });
    expect((await metrics.text()).match(/^flinkjarjob_updates_total\{.*\} 0$/gm)).toHaveLength(9);
  });

  test.each([
    ['was up to date with this generation: drift', readyManifest, '1'],
    ['has a new generation: an edit', manifest([], 2, { driftCount: 0 }), undefined],
    [
      'was not seen since: drift all the same',
      manifest([condition('Ready', 'False', 'Throttled')], 3, { driftCount: 0 }),
      '1',
    ],
    ['was known to differ: no news', manifest([], 3, { driftCount: 1 }), undefined],
    ['is new', manifest([]), undefined],
  ])('a difference on an object that %s', async (_what, before, count) => {
    const metrics = create();
    metrics.onPass({ result: 'success', seconds: 0, outcome: updated, manifest: before });
    expect(await value(metrics, 'flinkjarjob_drift_total{field="parallel_number"}')).toBe(count);
  });
});

describe('gauges', () => {
  test('add conditions up, and forget those that are gone', async () => {
    const metrics = create();
    const stuck = manifest([
      condition('Ready', 'False', 'DiffNotConverging'),
      condition('Stalled', 'True', 'DiffNotConverging'),
    ]);
    let cached = [readyManifest, readyManifest, stuck];
    metrics.read({ manifests: () => cached });
    const upToDate = 'flinkjarjob_condition{type="Ready",status="True",reason="UpToDate"}';
    expect(await value(metrics, upToDate)).toBe('2');
    expect(await value(metrics, 'flinkjarjob_nonconverging')).toBe('1');
    expect(await value(metrics, 'flinkjarjob_objects')).toBe('3');
    cached = [stuck];
    expect(await value(metrics, upToDate)).toBeUndefined();
    expect(await value(metrics, 'flinkjarjob_objects')).toBe('1');
  });

  test('name no object, namespace or key', async () => {
    const metrics = create();
    metrics.read({ manifests: () => [readyManifest] });
    metrics.onPass({
      result: 'success',
      seconds: 0,
      outcome: { kind: 'suspended' },
      manifest: readyManifest,
    });
    expect(await metrics.text()).not.toMatch(/streaming|test1/);
  });

  test('somebody who writes conditions of his own does not write labels', async () => {
    const metrics = create();
    metrics.read({ manifests: () => [manifest([condition('Mine', 'True', 'has "quotes"')])] });
    expect(await value(metrics, 'flinkjarjob_condition{type="other",status="True",reason="other"}')).toBe(
      '1',
    );
  });

  test('say how old the oldest difference is', async () => {
    const metrics = create();
    const differing = (...since: string[]) => ({
      uid: 'u',
      status: {
        drift: since.map((at) => ({ field: 'desc', desired: '"a"', live: '"b"', since: at })),
      },
    });
    let cached: Pick<Manifest, 'status' | 'uid'>[] = [readyManifest];
    metrics.read({ manifests: () => cached, now: () => Date.parse('2026-01-01T01:00:00Z') });
    const line = 'flinkjarjob_drift_seconds';
    expect(await value(metrics, line)).toBe('0');
    cached = [
      readyManifest,
      differing('2026-01-01T00:59:00Z', '2026-01-01T00:50:00Z'),
      differing('not a time'),
    ];
    expect(await value(metrics, line)).toBe('600');
    // Written by a replica whose clock is ahead.
    cached = [differing('2026-01-01T02:00:00Z')];
    expect(await value(metrics, line)).toBe('0');
  });

  test('say who leads', async () => {
    const metrics = create();
    const line = 'leader_election_master_status{name="flinkjarjob-controller"}';
    expect(await value(metrics, line)).toBe('0');
    metrics.onLeader(true);
    expect(await value(metrics, line)).toBe('1');
    metrics.onLeader(false);
    expect(await value(metrics, line)).toBe('0');
  });

  test('say how old the watch is, and that there is none', async () => {
    const metrics = create();
    expect(await value(metrics, 'flinkjarjob_watch_age_seconds')).toBe('Nan');
    metrics.read({ watchAgeSeconds: () => 12 });
    expect(await value(metrics, 'flinkjarjob_watch_age_seconds')).toBe('12');
  });
});

test('dropped events and the time from edit to success are counted', async () => {
  const metrics = create();
  metrics.onEventDropped('repeated');
  metrics.onApplied(3);
  expect(await value(metrics, 'flinkjarjob_events_dropped_total{why="repeated"}')).toBe('1');
  expect(await value(metrics, 'flinkjarjob_spec_to_applied_seconds_sum')).toBe('3');
});
