import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { FAILURES, type FailureKind } from '../../src/core/failure.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import { conditionOf } from '../../src/core/report/conditions.ts';
import { REASONS, type Reason } from '../../src/core/report/reasons.ts';
import { held, same, suspended, unapplied, unseen } from '../core/outcomes.ts';
import { seen } from '../support/example.ts';
import { type Golden, OF_REASON, objectAfter } from './golden.ts';
import { runLua } from './lua.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
const SCRIPT = read('manifests/argocd/health.lua');

interface Health {
  status: string;
  message: string;
}

const healthOf = (object: unknown): Health => runLua(SCRIPT, object) as Health;
const reasons = Object.keys(REASONS) as Reason[];
const statusOf = (golden: Golden) => objectAfter(golden)['status'] as JobStatus;

const HEALTH: Record<Reason, string> = {
  UpToDate: 'Healthy',
  Observed: 'Healthy',
  Updating: 'Progressing',
  JobBusy: 'Progressing',
  DriftDetected: 'Degraded',
  RestartRequired: 'Degraded',
  DiffNotConverging: 'Degraded',
  Conflict: 'Degraded',
  Suspended: 'Suspended',
  Creating: 'Progressing',
  Deleting: 'Progressing',
  Starting: 'Progressing',
  Stopping: 'Progressing',
  Restarting: 'Progressing',
  RollingBack: 'Progressing',
  AwaitingApproval: 'Suspended',
  AwaitingTurn: 'Progressing',
  OutsideWindow: 'Progressing',
  RolloutPaused: 'Degraded',
  RolledBack: 'Degraded',
  Interrupted: 'Degraded',
  LeftStopped: 'Degraded',
  BreaksRule: 'Degraded',
  StartTimeout: 'Degraded',
  StopTimeout: 'Degraded',
  StoppedOutside: 'Degraded',
  StartFailed: 'Degraded',
  StopFailed: 'Degraded',
  SavepointUnavailable: 'Degraded',
  SavepointFailed: 'Degraded',
  SavepointMissing: 'Degraded',
  ArrearsStopped: 'Degraded',
  LifecycleDisabled: 'Degraded',
  FinalizerDenied: 'Degraded',
  RecordNotKept: 'Degraded',
  RecordUnreadable: 'Degraded',
  InvalidSpec: 'Degraded',
  SecretNotFound: 'Degraded',
  SecretInvalid: 'Degraded',
  ValuesNotFound: 'Degraded',
  ValuesInvalid: 'Degraded',
  SecretUnreadable: 'Degraded',
  RegionUnknown: 'Degraded',
  LocationNotAllowed: 'Degraded',
  AuthFailed: 'Degraded',
  KeyLocked: 'Degraded',
  ClockSkew: 'Degraded',
  PermissionDenied: 'Degraded',
  ProjectMismatch: 'Degraded',
  EndpointInvalid: 'Degraded',
  EndpointNotFound: 'Degraded',
  TLSFailed: 'Degraded',
  JobNotFound: 'Degraded',
  ReadRefused: 'Degraded',
  WrongJobType: 'Degraded',
  NameTaken: 'Degraded',
  DraftLimit: 'Degraded',
  QueueUnavailable: 'Degraded',
  QueueNotReady: 'Progressing',
  Rejected: 'Degraded',
  StateConflict: 'Progressing',
  Throttled: 'Progressing',
  CloudUnavailable: 'Progressing',
  InvalidResponse: 'Progressing',
};

describe('the health where Ready says', () => {
  test.each(reasons.map((reason) => [reason, REASONS[reason].meaning] as const))('%s: %s', (reason) => {
    const ready = conditionOf(statusOf(OF_REASON[reason]).conditions, 'Ready');
    expect(ready?.reason).toBe(reason);
    expect(healthOf(objectAfter(OF_REASON[reason]))).toEqual({
      status: HEALTH[reason],
      message: `${reason}: ${ready?.message}`,
    });
  });

  test.each(Object.keys(FAILURES) as FailureKind[])('%s, of a PUT', (kind) => {
    const { status } = healthOf(objectAfter({ outcomes: [same(), unapplied(kind)] }));
    expect(status).toBe(FAILURES[kind].stalled ? 'Degraded' : 'Progressing');
  });
});

const EXCEPTION = { ...seen({}, 'job_running_exception'), status_desc: 'out of memory' };
const exception: Health = {
  status: 'Degraded',
  message: 'JobException: DLI says job_running_exception: out of memory',
};
const FALSE_STATES = ['job_running_exception', 'job_submit_fail', 'job_cancel_fail', 'job_arrearage_stopped'];

const ready = (observedGeneration: number | undefined) => ({
  type: 'Ready',
  status: 'True',
  reason: 'UpToDate',
  message: '',
  observedGeneration,
});

describe('the health of an object', () => {
  test.each<[sentence: string, golden: Golden, edited: number, health: Partial<Health>]>([
    [
      'that nobody has looked at',
      {},
      0,
      { status: 'Progressing', message: 'The controller has not looked at generation 1 yet.' },
    ],
    [
      'that was edited after it was in sync: what was said is history',
      { outcomes: [same()] },
      1,
      { status: 'Progressing', message: 'The controller has not looked at generation 2 yet.' },
    ],
    [
      'that was stalled and then corrected: a sync does not fail for the old spec',
      { outcomes: [unseen('Rejected')] },
      1,
      { status: 'Progressing' },
    ],
    [
      'that was suspended a moment ago',
      { outcomes: [same()], spec: { suspend: true } },
      1,
      { status: 'Progressing' },
    ],
    [
      'that was looked at in its seventh generation',
      { outcomes: [same()], generation: 7 },
      0,
      { status: 'Healthy' },
    ],
    [
      'that is suspended although its job is down: nobody looks at the job',
      { outcomes: [same(EXCEPTION), suspended], spec: { suspend: true } },
      0,
      { status: 'Suspended' },
    ],
    [
      'that is suspended in a spec that cannot be read',
      { outcomes: [unseen('InvalidSpec')], spec: { suspend: true } },
      0,
      { status: 'Degraded', message: 'InvalidSpec: The spec breaks the schema.' },
    ],
    ['whose settings are right and whose job is down', { outcomes: [same(EXCEPTION)] }, 0, exception],
    [
      'whose job was down when it was last seen, while DLI does not answer',
      { outcomes: [same(EXCEPTION), unseen('CloudUnavailable')] },
      0,
      exception,
    ],
    [
      'that is stalled and whose job is down: what a person has to do about the object comes first',
      { outcomes: [{ ...unapplied('Rejected', { error_code: 'DLI.12002' }), observed: EXCEPTION }] },
      0,
      { status: 'Degraded', message: expect.stringMatching(/^Rejected: /) as unknown as string },
    ],
    ['whose job is stopped as it was', { outcomes: [same(seen({}, 'job_init'))] }, 0, { status: 'Healthy' }],
    ['whose job is finished', { outcomes: [same(seen({}, 'job_finish'))] }, 0, { status: 'Healthy' }],
    [
      'in Observe without a difference',
      { outcomes: [same()], spec: { mode: 'Observe' } },
      0,
      { status: 'Healthy' },
    ],
    [
      'in Observe whose difference is gone',
      { outcomes: [held('Observed'), same()], spec: { mode: 'Observe' } },
      0,
      { status: 'Healthy' },
    ],
  ])('%s', (...[, golden, edited, health]) => {
    const object = objectAfter(golden);
    const { generation, ...metadata } = object['metadata'] as { generation: number };
    const now = { ...object, metadata: { ...metadata, generation: generation + edited } };
    expect(healthOf(now)).toMatchObject(health);
  });

  test.each(FALSE_STATES)('whose job is in %s is Degraded', (state) => {
    expect(healthOf(objectAfter({ outcomes: [same(seen({}, state))] })).status).toBe('Degraded');
  });

  test.each([
    ['an empty status', { status: {} }],
    ['an empty list of conditions', { status: { observedGeneration: 1, conditions: [] } }],
    ['a status of null', { status: null }],
    ['no spec and no generation', { spec: null, metadata: { name: 'test1' } }],
    [
      'conditions of somebody else only',
      { status: { observedGeneration: 1, conditions: [{ type: 'Theirs', status: 'True' }] } },
    ],
    [
      'a Ready of an older generation than the status',
      { metadata: { generation: 2 }, status: { observedGeneration: 2, conditions: [ready(1)] } },
    ],
    [
      'a Ready of no generation in a status of an older one',
      { metadata: { generation: 2 }, status: { observedGeneration: 1, conditions: [ready(undefined)] } },
    ],
    ['a Ready of no generation in a status of none', { status: { conditions: [ready(undefined)] } }],
    [
      'a condition without words',
      { status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'Unknown' }] } },
    ],
  ])('with %s is Progressing', (_name, parts) => {
    expect(healthOf({ ...objectAfter({}), ...parts }).status).toBe('Progressing');
  });
});

test('words of a service do not disturb the script', () => {
  const status_desc = 'quote " backslash \\ percent %s\nline ]] Ω 作业';
  const { message } = healthOf(objectAfter({ outcomes: [same({ ...EXCEPTION, status_desc })] }));
  expect(message).toContain('quote " backslash \\ percent %s');
  expect(message).toContain('Ω 作业');
});

/** The situations of the table in docs/argocd.md, in its order: each object meets its line, and the lines below it. */
const LINES: Golden[] = [
  { outcomes: [unseen('Rejected')], spec: { suspend: true }, metadata: { generation: 2 } },
  { outcomes: [same(EXCEPTION), unseen('InvalidSpec')], spec: { suspend: true } },
  { outcomes: [same(EXCEPTION), suspended], spec: { suspend: true } },
  { outcomes: [same(EXCEPTION), unseen('CloudUnavailable')] },
  { outcomes: [unseen('CloudUnavailable')] },
  { outcomes: [same()] },
  { outcomes: [held('AwaitingApproval')] },
  { outcomes: [held('Observed')], spec: { mode: 'Observe' } },
];

test('docs/argocd.md says the same, line by line', () => {
  const [, section = ''] = read('docs/argocd.md')
    .split(/^## /m)
    .filter((part) => !part.startsWith('Install'));
  const lines = [...section.matchAll(/^\| (?!What|---)[^|]+ \| (\w+) \|/gm)].map(([, word]) => word);
  expect(section).toMatch(/^Health/);
  expect(lines).toEqual(LINES.map((golden) => healthOf(objectAfter(golden)).status));
});
