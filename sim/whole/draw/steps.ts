/** A history from a seed: what is done to the world, and when. */
import type { Lot } from '../lot.ts';
import { type Region, regionOf, regionsOf, type Setup } from '../setup.ts';
import type { ConsoleStep, Step, Terms, Values } from '../steps/step.ts';
import { NAMESPACES } from '../world.ts';
import { account, firstSecrets, runRights, secretOf } from './account.ts';
import { withApprovals } from './approvals.ts';
import type { Doing, Draw, Drawing, Later } from './drawing.ts';
import { consoleEdit, firstJob, jobEdit } from './job-fields.ts';
import { restartChange, restartTerms, runChange, runTerms } from './lifecycle.ts';
import { adoptionChange, foreignAct, namedJob, namedTerms } from './makes.ts';
import { fault, outage, replica } from './outages.ts';
import { policyChange, policyTerms, windowChange, windowTerms } from './policies.ts';
import { withRestores } from './restores.ts';
import { withValues } from './values.ts';

const NAMES = ['orders', 'clicks', 'fraud'] as const;

const keyOf = (lot: Lot): string => `${lot.pick(NAMESPACES)}/${lot.pick(NAMES)}`;
const jobOf = ({ lot, setup }: Drawing): string =>
  // Now and then one that does not exist.
  lot.often(0.04) ? '999' : String(lot.pick(setup.jobs).id);

/** `job`: its id, or the account in which it is found by its name. */
function termsOf(drawing: Drawing, job: { id: string } | { region: Region }): Terms {
  const { lot, setup } = drawing;
  const seldom = setup.lifecycle === true ? 0.02 : 0.08;
  return {
    ...('id' in job ? { jobId: job.id } : {}),
    interval: lot.pick(['10s', '15s', '20s', '30s', '30s', '40s']),
    suspend: lot.often(0.05),
    mode: lot.often(seldom) ? 'Observe' : 'Manage',
    ignore: lot.often(0.1) ? [`job.${lot.pick(['desc', 'smn_topic', 'cu_number', 'runtime_config'])}`] : [],
    secret: secretOf('id' in job ? regionOf(job.id) : job.region, lot),
    ...(setup.restarts === true ? restartTerms(lot) : setup.lifecycle === true ? runTerms(lot) : {}),
    ...(setup.windows === true ? windowTerms(drawing) : {}),
    ...(setup.policies === true ? policyTerms(drawing) : {}),
    ...('id' in job ? {} : namedTerms(lot)),
  };
}

/** The spec of a new object. In some histories every other one names no job. */
function written(drawing: Drawing, jobId?: string): { terms: Terms; job: Values } {
  const { lot, setup, mark } = drawing;
  if (setup.makes === true && lot.often(0.5))
    return { terms: termsOf(drawing, { region: lot.pick(regionsOf(setup)) }), job: namedJob(lot, mark()) };
  return { terms: termsOf(drawing, { id: jobId ?? jobOf(drawing) }), job: firstJob(lot, mark()) };
}

const create = (drawing: Drawing, jobId?: string): Doing => ({
  do: 'create',
  key: keyOf(drawing.lot),
  ...written(drawing, jobId),
});

function someTerms({ lot }: Drawing): Partial<Terms> {
  return lot.pick<Partial<Terms>>([
    { suspend: true },
    { suspend: false },
    { mode: 'Observe' },
    { mode: 'Observe' },
    { mode: 'Manage' },
    { interval: '30s' },
    { ignore: ['job.desc'] },
    { ignore: [] },
  ]);
}

/** Now and then whoever works on it is held up or dies while it does. */
function edit({ lot, mark, setup }: Drawing, key: string): Doing[] {
  const edited: Doing = { do: 'edit', key, job: jobEdit(lot, mark()) };
  if (lot.often(0.88)) return [edited];
  const replica = lot.pick(setup.replicas).name;
  const crossings = lot.int(1, 6);
  const held: Doing = lot.often(0.7)
    ? { do: 'pauseAt', replica, crossings, ms: lot.pick([25_000, 70_000]) }
    : { do: 'kill', replica, crossings };
  // Meanwhile the spec may change once more.
  return lot.often(0.5) ? [held, edited] : [held, edited, { do: 'edit', key, job: jobEdit(lot, mark()) }];
}

const people: Draw = (drawing) => {
  const { lot, mark } = drawing;
  const key = keyOf(lot);
  const kind = lot.weighed({
    create: 2,
    edit: 8,
    terms: 2,
    delete: 1,
    recreate: 2,
    rename: 1,
    reconcileNow: 2,
    label: 1,
  });
  if (kind === 'create') return [create(drawing)];
  if (kind === 'edit') return edit(drawing, key);
  if (kind === 'terms') return [{ do: 'terms', key, terms: someTerms(drawing) }];
  if (kind === 'delete') return [{ do: 'delete', key }];
  if (kind === 'recreate') return [{ do: 'recreate', key, ...written(drawing) }];
  if (kind === 'rename') return [{ do: 'rename', key, to: keyOf(lot), newFirst: lot.often(0.5) }];
  if (kind === 'reconcileNow') return [{ do: 'reconcileNow', key, flux: lot.often(0.3) }];
  return [{ do: 'label', key, value: mark() }];
};

const MOVES: Record<Exclude<ConsoleStep['do'], 'consoleEdit' | 'jobFinish' | 'jobMake'>, number> = {
  jobRun: 4,
  jobStop: 4,
  jobFail: 2,
  jobArrears: 1,
  jobRecover: 1,
  jobSavepoint: 1,
  jobDelete: 1,
  jobRestore: 2,
};

const inConsole: Draw = ({ lot, mark, setup }) => {
  const job = String(lot.pick(setup.jobs).id);
  if (lot.often(0.5)) return [{ do: 'consoleEdit', job, fields: consoleEdit(lot, mark()) }];
  return [{ do: lot.weighed(MOVES), job }];
};

const lifecycle: Draw = (drawing) => {
  const { lot, setup, keys } = drawing;
  if (lot.often(0.12)) return runRights(drawing);
  if (setup.makes === true && lot.often(0.15)) return foreignAct(drawing, regionsOf(setup));
  if (setup.makes === true && lot.often(0.15)) return adoptionChange(drawing, lot.pick(keys));
  if (setup.windows === true && lot.often(0.15)) return windowChange(drawing, lot.pick(keys));
  if (setup.policies === true && lot.often(0.25)) return policyChange(drawing, lot.pick(keys));
  const change = setup.restarts === true && lot.often(0.65) ? restartChange : runChange;
  return change(drawing, lot.pick(keys));
};

const DRAWS = { people, account, inConsole, fault, outage, replica, lifecycle };
type Kind = keyof typeof DRAWS;

/** What happens often in one history does not happen at all in another: rare things meet each other more often so. */
function weightsOf(lot: Lot, setup: Setup): Record<Kind, number> {
  const some = (): number => lot.pick([0, 1, 2, 4]);
  return {
    people: 4,
    account: some() / 2,
    inConsole: some(),
    fault: some(),
    outage: some() / 2,
    replica: some(),
    lifecycle: setup.lifecycle === true ? 16 : 0,
  };
}

/** Starts and stops are of objects that have a job for themselves. */
const jobFor = (at: number, { jobs, lifecycle }: Setup): string | undefined =>
  lifecycle === true ? String(jobs[at % jobs.length]?.id) : undefined;

/** Secrets first, and objects soon after. */
function beginning(drawing: Drawing): Step[] {
  const { lot, setup } = drawing;
  const secrets = firstSecrets(lot, setup).map((doing) => ({ at: 0, ...doing }) as Step);
  const objects = Array.from(
    { length: lot.int(1, 4) + (setup.lifecycle === true ? 1 : 0) },
    (_, at) => ({ at: lot.int(0, 5_000), ...create(drawing, jobFor(at, setup)) }) as Step,
  );
  return [...secrets, ...objects];
}

const LATER: Readonly<Record<string, Later>> = {
  approvals: withApprovals,
  restores: withRestores,
  values: withValues,
};

const later = (steps: readonly Step[], setup: Setup, lot: Lot): readonly Step[] =>
  Object.entries(LATER).reduce((all, [name, draw]) => draw(all, { setup, lot: lot.fork(name) }), steps);

export function stepsOf(setup: Setup, lot: Lot): Step[] {
  let edits = 0;
  const mark = (): string => {
    edits += 1;
    return `e${edits}`;
  };
  const first: Drawing = { lot, setup, keys: [], mark };
  const weights = weightsOf(lot, setup);
  const steps = beginning(first);
  const keys = steps.flatMap((step) => (step.do === 'create' ? [step.key] : []));
  const drawing = { ...first, keys };
  const count = lot.int(5, 60);
  for (let drawn = 0; drawn < count; drawn += 1) {
    const at = lot.int(1_000, setup.disturbedMs);
    const doings = DRAWS[lot.weighed(weights)](drawing);
    for (const [index, { afterMs, ...doing }] of doings.entries()) {
      // What belongs together comes shortly one after the other.
      const wait = afterMs ?? index * lot.int(0, 3_000);
      steps.push({ at: Math.min(setup.disturbedMs, at + wait), ...doing } as Step);
    }
  }
  return later(steps, setup, lot).toSorted((a, b) => a.at - b.at);
}
