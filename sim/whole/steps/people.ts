/** People with kubectl and Git, on the FlinkJarJobs. */
import { type ClusterClient, isRefused, type KubeObject, type RefusedWrite } from '../cluster.ts';
import type { Wish } from '../facts.ts';
import { filledJob, valuesFromOf } from '../filled.ts';
import { readyIn } from '../oracles/evidence.ts';
import { EPOCH, type World } from '../world.ts';
import type { Acts, PeopleStep, Terms, Values } from './step.ts';

function specOf({ secret, ignore, ...terms }: Terms, job: Values): Values {
  const valuesFrom = valuesFromOf(job);
  return {
    ...terms,
    ...(ignore.length === 0 ? {} : { ignore }),
    ...(valuesFrom === undefined ? {} : { valuesFrom }),
    credentialsRef: { name: secret },
    job,
  };
}

type WrittenJob = Pick<KubeObject, 'spec'> & {
  metadata: { uid: string; generation: number; namespace?: unknown; name?: unknown };
  status?: Record<string, unknown>;
};

/** What is wanted of the job, as the Secrets are now that it is filled from. */
function wantsOf({ metadata, spec = {} }: WrittenJob, cluster: ClusterClient) {
  const job = spec['job'] as Values;
  if (spec['valuesFrom'] === undefined) return { wants: job, unfilled: [], places: undefined };
  const secretOf = (name: string) => cluster.values(`${metadata.namespace}/${name}`);
  return { ...filledJob(job, secretOf), places: job };
}

export function wishOf(written: WrittenJob, cluster: ClusterClient): Wish {
  const { metadata, spec = {}, status = {} } = written;
  const { jobId, ignore = [], suspend, mode, credentialsRef } = spec;
  const { state, upgradeMode = 'Savepoint', restartPolicy = 'Never' } = spec;
  return {
    uid: metadata.uid,
    key: `${metadata.namespace}/${metadata.name}`,
    generation: metadata.generation,
    jobId: String(jobId ?? status['jobId'] ?? ''),
    adoptionPolicy:
      jobId === undefined ? ((spec['adoptionPolicy'] ?? 'Create') as Wish['adoptionPolicy']) : undefined,
    deletionPolicy: (spec['deletionPolicy'] ?? 'Retain') as Wish['deletionPolicy'],
    windows: (spec['maintenanceWindows'] ?? []) as Wish['windows'],
    ...wantsOf(written, cluster),
    ignored: (ignore as string[]).map((path) => path.replace(/^job\./, '')),
    state: state as Wish['state'],
    upgradeMode: upgradeMode as Wish['upgradeMode'],
    restartPolicy: restartPolicy as Wish['restartPolicy'],
    restarts: spec['updateStrategy'] === 'Restart',
    holds: spec['onFailure'] === 'Hold',
    restartNonce: spec['restartNonce'] as number | undefined,
    path: spec['initialSavepointPath'] as string | undefined,
    redeployNonce: spec['savepointRedeployNonce'] as number | undefined,
    approval: spec['approval'] as Wish['approval'],
    approvedPlan: spec['approvedPlan'] as string | undefined,
    suspended: suspend === true,
    observed: mode === 'Observe',
    secret: String((credentialsRef as { name?: unknown }).name),
  };
}

const short = (values: object): string => JSON.stringify(values).replaceAll(/\\*"/g, '');

/** Notes what came of a write of a spec. */
export function wished(world: World, written: KubeObject | RefusedWrite, text: string): void {
  if (isRefused(written)) {
    world.note({ kind: 'disturbed' }, `${text}: refused: ${written.refused}`);
    return;
  }
  const wish = wishOf(written, world.cluster);
  const last = world.facts.findLast((fact) => fact.kind === 'wish' && fact.wish.uid === wish.uid);
  // Nothing has changed by it.
  const isOld = last?.kind === 'wish' && last.wish.generation === wish.generation;
  world.note(
    isOld ? { kind: 'disturbed' } : { kind: 'wish', wish },
    `${text} (generation ${wish.generation})`,
  );
}

function create(world: World, key: string, { terms, job }: { terms: Terms; job: Values }): void {
  if (world.cluster.get(key) !== undefined) return;
  wished(
    world,
    world.cluster.create(key, specOf(terms, job)),
    `creates ${key} for ${terms.jobId === undefined ? 'a job by its name' : `job ${terms.jobId}`}: ${short(job)}`,
  );
}

function remove(world: World, key: string): KubeObject | undefined {
  const object = world.cluster.get(key);
  if (object === undefined || !world.cluster.delete(key)) return undefined;
  world.note({ kind: 'deleted', uid: object.metadata.uid, key }, `deletes ${key}`);
  return object;
}

function patchSpec(world: World, key: string, { spec, text }: { spec: Values; text: string }): void {
  if (world.cluster.get(key) !== undefined) wished(world, world.cluster.patch(key, { spec }), text);
}

function rename(world: World, { key, to, newFirst }: Extract<PeopleStep, { do: 'rename' }>): void {
  const object = world.cluster.get(key);
  if (object === undefined || world.cluster.get(to) !== undefined) return;
  if (!newFirst) remove(world, key);
  wished(world, world.cluster.create(to, object.spec), `creates ${to} with the spec of ${key}`);
  if (newFirst) remove(world, key);
}

function reconcileNow(world: World, { key, flux }: Extract<PeopleStep, { do: 'reconcileNow' }>): void {
  const name = flux ? 'reconcile.fluxcd.io/requestedAt' : 'dli.gitops.dev/reconcile-requested-at';
  const value = new Date(EPOCH + world.timeline.now).toISOString();
  const written =
    world.cluster.get(key) && world.cluster.patch(key, { metadata: { annotations: { [name]: value } } });
  if (written === undefined || isRefused(written)) return;
  world.note({ kind: 'asked', uid: written.metadata.uid, value }, `asks for ${key} to be reconciled now`);
}

/** The plan that the message of Ready names. */
function letThrough(world: World, { key }: Extract<PeopleStep, { do: 'letThrough' }>): void {
  const object = world.cluster.get(key);
  const [plan] = /plan-[0-9a-f]+/.exec(readyIn(object?.status).message ?? '') ?? [];
  if (object === undefined || plan === undefined) return;
  world.cluster.patch(key, { metadata: { annotations: { 'dli.gitops.dev/outside-window': plan } } });
  world.note({ kind: 'let', uid: object.metadata.uid, plan }, `lets ${plan} of ${key} go ahead`);
}

/** The author names what the texts are filled from. */
function edit(world: World, { key, job }: Extract<PeopleStep, { do: 'edit' }>): void {
  const { job: before, valuesFrom } = world.cluster.get(key)?.spec ?? {};
  const sources = valuesFromOf({ ...(before as Values), ...job });
  const isFilled = valuesFrom !== undefined || sources !== undefined;
  const spec = { job, ...(isFilled ? { valuesFrom: sources ?? null } : {}) };
  patchSpec(world, key, { spec, text: `edits ${key}: ${short(job)}` });
}

function termsPatch({ secret, ...terms }: Partial<Terms>): Values {
  return { ...terms, ...(secret === undefined ? {} : { credentialsRef: { name: secret } }) };
}

function label(world: World, { key, value }: Extract<PeopleStep, { do: 'label' }>): void {
  if (world.cluster.get(key) === undefined) return;
  world.cluster.patch(key, { metadata: { labels: { by: value } } });
  world.note({ kind: 'disturbed' }, `labels ${key}`);
}

export const PEOPLE: Acts<Exclude<PeopleStep, { do: 'approve' }>, World> = {
  create: (world, { key, ...made }) => create(world, key, made),
  edit,
  terms: (world, { key, terms }) =>
    patchSpec(world, key, { spec: termsPatch(terms), text: `sets ${key}: ${short(terms)}` }),
  delete: (world, { key }) => void remove(world, key),
  recreate(world, { key, ...made }) {
    remove(world, key);
    create(world, key, made);
  },
  rename,
  reconcileNow,
  letThrough,
  label,
};
