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

type Fix = (told: FailedCall) => string;

const elsewhere: Fix = ({ region }) => `correct --region, which is ${region}, or --endpoint`;

const FIXES: Partial<Record<FailureKind, Fix>> = {
  AuthFailed: ({ from, region }) =>
    `correct the credentials, which are from ${from}, or --region, which is ${region}`,
  KeyLocked: ({ from }) =>
    `correct the credentials, which are from ${from}, and wait: a lock of a key lasts 5 minutes, one of a user 15`,
  ClockSkew: () => 'correct the clock of this machine',
  PermissionDenied: ({ asked }) => `grant the right ${ASKED[asked].right} in IAM, or settle the account`,
  ProjectMismatch: ({ region }) => `correct --project-id, or --region, which is ${region}`,
  EndpointInvalid: elsewhere,
  EndpointNotFound: elsewhere,
  TLSFailed: () => 'trust its CA by --ca=FILE, or correct --endpoint',
  JobNotFound: ({ region }) => `correct its id, or --region, which is ${region}, or --project-id`,
  ReadRefused: ({ region }) => `correct its id, or --region, which is ${region}, or the account`,
  Throttled: () => 'try again in a minute',
  CloudUnavailable: () => 'try again',
  InvalidResponse: () => 'correct --endpoint, or look for a proxy in between',
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
  const fix = /: correct |: set /.test(said) ? undefined : FIXES[kind]?.(told);
  return printable(`cannot ${ASKED[told.asked].words}: ${said}${fix === undefined ? '' : `; ${fix}`}`);
}
