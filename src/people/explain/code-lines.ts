/** What there is to say of a code of DLI, its gateway or IAM. */
import { FAILURES, type FailureKind } from '../../core/failure.ts';
import type { Labelled } from '../layout/lines.ts';
import { reasonLines } from './reason-lines.ts';

export interface KnownCodes {
  service: 'DLI' | 'APIG' | 'IAM';
  numbers: readonly string[];
  words: string;
  kind: FailureKind;
}

const SERVICES: Record<string, KnownCodes['service']> = {
  DLI: 'DLI',
  APIG: 'APIG',
  APIGW: 'APIG',
  IAM: 'IAM',
};

const OWNERS = { DLI: 'DLI', APIG: "DLI's gateway", IAM: 'IAM' } as const;

interface AskedCode {
  service: KnownCodes['service'];
  number: string;
}

/** `DLI.12002`, also without its service; undefined: it is no code. */
export function readCode(word: string): AskedCode | undefined {
  const [, prefix = 'DLI', number] = /^(?:([A-Za-z]+)\.)?(\d{3,5})$/.exec(word) ?? [];
  const service = SERVICES[prefix.toUpperCase()];
  return service === undefined || number === undefined ? undefined : { service, number };
}

export const nameOf = ({ service, numbers }: KnownCodes): string => {
  const [first = '', last = first] = [numbers[0], numbers.at(-1)];
  return first === last ? `${service}.${first}` : `${service}.${first} to ${last}`;
};

/** Where codes have as many digits; of two that are as near, the lower. */
function nearestTo({ service, number }: AskedCode, book: readonly KnownCodes[]): KnownCodes | undefined {
  const far = (one: KnownCodes): number =>
    Math.min(...one.numbers.map((other) => Math.abs(Number(other) - Number(number))));
  return book
    .filter((one) => one.service === service && one.numbers[0]?.length === number.length)
    .toSorted((one, other) => far(one) - far(other))[0];
}

/** What another status of HTTP makes of a code that nobody knows. */
const UNKNOWN_CLASSES: readonly Labelled[] = [
  ['falls into', `Rejected with HTTP 4xx: ${FAILURES.Rejected.meaning} ${FAILURES.Rejected.fix}`],
  ['', `CloudUnavailable with HTTP 5xx: ${FAILURES.CloudUnavailable.fix}`],
  ['', 'AuthFailed with HTTP 401, PermissionDenied with 403, Throttled with 429, EndpointInvalid with 3xx'],
  ['', 'ReadRefused where it refuses a look at the job'],
];

/** A write is refused; a look at the job, by the same code, can only mean something else. */
const OF_WRITES: readonly FailureKind[] = ['Rejected', 'StateConflict', 'NameTaken', 'DraftLimit'];

function knownLines({ words, kind }: KnownCodes, number: string): Labelled[] {
  const toLook = ['0002', '0023'].includes(number) ? 'JobNotFound' : 'ReadRefused';
  const also = OF_WRITES.includes(kind) ? `; to a look at the job: ${toLook}` : '';
  return [['says', words], ['becomes', `${kind}${also}`], ...reasonLines(kind)];
}

export function codeLines(
  asked: AskedCode,
  book: readonly KnownCodes[],
): { title: string; lines: Labelled[] } {
  const name = `${asked.service}.${asked.number}`;
  const known = book.find(
    ({ service, numbers }) => service === asked.service && numbers.includes(asked.number),
  );
  if (known !== undefined)
    return { title: `${name}, a code of ${OWNERS[asked.service]}`, lines: knownLines(known, asked.number) };
  const near = nearestTo(asked, book);
  const nearest: Labelled[] =
    near === undefined ? [] : [['nearest', `${nameOf(near)}: ${near.words} (${near.kind})`]];
  return {
    title: `${name}, a code of ${OWNERS[asked.service]} that is in no table of ours`,
    lines: [...nearest, ...UNKNOWN_CLASSES],
  };
}
