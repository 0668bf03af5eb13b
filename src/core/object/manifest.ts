/** A FlinkJarJob as the controller keeps it: the parts it uses, parsed once, when the object enters the cache. */
import { printable } from '../../ground/text.ts';
import type { Failure } from '../failure.ts';
import { invalidSpec } from './invalid.ts';
import { GROUP } from './kind.ts';
import { parseSpec, type Spec, specSchema } from './spec.ts';
import { specFaults } from './spec-faults.ts';
import type { JobStatus } from './status.ts';
import type { Unusable } from './stored-status.ts';

/** A spec that an older schema has admitted. */
interface Invalid {
  invalid: Failure;
}

/** `gone`: the object is being deleted. */
type Wanted = Spec | Invalid | 'gone';

/** Parts of the stored status that are where 0.1.0 had them. `isMoved`: the definition knows their place of today. */
export interface Former {
  parts: readonly string[];
  isMoved: boolean;
}

export interface Manifest {
  /** `namespace/name` */
  key: string;
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  /** Epoch ms. */
  createdAt: number;
  /** Since when it is being deleted, epoch ms. */
  deletedAt?: number | undefined;
  /** Newest value of the reconcile-now annotations. */
  reconcileRequest: string | undefined;
  /** The plan that a person lets restart the job outside its windows. */
  outsideWindow?: string | undefined;
  /** The plan that a person approves beside the spec. */
  approvedPlan?: string | undefined;
  wanted: Wanted;
  /** How the job is reached and run, whatever else the spec says, for an object that has our finalizer; see `operate/owing.ts`. */
  way?: Spec | undefined;
  /** The DLI job that the object names, whether or not the rest of its spec is valid. */
  jobId: string | undefined;
  status: JobStatus;
  /** It has our finalizer: deleted, it stays until we take that away. */
  held?: true | undefined;
  /** Parts of the stored status that are not in `status`. */
  unusable?: readonly Unusable[] | undefined;
  former?: Former | undefined;
  /** `spec.job` and the long parts of the status are not kept: a pass reads the object. See `stub.ts`. */
  stub?: true;
}

/** Never throws, whatever is stored. `found`: the job that the status names. Of a suspended job nothing but its place is used. */
export function readWanted(
  spec: unknown,
  { deleting, found }: { deleting: boolean; found: string | undefined },
): Pick<Manifest, 'wanted' | 'jobId'> {
  const jobId = specSchema.shape.jobId.safeParse(memberOf(spec, 'jobId')).data ?? found;
  if (deleting) return { wanted: 'gone', jobId };
  const { success, data } = parseSpec(spec);
  if (!success) return { wanted: { invalid: invalidSpec(specFaults(spec)) }, jobId };
  const wanted = jobId === undefined ? data : { ...data, jobId };
  return { wanted: data.suspend ? { ...wanted, job: {} } : wanted, jobId };
}

const memberOf = (spec: unknown, name: string): unknown =>
  (spec as Record<string, unknown> | null | undefined)?.[name];

/** What of a spec says where the job is, and how it is started. */
const WAY = [
  'jobId',
  'region',
  'projectId',
  'credentialsRef',
  'mode',
  'suspend',
  'state',
  'upgradeMode',
  'deletionPolicy',
  'approval',
  'approvedPlan',
  'interval',
  'initialSavepointPath',
  'savepointRedeployNonce',
] as const;

const LONGEST_PLAN = 64;

/** Annotations with the id of a plan. */
const PLANS = { outsideWindow: `${GROUP}/outside-window`, approvedPlan: `${GROUP}/approve-plan` } as const;

/** What a person lets go ahead beside the spec. `annotations`: of any form. */
export function plansIn(annotations: unknown): Pick<Manifest, 'outsideWindow' | 'approvedPlan'> {
  const plans = Object.entries(PLANS).map(([part, name]) => [part, memberOf(annotations, name)] as const);
  return Object.fromEntries(
    plans
      .filter(([, plan]) => typeof plan === 'string' && plan !== '')
      .map(([part, plan]) => [part, printable(String(plan), LONGEST_PLAN)]),
  );
}

/** The parts of it that can be used. Without jobId: the job has only its name. Undefined: it has none that can be used. */
export function readWay(spec: unknown, found: string | undefined): Spec | undefined {
  const usable = WAY.filter((name) => specSchema.shape[name].safeParse(memberOf(spec, name)).success);
  const { approvedPlan, ...way } = Object.fromEntries(usable.map((name) => [name, memberOf(spec, name)]));
  // Without approval it names nothing.
  const approved = (way['approval'] ?? 'None') === 'None' ? {} : { approvedPlan };
  const jobId = way['jobId'] ?? found;
  const job = jobId === undefined ? { name: memberOf(memberOf(spec, 'job'), 'name') } : {};
  // What is left of these two may make no sense any more.
  const { initialSavepointPath: _, savepointRedeployNonce: __, ...rest } = way;
  const [first] = [way, rest].flatMap(
    (parts) => specSchema.safeParse({ ...parts, ...approved, jobId, job }).data ?? [],
  );
  return first;
}

/** The spec, where there is one to act on. */
export const specOf = ({ wanted }: Pick<Manifest, 'wanted'>): Spec | undefined =>
  wanted === 'gone' || 'invalid' in wanted ? undefined : wanted;

export const REQUEST_BYTES = 256;

/** The reconcile-now annotation, as short as the status can hold it. */
export const requestOf = ({ reconcileRequest }: Pick<Manifest, 'reconcileRequest'>): string | undefined =>
  reconcileRequest === undefined ? undefined : printable(reconcileRequest, REQUEST_BYTES);

/** What a person has asked for and has not been dealt with yet. */
export function openRequest(manifest: Pick<Manifest, 'reconcileRequest' | 'status'>): string | undefined {
  const request = requestOf(manifest);
  return request === manifest.status.lastHandledReconcileAt ? undefined : request;
}

export const isRequested = (manifest: Pick<Manifest, 'reconcileRequest' | 'status'>): boolean =>
  openRequest(manifest) !== undefined;
