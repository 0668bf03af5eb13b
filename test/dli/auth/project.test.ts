import { afterEach, describe, expect, test } from '@jest/globals';
import type { Handler } from '../../../sim/http/call.ts';
import { closeAll, shown, target, world } from '../loopback.ts';

afterEach(closeAll);

describe('the project of a region', () => {
  const asked = target({ projectId: undefined });
  const answering =
    (body: unknown, status = 200): Handler =>
    (call) =>
      call.path === '/v3/projects' ? { status, body } : { status: 200, body: shown() };

  test('is asked of IAM once, and signed', async () => {
    const { dli, calls } = await world({
      handler: answering({ projects: [{ id: 'p1', name: 'cn-north-4' }] }),
    });
    await Promise.all(Array.from({ length: 10 }, () => dli.show(asked)));
    const questions = calls.filter(({ path }) => path === '/v3/projects');
    expect(questions).toHaveLength(1);
    expect(questions[0]?.url).toBe('/v3/projects?name=cn-north-4');
    expect(questions[0]?.headers.authorization).toContain('SignedHeaders=host;x-sdk-date,');
    expect(calls.filter(({ path }) => path === '/v1.0/p1/streaming/jobs/104')).toHaveLength(10);
  });

  test('is the one of that name, and asked again after DLI did not know it', async () => {
    const { dli, calls } = await world({
      handler: (call) =>
        call.path === '/v3/projects'
          ? {
              status: 200,
              body: {
                projects: [
                  { id: 'p0', name: 'other' },
                  { id: 'p1', name: 'cn-north-4' },
                ],
              },
            }
          : { status: 400, body: { error_code: 'DLI.10006', error_msg: 'x' } },
    });
    expect(await dli.show(asked)).toMatchObject({ failure: { kind: 'ProjectMismatch' } });
    await dli.show(asked);
    expect(calls.map(({ path }) => path)).toEqual([
      '/v3/projects',
      '/v1.0/p1/streaming/jobs/104',
      '/v3/projects',
      '/v1.0/p1/streaming/jobs/104',
    ]);
  });

  test.each([
    ['no project', { projects: [] }, 'ProjectMismatch'],
    ['an id that is none', { projects: [{ id: '../x', name: 'cn-north-4' }] }, 'ProjectMismatch'],
    ['a project of another name', { projects: [{ id: 'p0', name: 'cn-north-4_etl' }] }, 'ProjectMismatch'],
    ['a project without a name', { projects: [{ id: 'p0' }] }, 'ProjectMismatch'],
    [
      'two projects of that name',
      {
        projects: [
          { id: 'p0', name: 'cn-north-4' },
          { id: 'p1', name: 'cn-north-4' },
        ],
      },
      'ProjectMismatch',
    ],
    ['no list', { is_success: true }, 'InvalidResponse'],
    ['a list of nonsense', { projects: [null, 1] }, 'ProjectMismatch'],
    ['HTML', '<html>', 'InvalidResponse'],
  ])('is not guessed from an answer with %s', async (_name, body, kind) => {
    const { dli, calls } = await world({ handler: answering(body) });
    expect(await dli.show(asked)).toMatchObject({ failure: { kind } });
    expect(calls).toHaveLength(1);
  });

  test('is never the next best one: a PUT goes nowhere, and the failure says what to set', async () => {
    const { dli, calls } = await world({ handler: answering({ projects: [{ id: 'p0', name: 'other' }] }) });
    expect(await dli.show(asked)).toEqual({
      ok: false,
      failure: {
        kind: 'ProjectMismatch',
        message:
          "IAM lists no project named cn-north-4: correct spec.region or the Secret's region, or set spec.projectId",
      },
    });
    expect((await dli.update(asked, { desc: 'x' })).ok).toBe(false);
    expect(calls.map(({ path }) => path)).toEqual(['/v3/projects', '/v3/projects']);
  });

  test('that is one of several says which setting tells them apart', async () => {
    const projects = ['p0', 'p1'].map((id) => ({ id, name: 'cn-north-4' }));
    const { dli } = await world({ handler: answering({ projects }) });
    const message =
      'IAM lists more than one project named cn-north-4, or none with an id: set spec.projectId';
    expect(await dli.show(asked)).toMatchObject({ failure: { kind: 'ProjectMismatch', message } });
  });

  test('is a signature like any other: a refusal rests the key', async () => {
    const { dli, calls } = await world({ handler: answering({ error_code: 'APIG.0301' }, 401) });
    for (let turn = 1; turn <= 7; turn += 1) await dli.show(asked);
    expect(calls).toHaveLength(1);
  });
});
