/** What the steps of the walk share. */
import { events, namespaceOf, type Resource } from './hands.ts';
import { seen } from './print.ts';
import { type Stage, until } from './stage.ts';

export interface Step {
  title: string;
  run(stage: Stage, job: Resource): Promise<void>;
}

export type Job = Record<string, unknown>;

export const jobOf = (resource: Resource): Job => (resource.spec as { job?: Job }).job ?? {};
export const idOf = (resource: Resource): string => (resource.spec as { jobId: string }).jobId;

export async function edit(stage: Stage, resource: Resource, part: Job): Promise<void> {
  Object.assign(jobOf(resource), part);
  await stage.hands.apply(resource, { spec: { job: part } });
}

export async function event(stage: Stage, resource: Resource, reason: string): Promise<void> {
  const found = await until(stage, `an event ${reason}`, async () =>
    (await events(stage.api, namespaceOf(resource))).find((one) => one.reason === reason),
  );
  seen(`event ${found.type} ${found.reason}: ${found.note}`);
}

/** What the console shows once the job has come to rest there. */
export async function consoleShows(stage: Stage, resource: Resource, status: string): Promise<void> {
  await until(
    stage,
    `the job in ${status}`,
    () => stage.dli.jobs.get(idOf(resource))?.status === status || undefined,
  );
}
