/** Restarts, and what an API server keeps of their record: all of it, or, with an older definition, not enough to begin one. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Operation } from '../../src/core/object/operation.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { type Json, MERGE } from '../contract/kubernetes-http.ts';
import { until } from '../support/until.ts';
import { flinkJarJob, jobsPath, readyOf, redefine } from './flink-jar-jobs.ts';
import type { Replica } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();
const OLD = 'FemaleInfoCollec.jar';
const NEW = 'FemaleInfoCollec-2.jar';
let number = 0;

afterEach(async () => {
  if (isChanged) await install(() => undefined);
  isChanged = false;
});

const PARTLY = 'keeps a part of the record';

let isChanged = false;

/** The definition, changed. */
async function install(change: (properties: { spec: Json; status: Json }) => void): Promise<void> {
  isChanged = true;
  const crd = structuredClone(customResourceDefinition()) as Json;
  const [version] = crd.spec.versions;
  const { properties } = version.schema.openAPIV3Schema;
  change(properties);
  const mark = `version ${++number}`;
  version.schema.openAPIV3Schema.description = mark;
  await redefine(site().kube, crd, async () => {
    const { body } = await site().kube.get('/openapi/v3/apis/dli.gitops.dev/v1alpha1');
    return JSON.stringify(body).includes(mark);
  });
}

/** As it was before there were restarts. */
function withoutRestarts({ spec, status }: { spec: Json; status: Json }): void {
  for (const field of ['updateStrategy', 'onFailure', 'restartNonce']) delete spec.properties[field];
  spec['x-kubernetes-validations'] = spec['x-kubernetes-validations'].filter(
    ({ rule }: Json) => !rule.includes('onFailure'),
  );
  statusWithoutRestarts({ status });
}

function statusWithoutRestarts({ status }: { status: Json }): void {
  const { operation, internal, history } = status.properties;
  for (const field of ['planId', 'downSince', 'downtimeSeconds', 'savepoint', 'previous', 'givenUp'])
    delete operation.properties[field];
  operation.properties.type.enum = ['Start', 'Stop'];
  operation.properties.step.enum = operation.properties.step.enum.filter(
    (step: string) => !step.startsWith('Put'),
  );
  delete internal.properties.handled.properties.restartNonce;
  delete history.items.properties.downtimeSeconds;
  history.items.properties.operation.enum = ['Start', 'Stop'];
}

interface Place {
  path: string;
  id: string;
  replica: Replica;
}

/** A running job as its object describes it, and a controller for it. */
async function makePlace(name: string, spec: Json = { updateStrategy: 'Restart' }): Promise<Place> {
  const { kube, dli, start } = site();
  const { accessKey, secretKey, region, projectId } = dli.account;
  await kube.post('/api/v1/namespaces', { metadata: { name } });
  await kube.post(`/api/v1/namespaces/${name}/secrets`, {
    metadata: { name: 'dli-credentials', labels: { 'dli.gitops.dev/credentials': 'true' } },
    stringData: { accessKey, secretKey, region, projectId },
  });
  const id = String(7_000 + ++number);
  const fields = { name: `job-${id}`, queue_name: 'testQueue', obs_bucket: 'flink-bucket', entrypoint: OLD };
  dli.jobs.add({ id, status: 'job_running', fields });
  dli.settings.transitionMs = 1_000;
  dli.settings.resources.add(NEW);
  const made = await kube.post(
    jobsPath(name),
    flinkJarJob('a', { jobId: id, ...spec, job: { entrypoint: OLD } }),
  );
  expect(made.status).toBe(201);
  const flags = { 'lease-name': name, namespaces: name, 'operation-look': '500ms', 'stable-for': '2s' };
  const replica = await start(name, flags);
  const place = { path: `${jobsPath(name)}/a`, id, replica };
  await untilReason(place, 'UpToDate');
  return place;
}

const untilReason = ({ path, replica }: Place, reason: string): Promise<Json> => {
  let last: Json;
  return until(
    `Ready with reason ${reason}`,
    async () => {
      last = (await site().kube.get(path)).body;
      return readyOf(last)?.reason === reason ? last : undefined;
    },
    () => [last.status, replica.lines().slice(-5)],
  );
};

const edit = ({ path }: Place, entrypoint: string) =>
  site().kube.patch(path, { spec: { job: { entrypoint } } }, MERGE);

/** Stops and starts of the job that DLI was sent. */
const orders = ({ id, replica }: Place): string[] =>
  site()
    .trace.select({ server: `dli-${replica.name}`, method: 'POST' })
    .filter(({ body }) => JSON.stringify(body).includes(id))
    .map(({ path }) => path.split('/').at(-1) ?? '');

const RECORD: Required<Operation> = {
  id: '0badcafe',
  type: 'Restart',
  step: 'PutOld',
  attempt: 2,
  sent: 'Intended',
  uid: 'uid',
  jobId: '104',
  name: 'orders',
  region: 'cn-north-4',
  projectId: 'a1',
  account: 'account',
  generation: 3,
  restore: { of: '0123456789abcdef', nonce: 7, became: 'Imported' },
  upgradeMode: 'Savepoint',
  resume: true,
  startedAt: '2026-11-30T12:00:00Z',
  stepAt: '2026-11-30T12:00:01Z',
  before: {
    status: 'job_running',
    start_time: 1_796_042_925_347,
    restart_times: 1,
    savepoint_path: 'flink-bucket/jobs/savepoint/104/',
  },
  planId: 'plan-0123456789ab',
  downSince: '2026-11-30T12:00:02Z',
  downtimeSeconds: 7,
  savepoint: 'taken',
  previous: [
    { field: 'entrypoint', value: '"FemaleInfoCollec.jar"' },
    { field: 'entrypoint_args', value: '***' },
  ],
  givenUp: { reason: 'Rejected', error_code: 'DLI.12002', error_msg: 'no such resource' },
  refusal: { reason: 'StartFailed', error_code: 'DLI.13003', error_msg: 'no' },
};

describe('the definition of this version', () => {
  test('keeps every field of a record', async () => {
    const { kube } = site();
    const made = await kube.post(jobsPath('default'), flinkJarJob('kept', { jobId: '104', job: {} }));
    const { status, body } = await kube.patch(
      `${jobsPath('default')}/kept/status`,
      { status: { operation: RECORD, internal: { handled: { restartNonce: 7 } } } },
      MERGE,
    );
    expect({ made: made.status, status, message: body.message }).toEqual({ made: 201, status: 200 });
    expect(body.status).toMatchObject({ operation: RECORD, internal: { handled: { restartNonce: 7 } } });
  });

  test('between update and start the record, its previous and the finalizer are there; none of them afterwards', async () => {
    const place = await makePlace('kept');
    const fault = { server: 'dli-kept', verb: 'POST', path: '/jobs/run$' };
    site().faults.add({
      ...fault,
      action: { kind: 'respond', status: 429, headers: { 'retry-after': '1' } },
    });
    await edit(place, NEW);
    await until('the start is tried', () => (orders(place).includes('run') ? true : undefined));
    const { metadata, status } = (await site().kube.get(place.path)).body;
    expect(metadata.finalizers).toEqual(['dli.gitops.dev/flinkjarjob']);
    expect(status.operation).toMatchObject({
      type: 'Restart',
      step: 'Run',
      planId: expect.stringMatching(/^plan-/),
      downSince: expect.any(String),
      savepoint: 'taken',
      previous: [{ field: 'entrypoint', value: JSON.stringify(OLD) }],
    });
    site().faults.clear();
    const after = await untilReason(place, 'UpToDate');
    expect(after.status.operation).toBeUndefined();
    await until('no finalizer', async () =>
      (await site().kube.get(place.path)).body.metadata.finalizers === undefined ? true : undefined,
    );
  });
});

describe('a definition of before there were restarts', () => {
  test('knows no updateStrategy: what is stored of it is hidden, and the job runs on until the definition is upgraded', async () => {
    const place = await makePlace('older');
    await install(withoutRestarts);
    expect((await site().kube.get(place.path)).body.spec.updateStrategy).toBeUndefined();
    await edit(place, NEW);
    await untilReason(place, 'RestartRequired');
    expect(orders(place)).toEqual([]);
    await install(() => undefined);
    // Written without it, it is gone for good.
    await site().kube.patch(place.path, { spec: { updateStrategy: 'Restart' } }, MERGE);
    await untilReason(place, 'UpToDate');
    expect(orders(place)).toEqual(['stop', 'run']);
  });

  test.each<[string, (properties: { status: Json }) => void]>([
    ['takes no record of a restart', statusWithoutRestarts],
    [
      'keeps no record at all',
      ({ status }) => {
        delete status.properties.operation;
      },
    ],
    [
      PARTLY,
      ({ status }) => {
        for (const field of ['planId', 'previous', 'downSince'])
          delete status.properties.operation.properties[field];
      },
    ],
  ])('its status %s: RecordNotKept, and nothing is stopped', async (what, change) => {
    const place = await makePlace(what.replaceAll(' ', '-'));
    await install(change);
    await edit(place, NEW);
    await untilReason(place, 'RecordNotKept');
    expect(orders(place)).toEqual([]);
    expect(site().dli.jobs.get(place.id)?.status).toBe('job_running');
    await install(() => undefined);
    const annotations = { 'dli.gitops.dev/reconcile-requested-at': '1' };
    await site().kube.patch(place.path, { metadata: { annotations } }, MERGE);
    // What has stayed of a record may be of a stop that was sent: that takes a minute to tell.
    if (what !== PARTLY) await untilReason(place, 'UpToDate');
    expect(orders(place)).toEqual(what === PARTLY ? [] : ['stop', 'run']);
  });
});
