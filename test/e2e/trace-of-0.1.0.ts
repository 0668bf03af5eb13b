/**
 * What a controller sends to DLI and writes into the status, for objects that were written for 0.1.0. What 0.1.0 itself did is in
 * test/golden/0.1.0/traces, beside its program.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JobSeed } from '../../sim/dli/job.ts';
import { startDli } from '../../sim/dli/server.ts';
import { type Entry, Trace } from '../../sim/http/trace.ts';
import { stringifyJson } from '../../src/ground/json.ts';
import { COURSE, type Stage } from './course-of-0.1.0.ts';
import { get, type Key, makeNamespace, mark, type Resource, statusWrites, type World } from './harness.ts';
import { argvOf, flagsOf, spawnProgram } from './operators.ts';

const GOLDEN = new URL('../golden/0.1.0/', import.meta.url).pathname;

/** As a command. */
const PROGRAM: readonly string[] = [process.execPath, `${GOLDEN}fjj.mjs`];

const read = (name: string): string => readFileSync(`${GOLDEN}${name}`, 'utf8');

/** The definition that 0.1.0 brought. */
export const definition = (): unknown => parse(read('crd.yaml'));

export const NAMES: readonly string[] = readdirSync(`${GOLDEN}manifests`).map((file) =>
  file.replace('.yaml', ''),
);

const manifestOf = (name: string) =>
  parse(read(`manifests/${name}.yaml`)) as Resource & { spec: { jobId: string; job: object } };

/** Those of DLI that the manifest sets. */
export const fieldsOf = (name: string): ReadonlySet<string> =>
  new Set(Object.keys(manifestOf(name).spec.job));

export interface Step {
  /** Requests to DLI, with their bodies. */
  dli: unknown[];
  /** Of the status, that the API server took. */
  writes: number;
  /** What the status says at the end of the step, if the object is there. */
  says: unknown;
}

/** By step. */
export type Recording = Record<string, Step>;

const requestOf = ({ method, path, body }: Entry): unknown => {
  const line = `${method} ${path}`;
  return body === undefined ? line : [line, JSON.parse(stringifyJson(body))];
};

function summary({ world, id }: Stage, { metadata, status }: Resource): unknown {
  const job = world.dli.jobs.get(id);
  const { error_code, driftCount, drift, conditions = [], observedGeneration, update_time } = status ?? {};
  return {
    conditions: Object.fromEntries(
      conditions.map(({ type, status: is, reason }) => [type, `${is} ${reason}`]),
    ),
    error_code,
    driftCount,
    drift: drift?.map(({ field, desired, live }) => `${field}: ${live} instead of ${desired}`),
    job: status?.job?.status,
    isOfThisGeneration: observedGeneration === metadata.generation,
    hasUpdateTimeOfTheJob: job && update_time === job.update_time,
    finalizers: metadata['finalizers'],
  };
}

async function stepOf(stage: Stage, since: { dli: number; kubernetes: number }): Promise<Step> {
  const { world, key } = stage;
  const object = await get(world, key).catch(() => undefined);
  const writes = await statusWrites(world, key, since.kubernetes);
  return {
    dli: world.dli.trace.select({ since: since.dli }).map(requestOf),
    writes: writes.filter(({ status }) => status === 200).length,
    says: object === undefined ? 'gone' : JSON.parse(JSON.stringify(summary(stage, object))),
  };
}

export interface Controller {
  stop(): Promise<unknown>;
}

export interface Course {
  /** Of the manifest. */
  name: string;
  /** Nobody else's. */
  namespace: string;
  /** Another controller each time. `nth` begins with 0. */
  start: (world: World, nth: number) => Controller | Promise<Controller>;
}

/** As it was before its object. */
const jobBefore = (id: string): JobSeed => ({
  id,
  status: 'job_cancel_success',
  fields: {
    name: `job-${id}`,
    desc: 'live',
    queue_name: 'testQueue',
    cu_number: 4,
    manager_cu_number: 1,
    parallel_number: 2,
    main_class: 'com.example.Main',
    entrypoint: 'FemaleInfoCollec.jar',
  },
});

/** With a DLI of its own: what is sent there is all of this course. */
async function stageOf(shared: World, { name, namespace }: Course) {
  const manifest = manifestOf(name);
  const id = manifest.spec.jobId;
  const dli = await startDli({ trace: new Trace(), faults: shared.faults, jobs: [jobBefore(id)] });
  // As 0.1.0 took DLI to be: it sent these beside what a running job takes.
  dli.settings.identityWhileRunning = 'accepted';
  const world = { ...shared, dli };
  await makeNamespace(world, namespace);
  const metadata = { ...manifest.metadata, namespace };
  const key: Key = `${namespace}/${manifest.metadata.name}`;
  return { world, manifest: { ...manifest, metadata }, id, key };
}

export async function record(shared: World, course: Course): Promise<Recording> {
  const parts = await stageOf(shared, course);
  let starts = 0;
  let controller = await course.start(parts.world, starts++);
  const restart = async (): Promise<void> => {
    await controller.stop();
    controller = await course.start(parts.world, starts++);
  };
  const stage: Stage = { ...parts, restart };
  const steps: Recording = {};
  try {
    for (const [step, act] of Object.entries(COURSE)) {
      const since = { dli: stage.world.dli.trace.entries.length, kubernetes: mark(shared) };
      await act(stage);
      steps[step] = await stepOf(stage, since);
    }
    return steps;
  } finally {
    await controller.stop();
    await stage.world.dli.close();
  }
}

/** 0.1.0 itself. */
export function startOld(world: World, namespaces: string): Controller {
  const spawned = spawnProgram([...PROGRAM, 'controller', ...argvOf(flagsOf(world, { namespaces }))], {});
  return { stop: () => spawned.kill('SIGTERM') };
}

const fileOf = (name: string): string => `${GOLDEN}traces/${name}.json`;

export const recorded = (name: string): Recording => JSON.parse(readFileSync(fileOf(name), 'utf8'));

export const keep = (name: string, recording: Recording): void =>
  writeFileSync(fileOf(name), `${JSON.stringify(recording, null, 2)}\n`);
