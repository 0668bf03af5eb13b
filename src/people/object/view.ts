/** A FlinkJarJob as it is stored, as far as a person is told of it. Whatever is in it, what comes out is short and printable. */
import type { Condition, ConditionType } from '../../core/object/condition.ts';
import { DEFAULT_SECRET, DNS_NAME } from '../../core/object/names.ts';
import { isPlanId } from '../../core/object/plan.ts';
import type { JobStatus } from '../../core/object/status.ts';
import { sideBySide } from '../../core/object/status-form.ts';
import { readStatus } from '../../core/object/stored-status.ts';
import { REASONS, type Reason } from '../../core/report/reasons.ts';
import { isObject, type JsonObject, textOf } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import { type Keeper, keeperOf } from './keeper.ts';
import { shownStatus } from './shown-status.ts';

export interface ObjectView {
  namespace: string;
  name: string;
  uid: string;
  /** 0: it has none that is a number. */
  generation: number;
  isDeleted: boolean;
  /** What the controller can have written of it. */
  status: JobStatus;
  /** Parts of the status that it cannot have written. */
  unusable: readonly string[];
  /** Words of the spec by their names; those that are no short text are left out. */
  spec: Readonly<Record<string, string>>;
  /** The number of a job, as the spec or the status has it. */
  jobId: string | undefined;
  secret: string;
  keeper: Keeper | undefined;
}

const WORD_BYTES = 64;

/** Members that are shown, or decided by. */
const WORDS = [
  ...['mode', 'state', 'updateStrategy', 'upgradeMode', 'interval', 'region', 'projectId', 'approval'],
  ...['approvedPlan', 'restartNonce', 'deletionPolicy', 'suspend', 'restartPolicy'],
];

function wordsOf(spec: JsonObject): Record<string, string> {
  const given = WORDS.map((name) => [name, spec[name]] as const);
  return Object.fromEntries(
    given
      .filter(([, value]) => ['string', 'number', 'bigint', 'boolean'].includes(typeof value))
      .map(([name, value]) => [name, printable(String(value), WORD_BYTES)]),
  );
}

const members = (value: unknown): JsonObject => (isObject(value) ? value : {});

const JOB_ID = /^[1-9][0-9]{0,18}$/;

function secretOf({ credentialsRef }: JsonObject): string {
  const name = textOf(members(credentialsRef)['name']);
  return name.length <= 253 && DNS_NAME.test(name) ? name : DEFAULT_SECRET;
}

/** `now`: epoch ms. */
export function viewOf(object: JsonObject, now: number): ObjectView {
  const metadata = members(object['metadata']);
  const spec = members(object['spec']);
  const generation = Number.isSafeInteger(metadata['generation']) ? Number(metadata['generation']) : 0;
  const { status, unusable } = readStatus(sideBySide(object['status']).status, { generation, now });
  const jobId = [textOf(spec['jobId']), status.jobId ?? ''].find((id) => JOB_ID.test(id));
  return {
    namespace: printable(textOf(metadata['namespace']), 63),
    name: printable(textOf(metadata['name']), 253),
    uid: printable(textOf(metadata['uid']), WORD_BYTES),
    generation,
    isDeleted: typeof metadata['deletionTimestamp'] === 'string',
    status: shownStatus(status),
    unusable: unusable.map(({ part }) => part),
    spec: wordsOf(spec),
    jobId,
    secret: secretOf(spec),
    keeper: keeperOf(object),
  };
}

export const conditionIn = ({ status }: ObjectView, type: ConditionType): Condition | undefined =>
  status.conditions?.find((one) => one.type === type);

/** That of Ready; undefined where there is none that this version knows. */
export function reasonOf(view: ObjectView): Reason | undefined {
  const reason = conditionIn(view, 'Ready')?.reason ?? '';
  return Object.hasOwn(REASONS, reason) ? (reason as Reason) : undefined;
}

/** The controller has dealt with the spec as it is now. */
export const isSeen = ({ status, generation }: ObjectView): boolean =>
  status.observedGeneration === generation;

/** The condition is True, and of the spec as it is now. */
export const isNow = (view: ObjectView, type: ConditionType): boolean =>
  isSeen(view) && conditionIn(view, type)?.status === 'True';

const PLAN = /\bplan-[0-9a-f]{12}\b/;

/** The plan that waits, or that the message names. */
export function planIn(view: ObjectView): string | undefined {
  const id = view.status.plan?.id ?? PLAN.exec(conditionIn(view, 'Ready')?.message ?? '')?.[0] ?? '';
  return isPlanId(id) ? id : undefined;
}
