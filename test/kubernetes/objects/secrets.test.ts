import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiRequest, ApiResponse } from '../../../src/kubernetes/http/api.ts';
import { ApiError, ApiUnreachable } from '../../../src/kubernetes/http/api-error.ts';
import { Secrets, type SecretsOptions } from '../../../src/kubernetes/objects/secrets.ts';
import { FakeClock, letPromisesRun } from '../../support/fake-clock.ts';
import { failure } from '../loopback.ts';

/** Secrets by path; an Error is thrown, undefined is 404. */
class SecretApi {
  readonly secrets = new Map<string, { version: number; value: string } | Error>();
  readonly asked: string[] = [];
  /** Of each answer. */
  bytes = 0;

  set(name: string, version: number, value = `v${version}`): void {
    this.secrets.set(name, { version, value });
  }

  request = async ({ method, path }: ApiRequest): Promise<ApiResponse> => {
    expect(method).toBe('GET');
    const [, namespace = '', name = ''] =
      /^\/api\/v1\/namespaces\/([^/]+)\/secrets\/([^/]+)$/.exec(path) ?? [];
    this.asked.push(`${namespace}/${name}`);
    await letPromisesRun();
    const found = this.secrets.get(name);
    if (found === undefined) throw new ApiError('not found', { status: 404, reason: 'NotFound' });
    if (found instanceof Error) throw found;
    const metadata = { uid: 'u', resourceVersion: String(found.version) };
    return {
      status: 200,
      headers: {},
      bytes: this.bytes,
      body: { metadata, data: { token: btoa(found.value) } },
    };
  };
}

let api: SecretApi;
let clock: FakeClock;
let changes: string[];

beforeEach(() => {
  api = new SecretApi();
  clock = new FakeClock();
  changes = [];
});

const make = (more: Partial<SecretsOptions> = {}): Secrets =>
  new Secrets({ api, clock, onChange: (namespace, name) => changes.push(`${namespace}/${name}`), ...more });

/** The poller, running while `during` does. */
async function polling(secrets: Secrets, during: () => Promise<void>): Promise<void> {
  const abort = new AbortController();
  const running = secrets.run(abort.signal);
  await during();
  abort.abort();
  await running;
}

const seconds = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at += 1) {
    await clock.play(1_000);
    await letPromisesRun();
  }
  await letPromisesRun();
};

describe('get', () => {
  test('reads once for many at once, and again only when it is old', async () => {
    api.set('s', 1);
    const secrets = make();
    const got = await Promise.all([1, 2, 3].map(() => secrets.get('team', 's')));
    expect(got.map((one) => one?.data['token'])).toEqual(['v1', 'v1', 'v1']);
    await clock.play(9_999);
    await secrets.get('team', 's');
    expect(api.asked).toEqual(['team/s']);
    await clock.play(1);
    api.set('s', 2);
    expect((await secrets.get('team', 's'))?.data['token']).toBe('v2');
    expect([api.asked.length, changes]).toEqual([2, ['team/s']]);
  });

  test('reads it now when it is to be fresh, however young it is, and tells of the change', async () => {
    api.set('s', 1);
    const secrets = make();
    await secrets.get('team', 's');
    api.set('s', 2);
    expect((await secrets.get('team', 's'))?.data['token']).toBe('v1');
    expect((await secrets.get('team', 's', { fresh: true }))?.data['token']).toBe('v2');
    expect((await secrets.get('team', 's'))?.data['token']).toBe('v2');
    expect([api.asked.length, changes]).toEqual([2, ['team/s']]);
  });

  test('does not take for fresh what was being read before', async () => {
    api.set('s', 1);
    const secrets = make();
    const before = secrets.get('team', 's');
    const fresh = [1, 2, 3].map(() => secrets.get('team', 's', { fresh: true }));
    expect(await before).toMatchObject({ data: { token: 'v1' } });
    api.set('s', 2);
    expect((await Promise.all(fresh)).map((one) => one?.data['token'])).toEqual(['v2', 'v2', 'v2']);
    expect(api.asked).toHaveLength(2);
  });

  test('knows that there is none', async () => {
    expect(await make().get('team', 'missing')).toBeUndefined();
  });

  test('tells namespaces apart, and keeps odd names in their place', async () => {
    api.set('s', 1);
    const secrets = make();
    await secrets.get('a', 's');
    await secrets.get('b', 's');
    await secrets.get('a', '../../b/secrets/s');
    expect(api.asked).toEqual(['a/s', 'b/s', 'a/..%2F..%2Fb%2Fsecrets%2Fs']);
  });

  test('throws what the API server says, and asks again the next time', async () => {
    const denied = new ApiError('missing right: get secrets', { status: 403, reason: 'Forbidden' });
    api.secrets.set('s', denied);
    const secrets = make();
    expect(await failure(secrets.get('team', 's'))).toBe(denied);
    api.set('s', 1);
    expect((await secrets.get('team', 's'))?.data['token']).toBe('v1');
    expect(changes).toEqual([]);
  });
});

describe('the poller', () => {
  test('reads each Secret in use once a period, and nothing else', async () => {
    api.set('s', 1);
    api.set('t', 1);
    const secrets = make();
    await secrets.get('a', 's');
    await secrets.get('b', 't');
    await polling(secrets, () => seconds(30));
    expect(api.asked.filter((one) => one === 'a/s')).toHaveLength(4);
    expect(api.asked).toHaveLength(8);
  });

  test.each<[string, (secrets: SecretApi) => void]>([
    ['changed', (one) => one.set('s', 2)],
    ['was deleted', (one) => one.secrets.delete('s')],
  ])('tells within a period, once, that a Secret %s', async (_name, change) => {
    api.set('s', 1);
    const secrets = make();
    await secrets.get('team', 's');
    await polling(secrets, async () => {
      change(api);
      await seconds(25);
    });
    expect(changes).toEqual(['team/s']);
  });

  test('tells nothing of a Secret whose data are as before: an annotation is no change', async () => {
    api.set('s', 1);
    const secrets = make();
    await secrets.get('team', 's');
    await polling(secrets, async () => {
      api.set('s', 2, 'v1');
      await seconds(25);
    });
    expect([api.asked.length, changes]).toEqual([3, []]);
  });

  test('tells that a missing Secret was created', async () => {
    const secrets = make();
    await secrets.get('team', 's');
    await polling(secrets, async () => {
      api.set('s', 1);
      await seconds(12);
    });
    expect(changes).toEqual(['team/s']);
  });

  test('outlives errors, and one Secret that fails does not hide another', async () => {
    api.set('s', 1);
    api.set('t', 1);
    const secrets = make();
    await secrets.get('team', 's');
    await secrets.get('team', 't');
    await polling(secrets, async () => {
      api.secrets.set('s', new ApiUnreachable('down'));
      api.set('t', 2);
      await seconds(12);
      expect(changes).toEqual(['team/t']);
      api.set('s', 2);
      await seconds(12);
    });
    expect(changes).toEqual(['team/t', 'team/s']);
  });

  test('forgets what nobody has asked for in a while, except what objects refer to', async () => {
    api.set('s', 1);
    api.set('t', 1);
    const secrets = make({ forgetMs: 60_000, inUse: new Set(['team/t']) });
    await secrets.get('team', 's');
    await secrets.get('team', 't');
    await polling(secrets, () => seconds(75));
    expect(secrets.size).toBe(1);
    const before = api.asked.length;
    await polling(secrets, () => seconds(10));
    expect(api.asked.slice(before)).toEqual(['team/t']);
  });

  test('reads a large Secret again at 16 KB a second, and at once when it is to be fresh', async () => {
    api.set('s', 1);
    api.bytes = 1_000_000;
    const secrets = make({ inUse: new Set(['team/s']) });
    await secrets.get('team', 's');
    await polling(secrets, () => seconds(60));
    expect(api.asked).toHaveLength(1);
    await secrets.get('team', 's', { fresh: true });
    expect(api.asked).toHaveLength(2);
    await polling(secrets, () => seconds(75));
    expect(api.asked).toHaveLength(3);
  });

  test('does not read again what no object refers to', async () => {
    api.set('s', 1);
    const secrets = make({ inUse: new Set() });
    await secrets.get('team', 's');
    await polling(secrets, () => seconds(30));
    expect([api.asked.length, secrets.size]).toEqual([1, 1]);
    await polling(secrets, () => seconds(60));
    expect([api.asked.length, secrets.size]).toEqual([1, 0]);
  });
});

describe('when the values are over what is kept', () => {
  test('those of the namespace that has most are read whenever they are used, and their changes are still told', async () => {
    for (const name of ['s', 't', 'u']) api.set(name, 1, 'x'.repeat(400));
    const secrets = make({ keptBytes: 1_000 });
    await secrets.get('one', 's');
    await secrets.get('many', 't');
    await secrets.get('many', 'u');
    expect(secrets.bytes).toBe(800);
    await secrets.get('one', 's');
    await secrets.get('many', 'u');
    expect(api.asked).toEqual(['one/s', 'many/t', 'many/u']);
    expect((await secrets.get('many', 't'))?.data['token']).toHaveLength(400);
    expect(api.asked).toHaveLength(4);
    await polling(secrets, async () => {
      api.set('t', 2, 'y'.repeat(400));
      await seconds(12);
    });
    expect(changes).toEqual(['many/t']);
    expect(secrets.bytes).toBe(800);
  });
});
