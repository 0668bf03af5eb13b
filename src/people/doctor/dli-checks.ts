/** From one list of the jobs of an account, and a look at one of them: what works, and what stands in the way. Nothing is written. */
import type { Failure, FailureKind, Result } from '../../core/failure.ts';
import type { ListedDetail, ListedJobs } from '../../core/job/found.ts';
import type { DoctorCheck } from './check.ts';

interface DliLook {
  region: string;
  listed: Result<ListedJobs>;
  /** Of the first jar job; undefined: there is none. */
  shown: Result<unknown> | undefined;
  /** Requests are signed, which a wrong clock spoils. */
  signed: boolean;
  words: (asked: 'list' | 'show', failure: Failure) => string;
}

/** In the order in which a call comes by them. The first that a failure is about has failed; what is behind it was not reached. */
const GATES: readonly (readonly [what: string, kinds: readonly FailureKind[]])[] = [
  [
    'endpoint',
    ['EndpointInvalid', 'EndpointNotFound', 'TLSFailed', 'CloudUnavailable', 'InvalidResponse', 'Throttled'],
  ],
  ['clock', ['ClockSkew']],
  ['credentials', ['AuthFailed', 'KeyLocked']],
  ['project', ['ProjectMismatch']],
  ['right to list', ['PermissionDenied', 'ReadRefused']],
];

const NOT_REACHED = 'not reached';

function passed(what: string, { region, listed, signed }: DliLook): DoctorCheck {
  const project = listed.ok ? listed.value.projectId : '';
  const count = listed.ok ? listed.value.jobs.length : 0;
  if (what === 'clock' && !signed)
    return { what, is: 'unknown', says: 'a token needs no clock; signed requests allow 15 minutes' };
  const says: Record<string, string> = {
    endpoint: `DLI answers in region ${region}`,
    clock: 'DLI takes what is signed by it, so it is less than 15 minutes off',
    credentials: 'DLI takes them',
    project: project === '' ? 'no other than that of the credentials' : project,
    'right to list': `dli:jobs:listAll: ${count} jobs`,
  };
  return { what, is: 'ok', says: says[what] ?? '' };
}

function gates(look: DliLook): DoctorCheck[] {
  const { listed, words } = look;
  const failure = listed.ok ? undefined : listed.failure;
  const own = GATES.findIndex(([, kinds]) => failure !== undefined && kinds.includes(failure.kind));
  const stuck = failure === undefined ? GATES.length : own === -1 ? 0 : own;
  return GATES.map(([what], at): DoctorCheck => {
    if (at < stuck) return passed(what, look);
    return at === stuck && failure !== undefined
      ? { what, is: 'failed', says: words('list', failure) }
      : { what, is: 'unknown', says: NOT_REACHED };
  });
}

function readRight({ shown, words }: DliLook): DoctorCheck {
  const what = 'right to read';
  if (shown === undefined) return { what, is: 'unknown', says: 'there is no jar job to read' };
  return shown.ok
    ? { what, is: 'ok', says: 'dli:jobs:get' }
    : { what, is: 'failed', says: words('show', shown.failure) };
}

const CHANGE: DoctorCheck = {
  what: 'right to change',
  is: 'unknown',
  says: 'an update, a start or a stop shows it; the controller asks for the start before a first restart with --probe-start-right (docs/dli-rights.md)',
};

const isJar = ({ job_type }: ListedDetail): boolean => job_type === 'flink_jar_job';

const MOST_NAMED = 3;

/** Jobs of which DLI can take no savepoint. */
function needed(
  what: string,
  jobs: readonly ListedDetail[],
  lacks: (job: ListedDetail) => boolean,
): DoctorCheck {
  const without = jobs.filter(lacks);
  if (without.length === 0) return { what, is: 'ok', says: 'each jar job has what a savepoint needs of it' };
  const named = without.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = without.length > MOST_NAMED ? `, … (${without.length} in all)` : '';
  return { what, is: 'failed', says: `no savepoint can be taken of ${named.join(', ')}${more}` };
}

const fieldOf = ({ detail }: ListedDetail, field: string): unknown =>
  (detail?.fields as Record<string, unknown> | undefined)?.[field];

/** An agency is needed from Flink 1.15 on. */
const needsAgency = (job: ListedDetail): boolean =>
  /^1\.(1[5-9]|[2-9]\d)/.test(String(fieldOf(job, 'flink_version') ?? ''));

function savepoints(jobs: readonly ListedDetail[]): DoctorCheck[] {
  const known = jobs.filter((job) => isJar(job) && job.detail !== undefined);
  if (known.length === 0)
    return ['bucket', 'agency'].map((what) => ({
      what,
      is: 'unknown',
      says: 'there is no jar job to see it by',
    }));
  const bucket = needed('bucket', known, (job) => !fieldOf(job, 'obs_bucket'));
  const agency = needed('agency', known, (job) => needsAgency(job) && !fieldOf(job, 'execution_agency_urn'));
  return [
    bucket.is === 'ok' ? bucket : { ...bucket, says: `${bucket.says}: set spec.job.obs_bucket` },
    agency.is === 'ok' ? agency : { ...agency, says: `${agency.says}: set spec.job.execution_agency_urn` },
  ];
}

export function dliChecks(look: DliLook): DoctorCheck[] {
  const { listed } = look;
  const rest = listed.ok
    ? [readRight(look), ...savepoints(listed.value.jobs)]
    : ['right to read', 'bucket', 'agency'].map(
        (what): DoctorCheck => ({ what, is: 'unknown', says: NOT_REACHED }),
      );
  return [...gates(look), ...rest, CHANGE];
}

/** The first job that is looked at. */
export const jobToRead = (listed: Result<ListedJobs>): string | undefined =>
  listed.ok ? listed.value.jobs.find(isJar)?.job_id : undefined;
