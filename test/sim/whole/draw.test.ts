/** What the simulators can do to a client is drawn: whoever teaches them something new is told here that no history has it. */
import { expect, test } from '@jest/globals';
import { defaultSettings } from '../../../sim/dli/settings.ts';
import { type FaultRule, faultSchema } from '../../../sim/http/faults.ts';
import { faultRule } from '../../../sim/whole/draw/faults.ts';
import { lotOf } from '../../../sim/whole/lot.ts';
import { historyOf } from '../../../sim/whole/run.ts';

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const lot = lotOf('draw');
const RULES: FaultRule[] = many(4_000, (index) =>
  faultRule(lot, index % 2 === 0 ? { lifecycle: true, policies: true, makes: true, restores: true } : {}),
);
const HISTORIES = many(150, (seed) => historyOf(String(seed)));
const STEPS = HISTORIES.flatMap(({ steps }) => steps);

/** The literals of one field over all that was drawn. */
const drawn = <T>(of: readonly T[], field: (one: T) => unknown): Set<unknown> => new Set(of.map(field));

const KINDS = faultSchema.shape.action.options.map((option) => option.shape.kind.value);

test.each(KINDS)('a fault of kind %s', (kind) => {
  expect(drawn(RULES, ({ action }) => action.kind)).toContain(kind);
});

const OPS = faultSchema.shape.action.options.flatMap(({ shape }) => ('op' in shape ? shape.op.options : []));

test.each(OPS)('a watch with %s', (op) => {
  expect(drawn(RULES, ({ action }) => (action.kind === 'watch' ? action.op : undefined))).toContain(op);
});

test('every part of a rule', () => {
  const parts = new Set(RULES.flatMap((rule) => Object.keys(rule)));
  expect([...parts].toSorted()).toEqual(Object.keys(faultSchema.shape).toSorted());
});

test.each(['dli', 'iam', 'kubernetes'])('faults of %s', (server) => {
  expect(drawn(RULES, (rule) => rule.server)).toContain(server);
});

/** Settings that no client of jobs can notice, or whose other reading no step can meet. */
const NOT_DRAWN = {
  batchAnswers: 'the controller sends no batch',
  listOf: 'all jobs are of the one user of the account',
  flinkVersionOfCustom: 'no spec has a custom image',
  resources: 'changed by steps: package',
  obsObjects: 'no spec names one',
  queues: 'specs name what is there, and what is not',
  buckets: 'every name that is drawn exists',
  topics: 'every name that is drawn exists',
};

const OF_DLI = Object.keys(defaultSettings()).filter((name) => !(name in NOT_DRAWN));

test.each(OF_DLI)('the setting %s of DLI has several values', (name) => {
  const values = HISTORIES.flatMap(({ setup }) => Object.values(setup.clouds)).map(({ settings }) => {
    return JSON.stringify(settings[name as keyof typeof settings]);
  });
  expect(new Set(values).size).toBeGreaterThan(1);
});

test.each(['run', 'stop'])('faults of POST jobs/%s', (verb) => {
  expect(drawn(RULES, (rule) => rule.path)).toContain(`/jobs/${verb}`);
});

test.each(['/import-savepoint$', '/flink-jobs$', '/streaming/jobs\\?'])('faults of %s', (path) => {
  expect(drawn(RULES, (rule) => rule.path)).toContain(path);
});

test('objects without jobId, with every adoptionPolicy and none, and jobs of somebody else that have their names', () => {
  const made = STEPS.flatMap((step) =>
    step.do === 'create' && !('jobId' in step.terms) ? [step.terms] : [],
  );
  const policies = ['Create', 'Adopt', 'AdoptOrCreate', undefined];
  expect(drawn(made, ({ adoptionPolicy }) => adoptionPolicy)).toEqual(new Set(policies));
  expect(drawn(STEPS, (step) => step.do)).toContain('jobMake');
});

test('faults of DELETE', () => {
  expect(drawn(RULES, (rule) => rule.verb)).toContain('DELETE');
});

test('every deletionPolicy, windows that open and close, with and without the right to delete', () => {
  const terms = STEPS.flatMap((step) => (step.do === 'create' || step.do === 'terms' ? [step.terms] : []));
  const policies = ['Retain', 'Stop', 'Delete', null, undefined];
  expect(drawn(terms, ({ deletionPolicy }) => deletionPolicy)).toEqual(new Set(policies));
  const windows = terms.flatMap(({ maintenanceWindows }) => maintenanceWindows ?? []);
  expect(drawn(windows, ({ duration }) => duration)).toEqual(new Set(['15m', '2h', '4h', '6h']));
  expect(drawn(windows, ({ timeZone }) => timeZone).size).toBe(3);
  expect(drawn(STEPS, (step) => step.do)).toContain('letThrough');
  expect(drawn(HISTORIES, ({ setup }) => setup.flags['allow-delete'])).toEqual(
    new Set(['true', 'false', undefined]),
  );
});

test('every value of state, upgradeMode and restartPolicy, none among them, and changes of each', () => {
  const terms = STEPS.flatMap((step) => (step.do === 'create' || step.do === 'terms' ? [step.terms] : []));
  expect(drawn(terms, ({ state }) => state)).toEqual(new Set([undefined, null, 'Running', 'Stopped']));
  expect(drawn(terms, ({ upgradeMode }) => upgradeMode)).toContain('Stateless');
  const policies = ['Never', 'OnFailure', 'Always', null, undefined];
  expect(drawn(terms, ({ restartPolicy }) => restartPolicy)).toEqual(new Set(policies));
});

test('state is set in about a quarter of the objects, and in the others as before', () => {
  const made = HISTORIES.flatMap(({ setup, steps }) =>
    steps.flatMap((step) => (step.do === 'create' ? [{ setup, state: step.terms.state }] : [])),
  );
  const set = made.filter(({ state }) => state !== undefined);
  expect(set.length / made.length).toBeGreaterThan(0.15);
  expect(set.length / made.length).toBeLessThan(0.4);
  expect(set.every(({ setup }) => setup.lifecycle === true)).toBe(true);
});

test('rights to start and to stop vanish and come back', () => {
  const rights = STEPS.flatMap((step) => (step.do === 'rights' ? [step] : []));
  expect(drawn(rights, ({ start }) => start)).toEqual(new Set([true, false, undefined]));
  expect(drawn(rights, ({ stop }) => stop)).toEqual(new Set([true, false, undefined]));
});

test('a limit of calls, with and without what to wait', () => {
  const limits = STEPS.flatMap((step) => (step.do === 'throttle' ? ['retryAfterSeconds' in step] : []));
  expect(new Set(limits)).toEqual(new Set([true, false]));
});

test('every kind of credentials, and both accounts', () => {
  const secrets = STEPS.flatMap((step) => (step.do === 'secret' ? [step] : []));
  const contents = ['right', 'unplaced', 'password', 'token', 'wrong', 'half', 'garbage', 'gone', 'touched'];
  expect(drawn(secrets, ({ content }) => content)).toEqual(new Set(contents));
  expect(drawn(secrets, ({ region }) => region)).toEqual(new Set(['cn-north-4', 'cn-south-1']));
});

/** What is said of each object's spec, by whichever step. */
const TERMS = STEPS.flatMap((step) =>
  step.do === 'create' || step.do === 'recreate' || step.do === 'terms' ? [step.terms] : [],
);

test('every approval, and plans that are approved rightly and wrongly, in Git and beside it', () => {
  expect(drawn(TERMS, ({ approval }) => approval)).toEqual(
    new Set(['None', 'Disruptive', 'All', null, undefined]),
  );
  const approvals = STEPS.flatMap((step) => (step.do === 'approve' ? [`${step.which} ${step.by}`] : []));
  const kinds = ['shown', 'older', 'other', 'none'].flatMap((which) => [
    `${which} spec`,
    `${which} annotation`,
  ]);
  expect(new Set(approvals)).toEqual(new Set(kinds));
  expect(drawn(HISTORIES, ({ setup }) => setup.approves)).toEqual(new Set([true, undefined]));
});

test('paths in both forms, nonces that come, change, come back and go, and savepoints that are there and are not', () => {
  const paths = TERMS.flatMap(({ initialSavepointPath }) => initialSavepointPath ?? []);
  expect(new Set(paths.map((path) => path.startsWith('obs://')))).toEqual(new Set([true, false]));
  expect(drawn(TERMS, ({ savepointRedeployNonce }) => savepointRedeployNonce)).toEqual(
    new Set([1, 2, 3, 4, null, undefined]),
  );
  const places = STEPS.flatMap((step) => (step.do === 'place' ? [step.exists] : []));
  expect(new Set(places)).toEqual(new Set([true, false]));
});

test('placeholders in both fields, and Secrets that are whole, have another value, lack a key, or their label, or are gone', () => {
  const filled = STEPS.flatMap((step) => ('job' in step && typeof step.job === 'object' ? [step.job] : []));
  for (const field of ['entrypoint_args', 'runtime_config'])
    expect(filled.some((job) => String(job[field]).includes('${'))).toBe(true);
  const secrets = STEPS.flatMap((step) => (step.do === 'values' ? [step.secret] : []));
  expect(drawn(secrets, (secret) => secret?.marked)).toEqual(new Set([true, false, undefined]));
  const keys = drawn(secrets, (secret) => Object.keys(secret?.data ?? {}).length);
  expect(keys).toEqual(new Set([0, 2, 3, 4]));
});
