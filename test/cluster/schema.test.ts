import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { specSchema } from '../../src/core/object/spec.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { type Answer, type Json, Kube, MERGE } from '../contract/kubernetes-http.ts';
import { LATER_CASES, NULL_CASES, SPEC_CASES } from '../core/object/spec-cases.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { define, flinkJarJob, jobsPath } from './flink-jar-jobs.ts';

let cluster: ControlPlane | undefined;
let kube: Kube;
let defined: Json;

beforeAll(async () => {
  cluster = await startControlPlane();
  kube = new Kube(cluster);
  defined = await define(kube, customResourceDefinition());
});

afterAll(async () => {
  kube?.close();
  await cluster?.stop();
});

/** What the server would do with an object of this spec. */
const dryRun = (spec: unknown, fieldValidation = 'Warn'): Promise<Answer> => {
  const query = `dryRun=All&fieldValidation=${fieldValidation}`;
  return kube.post(`${jobsPath('default')}?${query}`, flinkJarJob('row', spec));
};

const complaintsOf = ({ body }: Answer): string[] =>
  (body.details?.causes ?? [body]).map(({ field, message }: Json) => `${field}: ${message}`);

const parse = (spec: unknown) => specSchema.safeParse(spec);

const accepted = SPEC_CASES.filter(({ refused }) => refused === undefined);
const refused = SPEC_CASES.flatMap((row) =>
  row.refused === undefined ? [] : [{ ...row, refused: row.refused }],
);

test('the definition is accepted without a warning, and everything it says is in force', () => {
  const { warnings, body } = defined;
  expect(warnings).toBeUndefined();
  const conditions = body.status.conditions.map(({ type, status }: Json) => `${type}=${status}`);
  expect(conditions.sort()).toEqual(['Established=True', 'NamesAccepted=True']);
  expect(body.spec.versions[0]).toEqual((customResourceDefinition() as Json).spec.versions[0]);
});

describe('refused, as by our own check', () => {
  test.each(refused)('$name', async ({ spec, refused }) => {
    const answer = await dryRun(spec);
    expect([400, 422]).toContain(answer.status);
    expect(complaintsOf(answer)).toContainEqual(expect.stringMatching(refused));
    expect(parse(spec).success).toBe(false);
  });
});

describe('accepted, with the defaults that our own reading gives', () => {
  test.each(accepted)('$name', async ({ spec, unknown = [] }) => {
    const { status, headers, body } = await dryRun(spec);
    expect({ status, message: body.message }).toEqual({ status: 201, message: undefined });
    expect(body.spec).toEqual(parse(spec).data);
    const told = String(headers['warning'] ?? '').match(/unknown field \\"[^"\\]+/g) ?? [];
    expect(told.map((text) => text.replace(/.*"/, ''))).toEqual(unknown);
  });

  test.each(accepted.filter(({ unknown }) => unknown !== undefined))('strictly not: $name', async (row) => {
    const { status, body } = await dryRun(row.spec, 'Strict');
    expect(status).toBe(400);
    for (const field of row.unknown ?? []) expect(body.message).toContain(`unknown field "${field}"`);
  });
});

describe('accepted, and refused by our own check', () => {
  test.each(LATER_CASES)('$name', async ({ spec }) => {
    expect((await dryRun(spec)).status).toBe(201);
    expect(parse(spec).success).toBe(false);
  });
});

describe('null counts as left out', () => {
  test.each(NULL_CASES)('$name', async ({ spec, refused }) => {
    const answer = await dryRun(spec);
    if (refused === undefined) {
      expect(answer.status).toBe(201);
      expect(parse(answer.body.spec).success).toBe(true);
    } else {
      expect(answer.status).toBe(422);
      expect(complaintsOf(answer)).toContainEqual(expect.stringMatching(refused));
    }
  });
});

describe('an update', () => {
  const path = `${jobsPath('default')}/updated`;

  beforeAll(async () => {
    await kube.post(jobsPath('default'), flinkJarJob('updated', { jobId: '104', job: { name: 'test1' } }));
  });

  test.each<[string, Json, number, RegExp]>([
    ['may change everything but the job id', { mode: 'Observe', job: { name: 'test2' } }, 200, /^/],
    ['may not name another job', { jobId: '105' }, 422, /spec.*jobId is immutable/],
    ['may not take the job id away', { jobId: null }, 422, /jobId cannot be taken away/],
    ['may not take the job away', { job: null }, 422, /spec\.job: Required value/],
  ])('%s', async (...[, spec, code, message]) => {
    const { status, body } = await kube.patch(path, { spec }, MERGE);
    expect({ status, message: body.message ?? '' }).toEqual({
      status: code,
      message: expect.stringMatching(message),
    });
  });
});

test('the largest object costs no more to check than the rules may', async () => {
  const texts = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => `${at}`.padEnd(512, 'x'));
  const job = {
    desc: 'x'.repeat(512),
    entrypoint_args: 'x'.repeat(1024),
    dependency_jars: texts(100),
    dependency_files: texts(100),
    main_class: 'x'.repeat(512),
    entrypoint: 'x'.repeat(1024),
    obs_bucket: 'x'.repeat(255),
    smn_topic: 'x'.repeat(512),
    checkpoint_path: 'x'.repeat(1024),
    execution_agency_urn: 'x'.repeat(255),
    queue_name: 'x'.repeat(128),
    flink_log_config: 'x'.repeat(32_768),
    runtime_config: `{"a":"${'x'.repeat(32_768 - 8)}"}`,
  };
  // Every rule is worked out, and only the last does not hold.
  const { status, body } = await dryRun({ jobId: '104', job });
  const said = expect.stringMatching(
    / is invalid: spec\.job: Invalid value: [^:]*together have at most 65536 bytes/,
  );
  expect({ status, message: body.message }).toEqual({ status: 422, message: said });
  const { flink_log_config, dependency_files, runtime_config, dependency_jars, ...rest } = job;
  for (const long of [{ flink_log_config, runtime_config: '' }, { dependency_files }, { dependency_jars }])
    expect((await dryRun({ jobId: '104', job: { ...rest, ...long } })).status).toBe(201);
  expect((await dryRun({ jobId: '104', job: { ...rest, runtime_config } })).status).toBe(201);
});
