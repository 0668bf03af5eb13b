/** Bad input that no status can tell of: what kubectl, the log, /readyz or standard error say instead. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort } from '../../tools/ports.ts';
import { laxDefinition, makeStrict } from '../support/lax-definition.ts';
import { until } from '../support/until.ts';
import { CASES } from './bad-input-cases.ts';
import { ELSEWHERE, ROWS, rowOf, saidElsewhere } from './bad-input-table.ts';
import {
  addJob,
  apply,
  conditionOf,
  counts,
  eventsOf,
  makeNamespace,
  manifestOf,
  mark,
  type Resource,
  startWorld,
  statusWrites,
  untilReason,
  type World,
} from './harness.ts';
import { type Loop, startLoop } from './loop.ts';
import { type Line, page, spawnFjj, startOperator } from './operators.ts';

let world: World;
let loop: Loop | undefined;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(async () => {
  await loop?.stop();
  loop = undefined;
  await world.close();
});

const covered = new Set([
  ...CASES.map(({ situation }) => situation),
  'Two objects name the same job',
  'The spec was admitted by an older schema',
]);

test('the page has a row for every case, and a case for every row', () => {
  expect(ROWS.map(({ situation }) => situation).sort()).toEqual([...covered].sort());
});

test('the page has a test for everything that is said elsewhere', () => {
  expect(ELSEWHERE.map(({ situation }) => situation).sort()).toEqual(
    [
      'The manifest breaks a rule',
      'The job id has more than 64 bits',
      'A placeholder has no source',
      'A source has no placeholder',
      'The API server is down',
      'The CRD is not installed',
      'A flag is misspelt',
      'A setting has a bad value',
      'The kubeconfig does not exist',
    ].sort(),
  );
});

const refusedWith = (resource: Resource): Promise<string[]> =>
  apply(world, resource).then(
    () => ['admitted'],
    (error: Error) => ['kubectl: the API server refuses it', error.message.replace(/^PATCH \S+: /, '')],
  );

test('The manifest breaks a rule', async () => {
  await makeNamespace(world, 'streaming');
  const job = { manager_cu_number: 1, cu_number: 2, parallel_number: 5 };
  expect(await refusedWith(manifestOf('streaming/test1', { jobId: '104', job }))).toEqual(
    saidElsewhere('The manifest breaks a rule'),
  );
});

test('The job id has more than 64 bits', async () => {
  await makeNamespace(world, 'streaming');
  expect(await refusedWith(manifestOf('streaming/test1', { jobId: '9223372036854775808', job: {} }))).toEqual(
    saidElsewhere('The job id has more than 64 bits'),
  );
});

test('The spec was admitted by an older schema', async () => {
  const row = rowOf('The spec was admitted by an older schema');
  const old = await startWorld({ objects: [laxDefinition()] });
  await makeNamespace(old, 'streaming');
  addJob(old, { id: '104' });
  addJob(old, { id: '105' });
  const spec = { jobId: '104', job: { desc: 'wanted', parallel_number: 'many', cu_number: 2 } };
  await apply(old, manifestOf('streaming/test1', spec));
  await apply(old, manifestOf('streaming/healthy', { jobId: '105', job: { desc: 'live' } }));
  await makeStrict(old.api);
  const running = await startLoop(old);
  const live = await untilReason(old, 'streaming/test1', row.reason);
  await untilReason(old, 'streaming/healthy');
  const since = mark(old);
  expect((await running.pass('streaming/test1')).result).toBe('success');
  expect(counts(old, since)).toEqual({ gets: 0, puts: 0, patches: 0, events: 0 });
  await running.stop();
  expect([row.stalled, row.again, row.event]).toEqual(['yes', 'spec', 'Warning InvalidSpec']);
  expect(conditionOf(live, 'Ready')?.message).toBe(row.sentence);
  expect(conditionOf(live, 'Stalled')?.status).toBe('True');
  expect(await eventsOf(old, 'streaming/test1')).toEqual([
    { type: 'Warning', reason: 'InvalidSpec', action: 'Observe', note: row.sentence },
  ]);
  await old.close();
});

const loud = (lines: Line[]): Line | undefined =>
  lines.find(({ level }) => level === 'warn' || level === 'error');

const VALUES_FROM = [{ name: 'P', secretKeyRef: { name: 'orders-db', key: 'password' } }];

test.each([
  ['A placeholder has no source', `--password $\{P} --user $\{U}`],
  ['A source has no placeholder', `--password $$\{P}`],
])('%s', async (situation, entrypoint_args) => {
  await makeNamespace(world, 'streaming');
  const spec = { jobId: '104', valuesFrom: VALUES_FROM, job: { entrypoint_args } };
  expect(await refusedWith(manifestOf('streaming/test1', spec))).toEqual(saidElsewhere(situation));
});

test('The API server is down', async () => {
  await makeNamespace(world, 'streaming');
  addJob(world, { id: '104' });
  await apply(world, manifestOf('streaming/test1', { jobId: '104', job: { desc: 'live' } }));
  loop = await startLoop(world);
  const { lines, pass } = loop;
  await untilReason(world, 'streaming/test1');
  await statusWrites(world, 'streaming/test1');
  const since = mark(world);
  world.faults.add({ server: 'kubernetes', action: { kind: 'reset' } });
  world.kubernetes.cutConnections();
  const line = await until('a word in the log', () => loud(lines()));
  expect([`the log, level ${line.level}`, line.msg]).toEqual(saidElsewhere('The API server is down'));
  // What is in the cache is looked after all the same.
  expect((await pass('streaming/test1')).result).toBe('requeue_after');
  expect(counts(world, since)).toMatchObject({ gets: 1, puts: 0 });
  world.faults.clear();
});

test('The CRD is not installed', async () => {
  const empty = await startWorld({ objects: [] });
  const port = await freePort();
  const operator = startOperator(empty, { 'health-address': `127.0.0.1:${port}` });
  const { status, text } = await until('/readyz to say why', async () => {
    const answer = await page(port, '/readyz');
    return answer?.text.includes('NotInstalled') === true ? answer : undefined;
  });
  const [where, sentence] = saidElsewhere('The CRD is not installed');
  expect([`\`/readyz\` (${status}) and the log`, text.trimEnd()]).toEqual([where, sentence]);
  const said = loud(operator.lines());
  expect(`${said?.['phase']}: ${said?.msg}`).toBe(sentence);
  expect(await operator.stop()).toBe(0);
  await empty.close();
});

test.each([
  ['A flag is misspelt', ['--dli-endpont=https://dli.example.com']],
  ['A setting has a bad value', ['--dli-endpoint=https://user:secret@dli.example.com/path']],
  ['The kubeconfig does not exist', ['--kubeconfig=/nowhere/kubeconfig']],
])('%s', async (situation, flags) => {
  const spawned = spawnFjj(['controller', ...flags]);
  const code = await spawned.ended;
  expect([`standard error, exit code ${code}`, spawned.err().trimEnd()]).toEqual(saidElsewhere(situation));
});
