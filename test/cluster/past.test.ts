/** An API server that shows the past: one that lags behind its store, and a store that was set back to a copy. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import { Author, REST } from './author.ts';
import { type Sluice, startSluice } from './sluice.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let sluice: Sluice | undefined;

afterAll(async () => {
  await sluice?.close();
});

const puts = (since: number): number => site().trace.count({ server: 'dli', method: 'PUT', since });
const mark = (): number => site().trace.entries.length;

test('started on an API server that lags behind: nothing old is sent, and it goes on when that has caught up', async () => {
  const { cluster } = site();
  const author = new Author(site(), 'lagging');
  const flags = { 'lease-name': 'lagging', namespaces: author.namespace };
  await author.setUp(['a', 'b', 'c']);
  sluice = await startSluice(Number(new URL(cluster.store).port));
  const lagging = await cluster.addApiServer(`http://127.0.0.1:${sluice.port}`);
  const first = await site().start('before', flags, { via: lagging.url });
  await author.converged();
  sluice.hold();
  // Of these the second API server knows nothing; the first replica sees them no more.
  await author.editAll();
  await author.editAll();
  const since = mark();
  await first.kill('SIGKILL');
  const second = await site().start('after', flags, { via: lagging.url });
  await until('the second replica to lead', () => /"lease: leading"/.test(second.log()) || undefined);
  await sleep(8_000);
  expect(puts(since)).toBe(0);
  sluice.release();
  await author.converged();
  const judged = { replicas: [first, second], ended: { before: -1 }, putsPerGeneration: 2 as const, ...REST };
  expect(await author.judge(judged)).toEqual([]);
});

test('its data set back to a copy: the controller ends with exit code 1, and its successor goes by what is there now', async () => {
  const { cluster } = site();
  const author = new Author(site(), 'restored');
  // Long enough for the leader to get over the two outages: it is to end for what it sees then.
  const lease = { 'lease-name': 'restored', 'lease-duration': '120s', 'renew-deadline': '90s' };
  const flags = { ...lease, namespaces: author.namespace };
  await author.setUp(['a', 'b', 'c']);
  const first = await site().start('first', flags);
  await author.converged();
  await cluster.backUp();
  await author.editAll();
  await author.editAll();
  // What comes after the restore is judged by what was wished for then: an older generation is newer there.
  expect(await author.judge({ replicas: [first] })).toEqual([]);
  await cluster.restore();
  const since = mark();
  expect(await first.ended).toBe(1);
  expect(first.log()).toMatch(/the data of the API server were set back/);
  expect(puts(since)).toBe(0);
  const later = await author.afresh();
  const second = await site().start('second', flags);
  // The objects say that they are Ready, as they did when the copy was made; the jobs are not any more.
  await until('the restored specs sent', () => (puts(since) === 3 ? true : undefined));
  await later.editAll();
  expect(await later.judge({ replicas: [first, second], ended: { first: 1 }, ...REST })).toEqual([]);
});
