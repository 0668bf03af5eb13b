import { afterEach, describe, expect, test } from '@jest/globals';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { closeAll, PASSWORD, shown, target, world } from '../loopback.ts';

afterEach(closeAll);

describe('an answer that attacks', () => {
  test('of 200 MB is refused at the limit', async () => {
    const { dli, faults } = await world({ timeoutMs: 15_000 });
    faults.add({ action: { kind: 'flood', bytes: 200 * 1024 * 1024 } });
    expect(await dli.show(target())).toMatchObject({
      ok: false,
      failure: { kind: 'InvalidResponse', message: expect.stringContaining('too large') },
    });
  });

  test('that drips is cut at the deadline', async () => {
    const { dli, faults } = await world({ timeoutMs: 300 });
    faults.add({ action: { kind: 'drip', everyMs: 20 } });
    expect(await dli.show(target())).toMatchObject({
      ok: false,
      failure: { kind: 'CloudUnavailable', message: expect.stringContaining('TIMEOUT') },
    });
  });

  test('with a header of a megabyte is not read', async () => {
    const { dli } = await world({
      handler: () => ({ status: 200, headers: { 'x-long': 'x'.repeat(1_000_000) }, body: shown() }),
    });
    expect(await dli.show(target())).toMatchObject({ ok: false, failure: { kind: 'InvalidResponse' } });
  });

  test.each([301, 302, 303, 307, 308])('and redirects with %i is not followed', async (status) => {
    const other = await world();
    const location = `${other.served.url}/elsewhere`;
    const { dli, calls } = await world({ handler: () => ({ status, headers: { location }, body: '' }) });
    const failure = {
      kind: 'InvalidResponse',
      message: expect.stringContaining('redirects are not followed'),
    };
    for (const result of [await dli.show(target()), await dli.update(target(), EXAMPLE_BODY)]) {
      expect(result).toMatchObject({ ok: false, failure });
    }
    const login = await dli.show(target({ credentials: PASSWORD }));
    expect(login).toMatchObject({ ok: false, failure });
    const place = target();
    for (const result of [
      await dli.find(place, { name: 'a' }),
      await dli.create(place, EXAMPLE_BODY, { tags: [] }),
      await dli.remove(place),
      await dli.restore(place, { path: 'b/dir' }),
    ])
      expect(result).toMatchObject({ ok: false, failure });
    expect(calls).toHaveLength(7);
    expect(other.calls).toHaveLength(0);
  });

  test('packed with gzip is not unpacked', async () => {
    const { dli } = await world({
      handler: () => ({
        status: 200,
        headers: { 'content-encoding': 'gzip' },
        body: Buffer.from([0x1f, 0x8b, 8]),
      }),
    });
    expect(await dli.show(target())).toMatchObject({ ok: false, failure: { kind: 'InvalidResponse' } });
  });

  test('and is cut anywhere is never half used', async () => {
    const body = JSON.stringify(
      shown({ desc: '测试'.repeat(100), name: 'n'.repeat(50) }, { entrypoint: 'e'.repeat(900) }),
    );
    const length = Buffer.byteLength(body);
    expect(length).toBeGreaterThan(1500);
    const { dli, faults } = await world({ handler: () => ({ status: 200, body }) });
    for (let truncateAt = 0; truncateAt < length; truncateAt += 1) {
      faults.clear();
      faults.add({ action: { kind: 'garble', truncateAt } });
      expect(await dli.show(target())).toMatchObject({ ok: false, failure: { kind: 'InvalidResponse' } });
    }
    faults.clear();
    expect((await dli.show(target())).ok).toBe(true);
  });

  test('with a list that is cut anywhere does not say that there is no such job', async () => {
    const jobs = [{ job_id: 104, name: 'test1', status: 'job_init' }];
    const body = JSON.stringify({ is_success: true, message: '', job_list: { total_count: 1, jobs } });
    const { dli, faults } = await world({ handler: () => ({ status: 200, body }) });
    for (let truncateAt = 0; truncateAt < body.length; truncateAt += 1) {
      faults.clear();
      faults.add({ action: { kind: 'garble', truncateAt } });
      const failure = { kind: 'InvalidResponse' };
      expect(await dli.find(target(), { name: 'test1' })).toMatchObject({ ok: false, failure });
    }
  });

  test('with more pages than anybody reads is given up, and keeps little of them', async () => {
    const filler = 'x'.repeat(1_000);
    let next = 1;
    const handler = () => {
      const jobs = Array.from({ length: 100 }, (_, at) => ({ job_id: next + at, name: 'a', status: filler }));
      next += 99;
      return { status: 200, body: { job_list: { total_count: 9e9, jobs } } };
    };
    const { dli, calls } = await world({ handler, timeoutMs: 30_000 });
    expect(await dli.find(target(), { name: 'a' })).toMatchObject({
      ok: false,
      failure: { kind: 'InvalidResponse', message: 'DLI: the list of jobs has more than 100 pages' },
    });
    expect(calls).toHaveLength(100);
  });
});
