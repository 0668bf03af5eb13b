/**
 * What is kept of an object that is too large to be kept whole: all that is asked of it between its passes. Who writes an object
 * decides how long its spec and its status are.
 */
import { stringifyJson } from '../../ground/json.ts';
import { CONDITION_TYPES, type Condition } from './condition.ts';
import { type Manifest, specOf } from './manifest.ts';
import type { Spec } from './spec.ts';
import { type Drift, isDoneRestart, type JobStatus } from './status.ts';

/** Length of what a stub is without: of the spec and the status as JSON text. */
export const lengthOf = ({ wanted, status }: Pick<Manifest, 'wanted' | 'status'>): number =>
  stringifyJson([wanted, status]).length;

const OWN_TYPES: readonly string[] = CONDITION_TYPES;
const LONGEST_REASON = 64;

/** A reason that is not ours may be long, and means nothing to us. */
const short = (condition: Condition): Condition => ({
  ...condition,
  reason: condition.reason.length > LONGEST_REASON ? '' : condition.reason,
  message: '',
});

function oldest(drift: readonly Drift[]): Drift[] {
  const [first] = [...drift].sort((one, other) => Date.parse(one.since) - Date.parse(other.since));
  return first === undefined ? [] : [{ field: '', desired: '', live: '', since: first.since }];
}

/** When the job was restarted last: see `restarts.ts`. */
const lastRestart = (history: JobStatus['history'] = []) =>
  history
    .filter(isDoneRestart)
    .slice(0, 1)
    .map((entry) => ({ ...entry, fields: [] }));

function shortStatus({ conditions = [], drift = [], job, history, ...status }: JobStatus): JobStatus {
  const { ownedProperties, leftToDli, lastUpdate, earlierUpdates, error_msg, plan, ...rest } = status;
  const restarted = lastRestart(history);
  return {
    ...rest,
    // For how long it waits for its approval, the metrics tell.
    ...(plan && { plan: { ...plan, fields: [] } }),
    ...(job && { job: {} }),
    ...(restarted.length === 0 ? {} : { history: restarted }),
    drift: oldest(drift),
    conditions: conditions.filter(({ type }) => OWN_TYPES.includes(type)).map(short),
  };
}

/** Only which Secrets they are from: a change of one makes a pass due. */
function shortSources({ valuesFrom }: Spec): Pick<Spec, 'valuesFrom'> {
  if (valuesFrom === undefined) return {};
  const names = new Set(valuesFrom.map(({ secretKeyRef }) => secretKeyRef.name));
  return { valuesFrom: [...names].map((name) => ({ name: '', secretKeyRef: { name, key: '' } })) };
}

/** Nothing in it hangs on the texts that it is made from. */
const apart = <T>(value: T): T => structuredClone(value);

export function stubOf({ unusable: _, ...manifest }: Manifest): Manifest {
  const spec = specOf(manifest);
  const wanted =
    spec === undefined ? manifest.wanted : { ...spec, ...shortSources(spec), job: {}, ignore: [] };
  return apart({ ...manifest, stub: true, wanted, status: shortStatus(manifest.status) });
}
