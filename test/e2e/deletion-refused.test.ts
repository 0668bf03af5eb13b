/**
 * L39, where DLI takes no savepoint: with the controller in this process, whose clock is set ahead, so that its minutes of waiting pass
 * at once. Also on a real API server.
 */
import { describe, expect, test } from '@jest/globals';
import { type Clock, systemClock } from '../../src/ground/clock.ts';
import { until } from '../support/until.ts';
import { inWorld, orders, released, running, stateOf, untilHeld } from './deletions.ts';
import { get, type Key, patch, type World } from './harness.ts';

const TIMEOUT_MS = 10_000;

const pathOf = (key: Key): string =>
  `/apis/dli.gitops.dev/v1alpha1/namespaces/${key.replace('/', '/flinkjarjobs/')}`;

/** The date that controller and DLI go by. */
class Later {
  ahead = 0;
  readonly clock: Clock = { ...systemClock, wall: () => systemClock.wall() + this.ahead };
}

describe('L39: Stop, of a job of which DLI takes no savepoint', () => {
  const key: Key = 'streaming/failing';
  const MOST_STOPS = 3;

  const isGone = (world: World): Promise<boolean> =>
    get(world, key).then(
      () => false,
      () => true,
    );

  /** The record of the `attempt`-th stop has come so far, or the object is gone. */
  const untilRecord = (world: World, attempt: number, sent: string): Promise<true> =>
    until(`stop ${attempt} ${sent}`, async () => {
      const record = await get(world, key).then(
        ({ status }) => status?.operation,
        () => ({ attempt, sent }),
      );
      return (record?.attempt === attempt && record.sent === sent) || undefined;
    });

  /** An annotation that opens no window wakes the controller, and asks for nothing. */
  const wake = (world: World, attempt: number): Promise<unknown> =>
    patch(world, key, {
      metadata: { annotations: { 'dli.gitops.dev/outside-window': `none-${attempt}` } },
    }).catch(() => undefined);

  /** A minute after the stop it is known to have failed; a minute after that it is time for the next. */
  async function afterStop(world: World, attempt: number): Promise<void> {
    await untilRecord(world, attempt, 'Accepted');
    date.ahead += 61_000;
    await untilRecord(world, attempt, 'Refused');
    date.ahead += 61_000;
    await wake(world, attempt);
  }

  const date = new Later();

  test('three stops at most, the job runs on, and the object goes within 30 minutes', () =>
    inWorld({ clock: date.clock }, async (world) => {
      world.dli.settings.savepoint = 'fails';
      const id = await running(world, key, { deletionPolicy: 'Stop' });
      await untilHeld(world, key);
      await world.api.request({ method: 'DELETE', path: pathOf(key), timeoutMs: TIMEOUT_MS });
      for (let attempt = 1; attempt <= MOST_STOPS; attempt += 1) await afterStop(world, attempt);
      await until('the object gone', async () => (await isGone(world)) || undefined);
      expect(date.ahead).toBeLessThan(30 * 60_000);
      expect(stateOf(world, id)).toBe('job_running');
      expect(orders(world, id)).toEqual(['stop true', 'stop true', 'stop true']);
      expect(await released(world, key)).toMatchObject({ type: 'Warning' });
    }));
});
