import { afterEach, describe, expect, test } from '@jest/globals';
import { READYZ } from '../../e2e/bad-input-table.ts';
import { soon } from '../../support/until.ts';
import { bookmark, type JobServer, jobServer, lineOf } from '../job-server.ts';

const open: JobServer[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

type Started = Awaited<ReturnType<typeof jobServer>>;

async function make(...args: Parameters<typeof jobServer>): Promise<Started> {
  const server = await jobServer(...args);
  open.push(server);
  return server;
}

/** Running, with one job `a` in the cache, and a watch open. */
async function watching(...args: Parameters<typeof jobServer>): Promise<Started> {
  const server = await make(...args);
  server.collection.create('a');
  server.run();
  await soon(() => server.count('watch') === 1 && server.cache.size === 1, 'the first watch');
  return server;
}

const versionOf = (server: Started, name: string): string | undefined =>
  server.cache.get(`team/${name}`)?.resourceVersion;

const inCache = (server: Started, name: string): Promise<void> =>
  soon(
    () => versionOf(server, name) === server.collection.objects.get(name)?.metadata.resourceVersion,
    `${name} in the cache`,
  );

const gone = JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });

describe('the eight faults that stop or mislead the stock informer', () => {
  test('A: a watch that is reset is taken up again where it was, without a list', async () => {
    const server = await watching();
    server.served.cutConnections();
    server.collection.edit('a');
    await inCache(server, 'a');
    expect([server.count('list'), server.count('check'), server.count('watch')]).toEqual([1, 1, 2]);
    expect(server.trace.entries[3]?.query).toContain('resourceVersion=101');
    expect(server.clock.waits.filter((ms) => ms <= 800)).toHaveLength(1);
  });

  test('B: a first list that fails is tried again', async () => {
    const server = await make();
    server.faults.add({ times: 2, action: { kind: 'respond', status: 500 } });
    server.collection.create('a');
    server.run();
    await inCache(server, 'a');
    expect(server.count('list')).toBe(3);
    expect(server.clock.waits.slice(0, 2)).toEqual([600, 1200]);
  });

  test('C: a watch answered 429 waits as long as the server asks', async () => {
    const server = await make();
    const action = { kind: 'respond', status: 429, headers: { 'retry-after': '7' } } as const;
    server.faults.add({ path: 'watch=1', times: 1, action });
    server.run();
    await soon(() => server.count('watch') === 2);
    expect(server.clock.waits).toContain(7_000);
    expect(server.count('list')).toBe(1);
  });

  test('D: an event older than what is cached is refused', async () => {
    const server = await watching();
    const [old] = server.collection.history;
    server.collection.edit('a');
    await inCache(server, 'a');
    if (old !== undefined) server.send(lineOf({ ...old, type: 'MODIFIED' }));
    server.collection.create('b');
    await inCache(server, 'b');
    expect(versionOf(server, 'a')).toBe('102');
  });

  test('E: a malformed line ends the watch, and the next one starts at the last good event', async () => {
    const server = await watching();
    server.collection.edit('a');
    await inCache(server, 'a');
    server.send('{"type":"MODIFIED","object":{"metad');
    server.collection.edit('a');
    await inCache(server, 'a');
    expect([server.count('list'), server.count('watch')]).toEqual([1, 2]);
    expect(server.trace.entries[2]?.query).toContain('resourceVersion=102');
  });

  test('F: a 410 in a stream that stays open leads to a list at once', async () => {
    const server = await watching();
    const slept = server.clock.waits.length;
    server.collection.edit('a');
    server.send(gone);
    await soon(() => server.count('watch') === 2);
    expect(server.count('list')).toBe(2);
    expect(server.clock.waits.slice(slept).filter((ms) => ms <= 40_000)).toEqual([]);
    await inCache(server, 'a');
  });

  test('G: a server that ends each watch at once is asked less and less often', async () => {
    const server = await make();
    server.faults.add({ path: 'watch=1', times: 5, action: { kind: 'respond', status: 200 } });
    server.run();
    await soon(() => server.count('watch') === 6);
    const waits = server.clock.waits.filter((ms) => ms <= 40_000);
    expect(waits).toEqual([600, 1200, 2400, 4800, 9600]);
    expect(server.count('list')).toBe(1);
  });

  test('H: a silent connection is given up after the limit, and resumed without a list', async () => {
    const server = await watching();
    await server.clock.play(149_000);
    expect(server.count('watch')).toBe(1);
    await server.clock.play(1_000);
    await soon(() => server.count('watch') === 2);
    expect(server.count('list')).toBe(1);
    server.collection.edit('a');
    await inCache(server, 'a');
  });
});

describe('a watch', () => {
  test('asks for bookmarks and for a random end between five and ten minutes', async () => {
    const server = await watching();
    const query = new URLSearchParams(server.trace.entries[1]?.query);
    expect(Object.fromEntries(query)).toEqual({
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: '101',
      timeoutSeconds: '450',
    });
  });

  test('resumes from a bookmark', async () => {
    const server = await watching();
    server.send(bookmark('150'));
    server.collection.version = 150;
    server.collection.edit('a');
    await inCache(server, 'a');
    server.served.cutConnections();
    await soon(() => server.count('watch') === 2);
    expect(server.trace.entries[3]?.query).toContain('resourceVersion=151');
  });

  test('that lived well and ends in good order is reopened at once', async () => {
    const server = await watching();
    await server.clock.play(60_000);
    server.endWatches();
    await soon(() => server.count('watch') === 2);
    expect(server.clock.waits.filter((ms) => ms <= 40_000)).toEqual([]);
  });

  test('is heard by its lines: the limit of silence starts anew with each', async () => {
    const server = await watching();
    await server.clock.play(100_000);
    server.collection.edit('a');
    await inCache(server, 'a');
    await server.clock.play(100_000);
    expect(server.count('watch')).toBe(1);
    expect(server.watch.ageMs()).toBe(100_000);
  });

  test('repeated 410 backs off instead of listing in a loop', async () => {
    const server = await make();
    server.faults.add({ path: 'watch=1', times: 4, action: { kind: 'respond', status: 410 } });
    server.run();
    await soon(() => server.count('watch') === 5);
    expect(server.clock.waits.filter((ms) => ms <= 40_000)).toEqual([600, 1200, 2400]);
    expect(server.count('list')).toBe(5);
  });

  test('an error event other than 410 is resumed, and listed afresh when it comes again and again', async () => {
    const server = await watching();
    const error = JSON.stringify({ type: 'ERROR', object: { code: 500, message: 'cannot decode' } });
    for (let times = 1; times <= 5; times += 1) {
      expect(server.count('list')).toBe(1);
      server.send(error);
      await soon(() => server.count('watch') === times + 1);
    }
    expect(server.count('list')).toBe(2);
  });

  test('a callback that throws is reported, and the stream goes on', async () => {
    const server = await watching();
    server.send(JSON.stringify({ type: 'ADDED', object: { metadata: { resourceVersion: '101' } } }));
    server.collection.edit('a');
    await inCache(server, 'a');
    expect(String(server.faulty[0])).toMatch(/cannot be used: metadata lacks namespace, name, uid/);
    expect(server.count('watch')).toBe(1);
  });
});

describe('a list', () => {
  const names = Array.from({ length: 7 }, (_, at) => `job-${at}`);

  test('comes in pages of one snapshot', async () => {
    const server = await make({ pageSize: 3 });
    for (const name of names) server.collection.create(name);
    server.run();
    await soon(() => server.cache.size === 7);
    const queries = server.trace.entries.map(({ query }) => query).filter((query) => query.includes('limit'));
    expect(queries).toEqual(['limit=3', 'limit=3&continue=107%3A3', 'limit=3&continue=107%3A6']);
  });

  const lists = ({ trace }: Awaited<ReturnType<typeof make>>): string[] =>
    trace.entries
      .map(({ query }) => query)
      .filter((query) => !query.includes('watch'))
      .map((query) => query.replace(/%3A/g, ':'));

  test('begins with a small page, and goes on with larger ones where the objects are small', async () => {
    const server = await make();
    for (let at = 0; at < 1_100; at += 1) server.collection.create(`job-${at}`);
    server.run();
    await soon(() => server.cache.size === 1_100);
    const from = [50, 150, 350, 750].map((at) => `&continue=1200:${at}`);
    const sizes = [100, 200, 400, 500];
    expect(lists(server)).toEqual(['limit=50', ...sizes.map((size, at) => `limit=${size}${from[at]}`)]);
  });

  test('goes by bytes where they are large, down to one object, and none is too large for that', async () => {
    const server = await make();
    for (const name of names) {
      server.collection.create(name);
      server.collection.annotate(name, { padding: 'x'.repeat(name === 'job-6' ? 3_000_000 : 600_000) });
    }
    server.run();
    await soon(() => server.cache.size === 7);
    expect(lists(server)).toEqual([
      ...['limit=50', 'limit=25', 'limit=12', 'limit=6', 'limit=3'],
      ...[3, 4, 5, 6].map((at) => `limit=1&continue=114:${at}`),
    ]);
  });

  test('whose snapshot expires between two pages is begun anew, three times at most, and never made without pages', async () => {
    const server = await make({ pageSize: 3 });
    for (const name of names) server.collection.create(name);
    const off = server.trace.onAnswer(() => {
      server.collection.remove('job-0');
      server.collection.compact();
      off();
    });
    server.run();
    await soon(() => server.cache.size === 6);
    expect(lists(server)).toEqual([
      ...['limit=3', 'limit=3&continue=107:3'],
      ...['limit=3', 'limit=3&continue=108:3'],
    ]);
    expect(server.clock.waits.filter((ms) => ms <= 40_000)).toEqual([]);
  });

  test('whose every snapshot expires is given up, and made later', async () => {
    const server = await make({ pageSize: 3 });
    for (const name of names) server.collection.create(name);
    const off = server.trace.onAnswer(() => {
      server.collection.edit('job-1');
      server.collection.compact();
      if (server.trace.entries.length > 8) off();
    });
    server.run();
    await soon(() => server.cache.size === 7);
    // After the third it is a failure of the list like any other.
    expect(lists(server).filter((query) => query === 'limit=3').length).toBeGreaterThan(3);
    expect(lists(server).every((query) => query.startsWith('limit=3'))).toBe(true);
  });

  test('older than what is known is refused until the server has caught up', async () => {
    const server = await watching();
    server.collection.edit('a');
    await inCache(server, 'a');
    const old = { metadata: { resourceVersion: '90' }, items: [] };
    server.faults.add({
      path: 'limit',
      times: 2,
      action: { kind: 'respond', status: 200, body: JSON.stringify(old) },
    });
    server.send(gone);
    await soon(() => server.count('watch') === 2);
    expect(server.changes.filter((change) => change.startsWith('Deleted'))).toEqual([]);
    const words = server.states.filter(({ phase }) => phase === 'Stale').map(({ message }) => message);
    expect(words).toEqual(Array(2).fill('the list is of version 90, but 102 is known already'));
    expect(READYZ.map(({ begins }) => begins)).toContain(`Stale: ${words[0]}`);
  });

  test('that stays older is said to be of a store that was set back, also when only the version was asked for', async () => {
    const server = await watching();
    server.collection.edit('a');
    await inCache(server, 'a');
    const old = { metadata: { resourceVersion: '90' }, items: [] };
    server.faults.add({
      path: 'limit',
      action: { kind: 'respond', status: 200, body: JSON.stringify(old) },
    });
    server.served.cutConnections();
    await soon(() => server.states.some(({ phase }) => phase === 'SetBack'));
    const phases = server.states.map(({ phase }) => phase).filter((phase) => /Stale|SetBack/.test(phase));
    expect(phases).toEqual([...Array(9).fill('Stale'), 'SetBack']);
    expect(Math.max(...server.clock.waits.filter((ms) => ms <= 40_000))).toBeLessThanOrEqual(3_000);
    expect(server.count('watch')).toBe(1);
    expect(server.cache.size).toBe(1);
  });

  test.each<[string, string]>([
    ['not a list', '{"kind":"Status"}'],
    ['without a version', '{"metadata":{},"items":[]}'],
    ['null', 'null'],
  ])('that is %s is tried again', async (_name, body) => {
    const server = await make();
    server.faults.add({ times: 1, action: { kind: 'respond', status: 200, body } });
    server.run();
    await soon(() => server.watch.synced);
    expect(server.count('list')).toBe(2);
  });

  test('finds what was deleted while nobody watched', async () => {
    const server = await watching();
    server.collection.create('b');
    await inCache(server, 'b');
    server.served.cutConnections();
    server.collection.remove('a');
    server.collection.compact();
    await soon(() => server.cache.size === 1);
    expect(server.changes).toEqual(['Added team/a', 'Added team/b', 'Deleted team/a']);
  });

  test('is repeated by the clock only where that is asked for', async () => {
    const server = await watching({ relistMs: 60_000 });
    await server.clock.play(60_000);
    server.endWatches();
    await soon(() => server.count('watch') === 2);
    expect(server.count('list')).toBe(2);
    expect(server.trace.entries[1]?.query).toContain('timeoutSeconds=60');
  });
});

describe('what was written before a time is known', () => {
  async function listedFromNow({ clock, watch }: Started): Promise<void> {
    await clock.play(1);
    await watch.listedSince(clock.now());
  }

  test('once it has been listed since, which cuts a watch that is silent', async () => {
    const server = await watching();
    server.silence();
    server.collection.edit('a');
    await listedFromNow(server);
    expect(versionOf(server, 'a')).toBe(server.collection.objects.get('a')?.metadata.resourceVersion);
    await soon(() => server.count('watch') === 2);
    expect([server.count('list'), server.states.some(({ phase }) => phase === 'Retrying')]).toEqual([
      2,
      false,
    ]);
    server.collection.edit('a');
    await inCache(server, 'a');
  });

  test('without another list when one was begun since', async () => {
    const server = await make();
    const at = server.clock.now();
    const known = server.watch.listedSince(at);
    const first = await Promise.race([
      known.then(() => 'listed'),
      new Promise((resolve) => setImmediate(resolve, 'waits')),
    ]);
    expect(first).toBe('waits');
    server.run();
    await known;
    await server.watch.listedSince(at);
    await soon(() => server.count('watch') === 1);
    expect(server.count('list')).toBe(1);
  });

  test('not with a list that was begun before: it is cut', async () => {
    const server = await make();
    server.faults.add({ times: 1, action: { kind: 'hang' } });
    server.run();
    await soon(() => server.count('list') === 1, 'the first list under way');
    server.collection.create('b');
    await listedFromNow(server);
    expect([server.count('list'), server.cache.size]).toEqual([2, 1]);
  });

  test('in every namespace', async () => {
    const server = await make({ namespaces: ['team', 'other'] });
    server.run();
    await soon(() => server.count('watch') === 2);
    await listedFromNow(server);
    expect(server.count('list')).toBe(4);
  });
});

describe('a reflector says what is wrong', () => {
  test.each<[number, string, RegExp]>([
    [404, 'NotInstalled', /flinkjarjobs: the server could not find/],
    [403, 'Forbidden', /missing right: list flinkjarjobs\.dli\.gitops\.dev in all namespaces/],
    [503, 'Retrying', /HTTP 503/],
  ])('after HTTP %i: %s', async (status, phase, message) => {
    const server = await make();
    const body = status === 503 ? '' : '{"message":"the server could not find the requested resource"}';
    server.faults.add({ times: 9, action: { kind: 'respond', status, body } });
    server.run();
    await soon(() => server.watch.synced);
    const said = server.states.filter((state) => state.phase === phase);
    expect(said).toHaveLength(9);
    expect(said[0]?.message).toMatch(message);
    const longest = Math.max(...server.clock.waits.filter((ms) => ms <= 40_000));
    expect(longest).toBe(status === 404 ? 3_750 : 22_500);
  });

  test('and is synced after the first list, not before', async () => {
    const server = await make({ namespaces: ['team', 'other'] });
    expect([server.watch.synced, server.watch.ageMs()]).toEqual([false, undefined]);
    server.run();
    await soon(() => server.watch.synced);
    const lists = server.trace.entries.filter(({ query }) => query.startsWith('limit'));
    expect(lists.map(({ path }) => path.split('/')[5]).sort()).toEqual(['other', 'team']);
  });
});
