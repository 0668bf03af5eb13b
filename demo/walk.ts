/** The walk: what is applied first, the steps, and what is there at the end. */
import { groundOf, prepare } from './account.ts';
import { coldEdit, firstPut, hotEdit, missingResource, noOp, repair } from './edits.ts';
import { namespaceOf, type Resource } from './hands.ts';
import type { Manifests } from './manifests.ts';
import { drift, observe, storm } from './outside.ts';
import { expectedReady, type OwnStep, own } from './own.ts';
import { note, say, title } from './print.ts';
import { killed, restart, rolledBack } from './restarts.ts';
import { start, stop } from './run-state.ts';
import type { Stage } from './stage.ts';
import type { Step } from './step.ts';
import { showTable, showTrace } from './summary.ts';
import { wholeLife } from './whole-life.ts';

/** On the example of DLI's own document. */
const STEPS: readonly Step[] = [
  ...[firstPut, noOp, hotEdit, coldEdit, stop, start, restart, rolledBack, killed],
  ...[missingResource, repair, drift, observe, storm, wholeLife],
];

/** `own`: a person's manifests, not the example. */
export interface Walk {
  manifests: Manifests;
  own: boolean;
}

/** Whatever the machine is busy with: beyond this something hangs. */
const START_MS = 30_000;
const STEP_MS = 10_000;

export const limitMs = ({ manifests, own: isOwn }: Walk): number =>
  START_MS + STEP_MS * (isOwn ? manifests.jobs.flatMap(own).length : STEPS.length);

function stepsOf(jobs: readonly Resource[], isOwn: boolean): OwnStep[] {
  return isOwn
    ? jobs.flatMap(own)
    : jobs.slice(0, 1).flatMap((job) => STEPS.map((step) => ({ ...step, job })));
}

async function part(name: string, act: () => Promise<void>): Promise<void> {
  await act().catch((error: Error) => {
    throw new Error(`${name}: ${error.message}`);
  });
}

/** Throws an error that names the step. */
export async function walk(stage: Stage, { manifests, own: isOwn }: Walk): Promise<void> {
  const { first, jobs, notes } = groundOf(manifests, stage.dli);
  for (const sentence of notes) note(sentence);
  if (isOwn) for (const job of jobs) prepare(job, stage.dli);
  for (const resource of first)
    await part(`before the first step, ${resource.kind} ${resource.metadata.name}`, () =>
      stage.hands.apply(resource),
    );
  const steps = stepsOf(jobs, isOwn);
  for (const [at, step] of steps.entries()) {
    title(at + 1, step.title);
    await part(`step ${at + 1} "${step.title}"`, () => step.run(stage, step.job));
  }
  await part('the last table', async () => {
    for (const namespace of new Set(jobs.map(namespaceOf)))
      await showTable(stage, namespace, (name) => {
        const job = jobs.find((one) => namespaceOf(one) === namespace && one.metadata.name === name);
        return job === undefined ? [] : expectedReady(job);
      });
  });
  showTrace(stage.trace);
  say(`\nAll ${steps.length} steps were observed, in ${Math.round(performance.now() / 1_000)} s.`);
}
