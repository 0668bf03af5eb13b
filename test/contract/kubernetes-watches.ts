import { expect, test } from '@jest/globals';
import { type Json, type Kube, TABLE } from './kubernetes-http.ts';
import { VERSION, widget, widgets } from './kubernetes-widget.ts';

const brief = (events: { type: string; object: Json }[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata.name} ${object.spec?.size}`);

export function watchContract(kube: () => Kube): void {
  const versionOf = async (path: string): Promise<string> =>
    (await kube().get(path)).body.metadata.resourceVersion;

  test('a watch from a version has every later change, once and in order', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, widget('old'));
    const version = await versionOf(path);
    await kube().post(path, widget('a'));
    await kube().patch(`${path}/a`, { spec: { size: 4 } });
    const watching = await kube().watch(`${path}?watch=true&resourceVersion=${version}`);
    await kube().delete(`${path}/old`);
    const events = await watching.first(3);
    watching.stop();
    expect(watching.status).toBe(200);
    expect(brief(events)).toEqual(['ADDED a 3', 'MODIFIED a 4', 'DELETED old 3']);
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(events[0]?.object).toMatchObject({ apiVersion: VERSION, kind: 'Widget' });
  });

  test.each(['', '&resourceVersion=0'])(
    'a watch without a version begins with what is there (%p)',
    async (query) => {
      const path = widgets(await kube().namespace());
      await kube().post(path, widget('a'));
      const watching = await kube().watch(`${path}?watch=1${query}`);
      await watching.first(1);
      await kube().post(path, widget('b'));
      expect(brief(await watching.first(2))).toEqual(['ADDED a 3', 'ADDED b 3']);
      watching.stop();
    },
  );

  test('a write that changes nothing is no event', async () => {
    const path = widgets(await kube().namespace());
    const { body: live } = await kube().post(path, widget('a'));
    const watching = await kube().watch(`${path}?watch=1&resourceVersion=${live.metadata.resourceVersion}`);
    await kube().put(`${path}/a`, live);
    await kube().patch(`${path}/a`, { spec: { size: 3 } });
    await kube().patch(`${path}/a`, { spec: { size: 8 } });
    expect(brief(await watching.first(1))).toEqual(['MODIFIED a 8']);
    watching.stop();
  });

  test('entering and leaving a selection shows as ADDED and DELETED', async () => {
    const path = widgets(await kube().namespace());
    const version = await versionOf(path);
    const watching = await kube().watch(
      `${path}?watch=1&resourceVersion=${version}&fieldSelector=spec.color%3Dblue`,
    );
    await kube().post(path, widget('a'));
    await kube().patch(`${path}/a`, { spec: { color: 'blue' } });
    await kube().patch(`${path}/a`, { spec: { size: 4 } });
    await kube().patch(`${path}/a`, { spec: { color: 'green' } });
    await kube().delete(`${path}/a`);
    await kube().post(path, widget('b', { color: 'blue' }));
    const events = await watching.first(4);
    watching.stop();
    expect(brief(events)).toEqual(['ADDED a 3', 'MODIFIED a 4', 'DELETED a 4', 'ADDED b 3']);
  });

  test('a watch of one name sees that one only', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, widget('a'));
    const watching = await kube().watch(`${path}?watch=1&fieldSelector=metadata.name%3Db`);
    await kube().post(path, widget('b'));
    expect(brief(await watching.first(1))).toEqual(['ADDED b 3']);
    watching.stop();
  });

  test('a watch of another namespace sees nothing of this one', async () => {
    const [one, two] = [widgets(await kube().namespace()), widgets(await kube().namespace())];
    const watching = await kube().watch(`${one}?watch=1`);
    await kube().post(two, widget('elsewhere'));
    await kube().post(one, widget('here'));
    expect(brief(await watching.first(1))).toEqual(['ADDED here 3']);
    watching.stop();
  });

  test('the status endpoint makes events too', async () => {
    const path = widgets(await kube().namespace());
    const { body: live } = await kube().post(path, widget('a'));
    const watching = await kube().watch(`${path}?watch=1&resourceVersion=${live.metadata.resourceVersion}`);
    await kube().patch(`${path}/a/status`, { status: { observedGeneration: 1 } });
    const [event] = await watching.first(1);
    watching.stop();
    expect(event).toMatchObject({ type: 'MODIFIED', object: { status: { observedGeneration: 1 } } });
  });

  test('initial events end with a bookmark', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, widget('a'));
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watching = await kube().watch(`${path}?${query}`);
    const [added, bookmark] = await watching.first(2);
    watching.stop();
    expect(added).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'Widget',
        apiVersion: VERSION,
        metadata: {
          resourceVersion: expect.stringMatching(/^\d+$/),
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    });
    expect((await kube().get(`${path}?watch=1&sendInitialEvents=true`)).status).toBe(422);
  });

  test('timeoutSeconds ends a watch', async () => {
    const path = widgets(await kube().namespace());
    const watching = await kube().watch(`${path}?watch=1&timeoutSeconds=1`);
    await watching.ended;
    expect(watching.events).toEqual([]);
  });

  test('a watch as a table heads its first row only', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, widget('a'));
    const watching = await kube().watch(`${path}?watch=1`, TABLE);
    await kube().post(path, widget('b'));
    const [one, two] = await watching.first(2);
    watching.stop();
    expect(one?.object).toMatchObject({
      kind: 'Table',
      columnDefinitions: expect.any(Array),
      rows: [{ cells: expect.arrayContaining(['a', 3]) }],
    });
    expect(two?.object).toMatchObject({
      kind: 'Table',
      columnDefinitions: null,
      rows: [{ cells: expect.arrayContaining(['b', 3]) }],
    });
  });
}
