/** A newer definition over objects that an older one let in. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asStored } from '../../src/core/object/status-form.ts';
import { statusAfter } from '../../src/core/report/status-after.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { type Answer, type Json, Kube, MERGE } from '../contract/kubernetes-http.ts';
import { same, unseen } from '../core/outcomes.ts';
import { manifestOf, T0 } from '../support/example.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { DEFINITION, define, flinkJarJob, jobsPath, redefine } from './flink-jar-jobs.ts';

const definition = (): Json => structuredClone(customResourceDefinition()) as Json;

/** As it might have been: without rules, with looser limits, without some fields, columns and selectable fields. */
function older(): Json {
  const crd = definition();
  const [version] = crd.spec.versions;
  version.additionalPrinterColumns = version.additionalPrinterColumns.slice(0, 2);
  delete version.selectableFields;
  const { spec, status } = version.schema.openAPIV3Schema.properties;
  delete spec['x-kubernetes-validations'];
  delete spec.properties.job['x-kubernetes-validations'];
  delete spec.properties.job.properties.name.maxLength;
  delete spec.properties.job.properties.name['x-kubernetes-validations'];
  delete spec.properties.job.properties.flink_log_config;
  delete spec.properties.ignore;
  delete spec.properties.interval.default;
  delete status.properties.history;
  return crd;
}

const LONG = 'n'.repeat(60);
const list = jobsPath('default');
/** Stored by the older definition: a good spec, one too long by now, and one that breaks a rule by now. */
const STORED: Record<string, Json> = {
  good: { jobId: '104', job: { name: 'test1', parallel_number: 2 } },
  long: { jobId: '105', job: { name: LONG, parallel_number: 2 } },
  broken: { jobId: '106', job: { log_enabled: true, parallel_number: 2 } },
};

let cluster: ControlPlane | undefined;
let kube: Kube;
let before: Record<string, Json>;

beforeAll(async () => {
  cluster = await startControlPlane();
  kube = new Kube(cluster);
  await define(kube, older());
  const made = Object.entries(STORED).map(async ([name, spec]): Promise<[string, Json]> => {
    const { status, body } = await kube.post(list, flinkJarJob(name, spec));
    expect(status).toBe(201);
    return [name, body];
  });
  before = Object.fromEntries(await Promise.all(made));
  const probe = flinkJarJob('probe', { jobId: '1', job: { name: LONG } });
  await redefine(
    kube,
    definition(),
    async () => (await kube.post(`${list}?dryRun=All`, probe)).status === 422,
  );
});

afterAll(async () => {
  kube?.close();
  await cluster?.stop();
});

const get = async (name: string): Promise<Json> => (await kube.get(`${list}/${name}`)).body;
const patch = (name: string, spec: Json): Promise<Answer> => kube.patch(`${list}/${name}`, { spec }, MERGE);

test('the definition stays established, and says the new generation', async () => {
  const { body } = await kube.get(DEFINITION);
  expect(body.metadata.generation).toBe(2);
  expect(body.status.storedVersions).toEqual(['v1alpha1']);
  const conditions = body.status.conditions.map(({ type, status }: Json) => `${type}=${status}`);
  expect(conditions.sort()).toEqual(['Established=True', 'NamesAccepted=True']);
});

describe.each(Object.keys(STORED))('the stored object "%s"', (name) => {
  test('is still there, with the new defaults, of the same generation', async () => {
    const live = await get(name);
    expect(live.metadata).toMatchObject({ uid: before[name].metadata.uid, generation: 1 });
    expect(before[name].spec.interval).toBeUndefined();
    expect(live.spec).toEqual({ ...before[name].spec, interval: '5m' });
  });

  test('takes a status, whatever has become of its spec', async () => {
    const outcome = name === 'good' ? same() : unseen('InvalidSpec');
    const status = asStored({ ...statusAfter(manifestOf(), outcome, T0) }, { status: {} }) as Json;
    const written = await kube.patch(`${list}/${name}/status`, { status }, MERGE);
    expect({ status: written.status, message: written.body.message }).toEqual({
      status: 200,
      message: undefined,
    });
    expect((await get(name)).status).toEqual(JSON.parse(JSON.stringify(status)));
  });

  test('is found by a field that has become selectable', async () => {
    const { jobId } = STORED[name] ?? {};
    const { body } = await kube.get(`${list}?fieldSelector=spec.jobId%3D${jobId}`);
    expect(body.items.map(({ metadata }: Json) => metadata.name)).toEqual([name]);
  });
});

test('an edit elsewhere is accepted, even beside a value that would be refused today', async () => {
  expect((await patch('good', { job: { flink_log_config: 'x' } })).body.message ?? '').toBe('');
  expect((await patch('long', { job: { parallel_number: 3 } })).status).toBe(200);
  expect((await get('long')).spec.job).toEqual({ name: LONG, parallel_number: 3 });
});

test('an edit under a rule that is broken is refused until it mends it', async () => {
  const refused = await patch('broken', { job: { parallel_number: 3 } });
  expect(refused).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('needs obs_bucket') },
  });
  expect((await patch('broken', { job: { parallel_number: 3, obs_bucket: 'logs' } })).status).toBe(200);
});

test('a new object is judged by the newer definition alone', async () => {
  const { status, body } = await kube.post(list, flinkJarJob('new', STORED['broken']));
  expect({ status, message: body.message }).toEqual({
    status: 422,
    message: expect.stringContaining('obs_bucket'),
  });
});

test('the older definition may come back: what it does not know is hidden, and nothing is lost to a reader', async () => {
  await patch('good', { ignore: ['job.desc'] });
  const gone = async (): Promise<boolean> => (await get('good')).spec.ignore === undefined;
  await redefine(kube, older(), gone);
  expect((await get('good')).spec.job.name).toBe('test1');
  await redefine(kube, definition(), async () => !(await gone()));
  expect((await get('good')).spec.ignore).toEqual(['job.desc']);
});
