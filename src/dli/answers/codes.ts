/**
 * The codes of DLI, the gateway and IAM, and what each means for us (`dli-api.md` 4.2 and 4.3). HTTP 400 alone stands for
 * expired tokens, internal errors, missing jobs and state conflicts, so the code decides wherever there is one.
 */
import type { FailureKind } from '../../core/failure.ts';

/** Who speaks: `DLI.` (or no prefix), `APIG.` and `APIGW.`, `IAM.`. */
type Speaker = 'dli' | 'gateway' | 'iam';

/** Numbers, and ranges of them with both ends: `11006-11009`. */
type Codes = { [K in FailureKind]?: readonly string[] };

const CODES: Record<Speaker, Codes> = {
  dli: {
    AuthFailed: ['10007', '10008', '10010', '0013-0015'],
    PermissionDenied: [
      ...['10002', '10005', '10009', '10014', '10016', '0003', '0011', '0016'],
      // The agency: DLI may not do in the account what it was asked to.
      '19006-19011',
    ],
    ProjectMismatch: ['10006'],
    EndpointInvalid: ['10003'],
    JobNotFound: ['12004', '13007', '15001', '16001', '17001'],
    StateConflict: ['12003', '12005', '13006', '15002'],
    NameTaken: ['11004'],
    DraftLimit: ['11003'],
    QueueUnavailable: ['13008', '13009', '13011', '13024', '20005', '21000-21999', '1028'],
    // CUs that others may give back, and a queue that may be starting.
    QueueNotReady: ['13001', '13002', '20014', '20026'],
    CloudUnavailable: ['10001', '10015', '11005', '11098', '13010', '26500', '0012', '0019', '0999'],
    // What DLI has checked and refused. It does so with HTTP 500, too, and nothing was applied.
    Rejected: [
      ...['0001', '0002', '0004-0009', '0018', '0023', '0100', '10004'],
      ...['11001', '11002', '11006-11036', '11038', '11039', '12001', '12002', '12006'],
      ...['13003-13005', '13012-13019', '14001', '19001-19005', '23001', '23003'],
    ],
  },
  gateway: {
    AuthFailed: ['0301', '0303', '0305', '0307'],
    PermissionDenied: ['0302', '0304', '0306', '0310', '0401', '0402', '0802'],
    // Never "the job is gone": the gateway does not know the path at all.
    EndpointInvalid: ['0101', '0106', '0501', '0502'],
    Throttled: ['0308'],
    CloudUnavailable: ['0601', '0605-0610', '0613'],
    Rejected: ['0602'],
  },
  iam: {
    AuthFailed: ['0001', '0061-0067'],
    PermissionDenied: ['0002', '0003', '0080-0083'],
    ProjectMismatch: ['0004'],
    Throttled: ['0012'],
    CloudUnavailable: ['0006'],
  },
};

/** Where an object is said to be missing: in a read it can only be the job, in an update also a jar or a queue. */
const MISSING_OBJECT = ['0002', '0023'];

/** For answers without a known code, by HTTP status; then by hundreds: 4xx Rejected, 5xx CloudUnavailable. */
const STATUSES: Record<number, FailureKind> = {
  401: 'AuthFailed',
  403: 'PermissionDenied',
  407: 'EndpointInvalid',
  408: 'CloudUnavailable',
  425: 'CloudUnavailable',
  429: 'Throttled',
};

/** Without a code of DLI, these say that something else than DLI answered. */
const NOT_DLI: Record<number, FailureKind> = {
  404: 'EndpointInvalid',
  405: 'EndpointInvalid',
  421: 'EndpointInvalid',
};

const SPEAKERS: Record<string, Speaker> = { DLI: 'dli', APIG: 'gateway', APIGW: 'gateway', IAM: 'iam' };

export function numbersOf(entry: string): string[] {
  const [first = '', last = first] = entry.split('-');
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, at) => String(Number(first) + at).padStart(first.length, '0'));
}

/** Each by speaker and number, such as `dli 12002`. */
export const CODE_KINDS: ReadonlyMap<string, FailureKind> = new Map(
  Object.entries(CODES).flatMap(([speaker, codes]) =>
    Object.entries(codes).flatMap(([kind, entries]) =>
      entries
        .flatMap(numbersOf)
        .map((number): [string, FailureKind] => [`${speaker} ${number}`, kind as FailureKind]),
    ),
  ),
);

interface Coded {
  speaker: Speaker;
  /** Digits, as in `0301`. */
  number: string;
}

export function readCode(code: string | undefined): Coded | undefined {
  const match = /^(?:([A-Za-z]+)\.)?(\d{3,5})$/.exec(code ?? '');
  const speaker = SPEAKERS[(match?.[1] ?? 'DLI').toUpperCase()];
  return speaker === undefined || match?.[2] === undefined ? undefined : { speaker, number: match[2] };
}

/** Kind of a refusal by its code; undefined when the table has none. */
function byCode({ speaker, number }: Coded, status: number, reading: boolean): FailureKind | undefined {
  if (speaker === 'dli' && reading && MISSING_OBJECT.includes(number)) return 'JobNotFound';
  if (speaker === 'gateway' && number === '0201' && status >= 500) return 'CloudUnavailable';
  return CODE_KINDS.get(`${speaker} ${number}`);
}

/** `reading`: the request only read one job. */
export function failureKindOf(code: string | undefined, status: number, reading: boolean): FailureKind {
  const coded = readCode(code);
  // A status of 429 means to slow down, whatever the code.
  const known = status === 429 || coded === undefined ? undefined : byCode(coded, status, reading);
  if (known !== undefined) return known;
  if (status >= 300 && status < 400) return 'EndpointInvalid';
  if (coded?.speaker !== 'dli' && NOT_DLI[status] !== undefined) return NOT_DLI[status];
  return STATUSES[status] ?? (status >= 500 ? 'CloudUnavailable' : 'Rejected');
}
