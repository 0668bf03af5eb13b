import { describe, expect, test } from '@jest/globals';
import { specOf } from '../../../src/core/object/manifest.ts';
import { statusSchema } from '../../../src/core/object/status.ts';
import { lengthOf, stubOf } from '../../../src/core/object/stub.ts';
import { customResourceDefinition } from '../../../src/kubernetes/objects/crd.ts';
import { readManifest } from '../../../src/kubernetes/objects/manifest.ts';
import { manifestOf } from '../../support/example.ts';

interface Node {
  type?: string;
  enum?: unknown[];
  maxLength?: number;
  maxItems?: number;
  format?: string;
  items?: Node;
  properties?: Record<string, Node>;
}

const TYPES = ['Ready', 'Reconciling', 'Stalled', 'Drifted', 'JobHealthy'];

/** The longest value that a schema admits, or one of them. */
function longest({ type, maxLength = 0, maxItems = 0, format, ...node }: Node, at = 0): unknown {
  if (node.enum !== undefined) return node.enum[at % node.enum.length];
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(node.properties ?? {}).map(([key, one]) => [key, longest(one, at)]),
    );
  if (type === 'array')
    return Array.from({ length: maxItems }, (_, index) => longest(node.items ?? {}, index));
  if (type === 'integer') return 9_007_199_254_740_991;
  if (type === 'boolean') return true;
  return format === 'date-time' ? `2026-01-02T03:04:0${at % 10}Z` : '字'.repeat(maxLength);
}

const { versions } = customResourceDefinition()['spec'] as unknown as {
  versions: [{ schema: { openAPIV3Schema: { properties: Record<string, Node> } } }];
};
const largest = longest(versions[0].schema.openAPIV3Schema.properties['status'] ?? {}) as {
  conditions: { type: string }[];
};
for (const [at, condition] of largest.conditions.entries()) condition.type = TYPES[at] ?? condition.type;

describe('a stub', () => {
  test('is small, whatever the schema lets people write', () => {
    const metadata = {
      namespace: 'n'.repeat(63),
      name: 'x'.repeat(253),
      uid: 'a'.repeat(36),
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-02T03:04:05Z',
      annotations: {
        'dli.gitops.dev/reconcile-requested-at': 'r'.repeat(100_000),
        'reconcile.fluxcd.io/requestedAt': 'r'.repeat(100_000),
      },
    };
    const credentialsRef = { name: 's'.repeat(253) };
    const job = { flink_log_config: '字'.repeat(21_845), entrypoint_args: 'x'.repeat(1024) };
    const place = { region: 'cn-a', projectId: 'p'.repeat(64), credentialsRef };
    const valuesFrom = Array.from({ length: 16 }, (_, at) => ({
      name: `N${at}`.padEnd(64, 'x'),
      secretKeyRef: { name: `${at % 4}`.repeat(253), key: 'k'.repeat(253) },
    }));
    const args = valuesFrom.map(({ name }) => `$\{${name}}`);
    const filled = { ...job, flink_log_config: `${args.join('')}${'字'.repeat(20_000)}` };
    const spec = { jobId: '1'.repeat(18), ...place, valuesFrom, job: filled };
    const read = readManifest({ metadata, spec, status: largest }, Date.parse('2026-01-03T00:00:00Z'));
    if (!read.ok) throw new Error(read.reason);
    expect(lengthOf(read.manifest)).toBeGreaterThan(700_000);
    expect(lengthOf(stubOf(read.manifest))).toBeLessThan(4_200);
    expect(JSON.stringify({ ...stubOf(read.manifest), wanted: '', status: '' }).length).toBeLessThan(1_500);
  });

  test('is held as its object is', () => {
    expect(stubOf({ ...manifestOf({}), held: true }).held).toBe(true);
    expect(stubOf(manifestOf({}))).not.toHaveProperty('held');
  });

  test('knows from which Secrets its values are, and no more of them', () => {
    const source = (name: string, secret: string) => ({ name, secretKeyRef: { name: secret, key: 'k' } });
    const valuesFrom = [source('A', 'db'), source('B', 'kafka'), source('C', 'db')];
    const entrypoint_args = `$\{A} $\{B} $\{C}`;
    const stub = stubOf(manifestOf({ spec: { jobId: '7', valuesFrom, job: { entrypoint_args } } }));
    expect(specOf(stub)?.valuesFrom).toEqual(
      ['db', 'kafka'].map((name) => ({ name: '', secretKeyRef: { name, key: '' } })),
    );
    expect(specOf(stubOf(manifestOf({})))).not.toHaveProperty('valuesFrom');
  });

  test('knows what is asked of an object between its passes', () => {
    const condition = (type: string, message: string) => ({
      type,
      status: 'True',
      reason: 'UpToDate',
      message,
      lastTransitionTime: '2026-01-02T03:04:05Z',
    });
    const drift = (since: string) => ({ field: 'desc', desired: 'a', live: 'b', since });
    const since = '2026-01-02T03:04:05Z';
    const plan = { id: 'plan-0a1b2c3d4e5f', class: 'Restart', stateRisk: 'none', since };
    const stub = stubOf(
      manifestOf({
        spec: { jobId: '7', region: 'cn-north-4', job: { desc: 'x' }, ignore: ['job.name'], interval: '1h' },
        status: statusSchema.parse({
          observedGeneration: 3,
          driftCount: 2,
          lastHandledReconcileAt: 'now',
          job: { status: 'job_running', status_desc: 'long' },
          location: { region: 'cn-north-4', projectId: 'p' },
          drift: [drift('2026-01-02T03:04:06Z'), drift('2026-01-02T03:04:05Z')],
          ownedProperties: ['a'],
          plan: { ...plan, fields: ['cu_number'] },
          conditions: [condition('Ready', 'long'), condition('Foreign', 'long')],
        }),
      }),
    );
    expect(stub).toMatchObject({
      stub: true,
      jobId: '7',
      wanted: { jobId: '7', region: 'cn-north-4', job: {}, interval: '1h', mode: 'Manage', suspend: false },
    });
    expect(stub.status).toEqual({
      observedGeneration: 3,
      plan: { ...plan, fields: [] },
      driftCount: 2,
      lastHandledReconcileAt: 'now',
      job: {},
      location: { region: 'cn-north-4', projectId: 'p' },
      drift: [{ field: '', desired: '', live: '', since: '2026-01-02T03:04:05Z' }],
      conditions: [condition('Ready', '')],
    });
  });
});
