import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import type { JobEvent } from '../../../src/core/ports.ts';
import type { ApiRequest, ApiResponse } from '../../../src/kubernetes/http/api.ts';
import { ApiError, ApiUnreachable } from '../../../src/kubernetes/http/api-error.ts';
import {
  createRecorder,
  type Recorder,
  type RecorderOptions,
} from '../../../src/kubernetes/objects/events.ts';
import { chanceOf } from '../../support/chance.ts';
import { FakeClock, letPromisesRun } from '../../support/fake-clock.ts';

const manifest: Manifest = {
  key: 'team/job',
  namespace: 'team',
  name: 'job',
  uid: 'u-1',
  resourceVersion: '7',
  generation: 1,
  createdAt: 0,
  reconcileRequest: undefined,
  wanted: 'gone',
  jobId: undefined,
  status: {},
};

const event = (note: string, more: Partial<JobEvent> = {}): JobEvent => ({
  type: 'Normal',
  reason: 'Updated',
  action: 'Update',
  note,
  ...more,
});

interface Scene {
  recorder: Recorder;
  clock: FakeClock;
  posts: { path: string; body: Record<string, unknown> }[];
  dropped: string[];
  /** Answers to come; then everything is accepted. */
  answers: (Error | 'hang')[];
}

function scene(more: Partial<RecorderOptions> = {}): Scene {
  const posts: Scene['posts'] = [];
  const answers: Scene['answers'] = [];
  const dropped: string[] = [];
  const clock = new FakeClock({ atOnceMs: 40_000 });
  const request = async ({ path, body, signal }: ApiRequest): Promise<ApiResponse> => {
    posts.push({ path, body: body as Record<string, unknown> });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer === 'hang')
      await new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new ApiUnreachable('aborted'))),
      );
    return { status: 201, body: {}, headers: {}, bytes: 0 };
  };
  const onDropped = (why: string, reason: string): unknown => dropped.push(`${why} ${reason}`);
  const base = { api: { request }, clock, chance: chanceOf(() => 0.5), instance: 'pod-1', onDropped };
  return { recorder: createRecorder({ ...base, ...more }), clock, posts, dropped, answers };
}

const notes = ({ posts }: Scene): unknown[] => posts.map(({ body }) => body['note']);

describe('an event', () => {
  test('is written as events.k8s.io/v1 in the namespace of the object', async () => {
    const one = scene();
    one.recorder.record(manifest, event('set cu_number', { type: 'Warning', reason: 'DriftDetected' }));
    await letPromisesRun();
    expect(one.posts).toEqual([
      {
        path: '/apis/events.k8s.io/v1/namespaces/team/events',
        body: {
          apiVersion: 'events.k8s.io/v1',
          kind: 'Event',
          metadata: { namespace: 'team', name: expect.stringMatching(/^job\.[0-9a-f]{16}$/) },
          eventTime: '2026-01-02T03:04:06.000000Z',
          reportingController: 'dli.gitops.dev/flinkjarjob-controller',
          reportingInstance: 'pod-1',
          type: 'Warning',
          reason: 'DriftDetected',
          action: 'Update',
          note: 'set cu_number',
          regarding: {
            apiVersion: 'dli.gitops.dev/v1alpha1',
            kind: 'FlinkJarJob',
            namespace: 'team',
            name: 'job',
            uid: 'u-1',
            resourceVersion: '7',
          },
        },
      },
    ]);
  });

  test('has a valid name and a note of at most 1 KB, whatever it is about', async () => {
    const one = scene();
    const name = `${'a'.repeat(235)}.${'b'.repeat(17)}`;
    one.recorder.record({ ...manifest, name }, event(`${'作业'.repeat(900)}\n\u001b[31m`));
    await letPromisesRun();
    const [post] = one.posts as unknown as { body: { metadata: { name: string }; note: string } }[];
    const { metadata, note } = post?.body ?? { metadata: { name: '' }, note: '' };
    expect(metadata.name).toMatch(/^a{235}\.[0-9a-f]{16}$/);
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
  });

  test('is sent once an hour, however often it is recorded', async () => {
    const one = scene();
    for (let times = 0; times < 5; times += 1) one.recorder.record(manifest, event('same'));
    one.recorder.record(manifest, event('other'));
    one.recorder.record({ ...manifest, uid: 'u-2' }, event('same'));
    await letPromisesRun();
    expect(notes(one)).toEqual(['same', 'same', 'other']);
    expect(one.dropped).toEqual(Array(4).fill('repeated Updated'));
    await one.clock.play(3_600_000);
    one.recorder.record(manifest, event('same'));
    await letPromisesRun();
    expect(notes(one)).toHaveLength(4);
  });

  test('is one of 25 at once of its object, and then of one in five minutes', async () => {
    const one = scene();
    for (let at = 0; at < 40; at += 1) one.recorder.record(manifest, event(`n${at}`));
    one.recorder.record({ ...manifest, uid: 'u-2' }, event('of another object'));
    await letPromisesRun();
    expect(notes(one)).toHaveLength(26);
    await one.clock.play(300_000);
    for (let at = 40; at < 50; at += 1) one.recorder.record(manifest, event(`n${at}`));
    await letPromisesRun();
    expect(notes(one).slice(26)).toEqual(['n40']);
    expect(one.dropped).toEqual(Array(24).fill('tooMany Updated'));
  });
});

describe('a recorder', () => {
  test.each<[string, Error]>([
    ['the right is missing', new ApiError('missing right', { status: 403, reason: 'Forbidden' })],
    ['the namespace is gone', new ApiError('not found', { status: 404, reason: 'NotFound' })],
    ['the event is invalid', new ApiError('invalid', { status: 422, reason: 'Invalid' })],
  ])('drops and counts what is refused because %s', async (_name, error) => {
    const one = scene();
    one.answers.push(error);
    one.recorder.record(manifest, event('first'));
    one.recorder.record(manifest, event('second'));
    await letPromisesRun();
    expect([notes(one), one.dropped]).toEqual([['first', 'second'], ['refused Updated']]);
    one.recorder.record(manifest, event('first'));
    await letPromisesRun();
    expect(notes(one)).toEqual(['first', 'second', 'first']);
  });

  test('tries what failed in passing three times, under one name', async () => {
    const one = scene();
    const busy = new ApiError('busy', { status: 429, reason: '', retryAfterMs: 9_000 });
    one.answers.push(new ApiUnreachable('down'), busy);
    one.recorder.record(manifest, event('x'));
    await letPromisesRun();
    await letPromisesRun();
    expect(new Set(one.posts.map(({ body }) => JSON.stringify(body['metadata']))).size).toBe(1);
    expect([one.posts.length, one.clock.waits, one.dropped]).toEqual([3, [750, 9_000], []]);
  });

  test('takes AlreadyExists on a second try for what it is: a success', async () => {
    const one = scene();
    one.answers.push(
      new ApiUnreachable('answer lost'),
      new ApiError('exists', { status: 409, reason: 'AlreadyExists' }),
    );
    one.recorder.record(manifest, event('x'));
    await letPromisesRun();
    expect([one.posts.length, one.dropped]).toEqual([2, []]);
  });

  test('gives up after three tries, and the next event has its turn', async () => {
    const one = scene();
    one.answers.push(new ApiUnreachable('1'), new ApiUnreachable('2'), new ApiUnreachable('3'));
    one.recorder.record(manifest, event('x'));
    one.recorder.record(manifest, event('y'));
    for (let turns = 0; turns < 4; turns += 1) await letPromisesRun();
    expect([notes(one), one.dropped]).toEqual([['x', 'x', 'x', 'y'], ['unreachable Updated']]);
  });

  test('holds only so much; beyond that, the oldest of the namespace that has most go', async () => {
    const one = scene({ capacity: 3_000 });
    one.answers.push('hang');
    const long = 'x'.repeat(900);
    one.recorder.record({ ...manifest, uid: 'u-0' }, event('under way'));
    one.recorder.record({ ...manifest, uid: 'u-0', namespace: 'other' }, event(`${long} of another`));
    for (let at = 0; at < 4; at += 1)
      one.recorder.record({ ...manifest, uid: 'u-0' }, event(`${at} ${long}`));
    expect(one.dropped).toEqual(['full Updated', 'full Updated', 'full Updated']);
    await one.recorder.flush(1_000);
    expect(one.dropped).toHaveLength(5);
  });

  test('says a state again that was left and entered again', async () => {
    const one = scene();
    for (const note of ['in sync', 'broken', 'in sync']) one.recorder.record(manifest, event(note));
    await letPromisesRun();
    expect(notes(one)).toEqual(['in sync', 'broken', 'in sync']);
  });

  test('keeps the order of one object while those of others pass by', async () => {
    const one = scene();
    one.answers.push('hang');
    one.recorder.record(manifest, event('first'));
    one.recorder.record(manifest, event('second'));
    one.recorder.record({ ...manifest, uid: 'u-2' }, event('of another'));
    await letPromisesRun();
    expect(notes(one)).toEqual(['first', 'of another']);
    await one.recorder.flush(1_000);
  });

  test('loses none of what a fleet of 10,000 says at once', async () => {
    const one = scene();
    for (let at = 0; at < 10_000; at += 1)
      one.recorder.record({ ...manifest, uid: `u-${at}` }, event('first'));
    await one.recorder.flush(60_000);
    expect(one.posts).toHaveLength(10_000);
    expect(one.dropped).toEqual([]);
  });

  test('flushes within its deadline and then takes no more', async () => {
    const one = scene();
    one.answers.push('hang');
    one.recorder.record(manifest, event('x'));
    one.recorder.record(manifest, event('y'));
    await one.recorder.flush(1_000);
    one.recorder.record(manifest, event('z'));
    await letPromisesRun();
    expect(notes(one)).toEqual(['x']);
    expect(one.dropped.sort()).toEqual(['full Updated', 'unreachable Updated', 'unreachable Updated']);
  });

  test('flushes at once when there is nothing', async () => {
    const one = scene();
    await one.recorder.flush(1_000_000);
    expect(one.posts).toEqual([]);
  });
});
