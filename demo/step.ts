/** What the steps of the walk share. */
import { events, type Resource } from './cluster.ts';
import { indented, say, seen } from './print.ts';
import { applyEdit, type Stage, until } from './stage.ts';

export interface Step {
  title: string;
  run(stage: Stage, job: Resource): Promise<void>;
}

export type Job = Record<string, unknown>;

export const jobOf = (resource: Resource): Job => (resource.spec as { job: Job }).job;
export const idOf = (resource: Resource): string => (resource.spec as { jobId: string }).jobId;

export async function edit(stage: Stage, resource: Resource, part: Job): Promise<void> {
  Object.assign(jobOf(resource), part);
  await applyEdit(stage, resource, { spec: { job: part } });
}

export const showBody = (body: unknown): void =>
  say(indented(JSON.stringify(body, null, 1).replace(/\n\s*/g, ' ')));

export async function event(stage: Stage, resource: Resource, reason: string): Promise<void> {
  const found = await until(`an event ${reason}`, async () =>
    (await events(stage.api, resource.metadata.namespace ?? 'default')).find((one) => one.reason === reason),
  );
  seen(`event ${found.type} ${found.reason}: ${found.note}`);
}
