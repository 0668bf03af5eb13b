/**
 * Whatever the owner of an object writes, wherever: nothing is called but the endpoint of the setting. Every text stands
 * in every place, stored by an API server that once let anything pass; a real controller meets them all at once.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addJob, conditionOf, makeNamespace, type Resource, startWorld, type World } from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';
import { laxDefinition, makeStrict } from '../support/lax-definition.ts';
import { type Decoys, startDecoys } from './decoys.ts';
import { HOSTILE, type Hostile, textFor } from './hostile.ts';
import { addSecret, create, forEach, jobsOf, objectOf, withStatus } from './many.ts';
import { type Outside, watchOutside } from './outside.ts';
import { endingOf, isWord, type Made, PLACES, type Place } from './places.ts';

const NAMESPACE = 'ssrf';
const REGION = 'cn-north-4';
const DOMAIN = 'cloud.test';

let world: World;
let operator: Operator;
let decoys: Decoys;
let outside: Outside;
let objects: ReadonlyMap<string, Resource>;

/** The hosts that the settings make of the region are this machine; under their domain is no other. */
function addressOf(name: string): string | undefined {
  if (name === `dli.${REGION}.${DOMAIN}` || name === `iam.${REGION}.${DOMAIN}`) return '127.0.0.1';
  return name.endsWith(`.${DOMAIN}`) ? undefined : '127.0.0.2';
}

const nameOf = (place: Place, hostile: Hostile): string =>
  `at-${PLACES.indexOf(place)}-${HOSTILE.indexOf(hostile)}`;

const described = (name: string, jobId: string, { spec, annotations = {} }: Made): Resource =>
  objectOf({ namespace: NAMESPACE, name, spec: { jobId, job: { desc: 'live' }, ...spec }, annotations });

async function store(place: Place, hostile: Hostile): Promise<void> {
  const name = nameOf(place, hostile);
  const { secret, ...made } = place.put(textFor(hostile, decoys.port));
  if (secret !== undefined) {
    const { accessKey, secretKey, region, projectId } = world.dli.account;
    await addSecret(world, [NAMESPACE, name], { accessKey, secretKey, region, projectId, ...secret });
    made.spec = { ...made.spec, credentialsRef: { name } };
  }
  await create(world, jobsOf(NAMESPACE), described(name, addJob(world), made));
}

beforeAll(async () => {
  world = await startWorld({ objects: [laxDefinition()] });
  decoys = await startDecoys([world.dli.port]);
  outside = watchOutside(addressOf);
  await makeNamespace(world, NAMESPACE);
  for (const place of PLACES) await forEach(HOSTILE, (hostile) => store(place, hostile));
  await makeStrict(world.api);
  operator = startOperator(world, {
    'log-level': 'error',
    'dli-endpoint': `http://dli.{region}.${DOMAIN}:${world.dli.port}`,
    'iam-endpoint': `http://iam.{region}.${DOMAIN}:${world.dli.port}`,
  });
  const names = PLACES.flatMap((place) => HOSTILE.map((hostile) => nameOf(place, hostile)));
  objects = await withStatus(world, NAMESPACE, names);
});

afterAll(async () => {
  await operator?.stop();
  outside?.restore();
  await decoys?.close();
  await world?.close();
});

const ROWS = HOSTILE.map((hostile) => [hostile.what, hostile] as const);

describe.each(PLACES.map((place) => [place.name, place] as const))('in %s', (_, place) => {
  test.each(ROWS)('%s ends in a status that says so', (...[, hostile]) => {
    const { reason, says } = endingOf(place, hostile, textFor(hostile, decoys.port));
    const object = objects.get(nameOf(place, hostile)) as Resource;
    const { message, ...ready } = conditionOf(object, 'Ready') ?? {};
    expect(ready).toMatchObject({ reason });
    expect(message).toMatch(says);
    const stalled = conditionOf(object, 'Stalled')?.status ?? 'False';
    expect(stalled).toBe(reason === 'UpToDate' ? 'False' : 'True');
  });
});

/** The answer of the API server to its creation; nothing is stored. */
const tried = (object: Resource): Promise<string> =>
  create(world, `${jobsOf(NAMESPACE)}?dryRun=All&fieldValidation=Strict`, object).then(
    () => 'admitted',
    (error: Error) => error.message,
  );

describe.each(PLACES.flatMap((place) => (place.refused === undefined ? [] : [[place.name, place] as const])))(
  'the API server refuses in %s',
  (_, place) => {
    test.each(ROWS)('%s', async (...[, hostile]) => {
      const made = place.put(textFor(hostile, decoys.port));
      const answer = await tried(described('tried', '1', made));
      expect(answer).toMatch(isWord(place, hostile) ? /^admitted$/ : (place.refused as RegExp));
    });
  },
);

describe('of all of them together', () => {
  const ODD = HOSTILE.filter(({ wordFor }) => wordFor.includes('region'));
  const REGIONS = [REGION, ...ODD.map(({ text }) => text)];
  // The Secret's project is one of its own region, so IAM is asked for that of another.
  const HOSTS = [
    ...REGIONS.map((region) => `dli.${region}.${DOMAIN}`),
    ...ODD.map(({ text }) => `iam.${text}.${DOMAIN}`),
  ];

  test('no listener was reached but the endpoint of the settings', () => {
    expect(decoys.connections).toEqual([]);
    expect(decoys.received().length).toBe(0);
  });

  test('no name was looked up that is not under the domain of the settings', () => {
    const names = new Set(outside.names);
    expect([...names].sort()).toEqual(HOSTS.toSorted());
  });

  test('nothing was called but those hosts, and the API server', () => {
    const origins = HOSTS.map((host) => `http://${host}:${world.dli.port}`);
    const called = new Set(outside.called);
    expect([...called].sort()).toEqual([...origins, world.kubernetes.url].sort());
  });

  test('DLI was asked for jobs by paths of four plain parts, and nothing else', () => {
    const paths = world.trace.select({ server: 'dli' }).map(({ path, query }) => `${path}${query}`);
    const strange = paths.filter((path) => !/^\/v1\.0\/[A-Za-z0-9]{1,64}\/streaming\/jobs\/\d+$/.test(path));
    expect(strange).toEqual([]);
    expect(world.trace.count({ server: 'dli', method: 'PUT' })).toBe(0);
    expect(world.trace.count({ server: 'iam' })).toBe(0);
  });

  test('Secrets were read by plain names, in the namespace of the objects', () => {
    const reads = world.trace.select({ server: 'kubernetes', method: 'GET', path: /secrets/ });
    const strange = reads.filter(
      ({ path }) => !/^\/api\/v1\/namespaces\/ssrf\/secrets\/[a-z0-9.-]+$/.test(path),
    );
    expect(strange.map(({ path }) => path)).toEqual([]);
    expect(reads.length).toBeGreaterThan(HOSTILE.length);
  });

  test('no pass was broken off', () => {
    expect(operator.log()).toBe('');
  });
});
