/** What a person at a command line is told of a call to DLI that has failed: one sentence, with what to do about it. */
import type { Failure, FailureKind } from '../../core/failure.ts';
import { printable } from '../../ground/text.ts';

/** What was asked, as the end of "cannot", and the right that it takes, by the names of both vocabularies. */
const ASKED = {
  list: { words: 'list the jobs', right: 'dli:jobs:listAll (as an identity policy: dli:jobs:list)' },
  show: { words: 'read the job', right: 'dli:jobs:get' },
} as const;

interface FailedCall {
  asked: keyof typeof ASKED;
  region: string;
  /** Where the credentials come from, as a sentence says it. */
  from: string;
}

/** `endpoint`: the flag of who has said `message`, as IAM has one of its own. */
type Fix = (told: FailedCall & { message: string; endpoint: '--endpoint' | '--iam-endpoint' }) => string;

const elsewhere: Fix = ({ region, endpoint }) => `correct --region, which is ${region}, or ${endpoint}`;

/** What no CA mends. */
const TLS: readonly (readonly [RegExp, Fix])[] = [
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, () => 'have it renewed, or correct the clock of this machine'],
  [/ALTNAME_INVALID/, ({ endpoint }) => `it is of another host: correct ${endpoint}`],
  [/WRONG_VERSION_NUMBER/, ({ endpoint }) => `nobody speaks TLS there: correct ${endpoint}`],
];

const distrusted: Fix = (told) => {
  const [, fix] = TLS.find(([code]) => code.test(told.message)) ?? [];
  return fix?.(told) ?? `trust its CA by --ca=FILE, or correct ${told.endpoint}`;
};

const FIXES: Partial<Record<FailureKind, Fix>> = {
  AuthFailed: ({ from, region }) =>
    `correct the credentials, which are from ${from}, or --region, which is ${region}`,
  KeyLocked: ({ from }) =>
    `correct the credentials, which are from ${from}, and wait: a lock of a key lasts 5 minutes, one of a user 15`,
  ClockSkew: () => 'correct the clock of this machine',
  PermissionDenied: ({ asked, endpoint }) =>
    endpoint === '--iam-endpoint'
      ? 'name the project by --project-id, or settle the account'
      : `grant the right ${ASKED[asked].right} in IAM, or settle the account`,
  ProjectMismatch: ({ region }) => `correct --project-id, or --region, which is ${region}`,
  EndpointInvalid: elsewhere,
  EndpointNotFound: elsewhere,
  TLSFailed: distrusted,
  JobNotFound: ({ region }) => `correct its id, or --region, which is ${region}, or --project-id`,
  ReadRefused: ({ region }) => `correct its id, or --region, which is ${region}, or the account`,
  Throttled: () => 'try again in a minute',
  CloudUnavailable: () => 'try again',
  InvalidResponse: ({ endpoint }) => `correct ${endpoint}, or look for a proxy in between`,
};

/** What the controller's own messages name, and by what it is set here. */
const NAMES: readonly (readonly [string, string])[] = [
  ["spec.region or the Secret's region", '--region'],
  ['spec.projectId', '--project-id'],
  ['spec.region', '--region'],
  ['--dli-endpoint', '--endpoint'],
  ["the controller's clock", "this machine's clock"],
];

/** Without its full stop. */
export function failureWords({ kind, message }: Failure, told: FailedCall): string {
  const said = NAMES.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), message);
  const endpoint = message.startsWith('IAM') ? '--iam-endpoint' : '--endpoint';
  const fix = /: correct |: set /.test(said) ? undefined : FIXES[kind]?.({ ...told, message, endpoint });
  return printable(`cannot ${ASKED[told.asked].words}: ${said}${fix === undefined ? '' : `; ${fix}`}`);
}
