/** What a person reads when the API server cannot be used as they asked: one sentence, with what to do about it. */
import { PLURAL } from '../../core/object/kind.ts';
import { printable } from '../../ground/text.ts';
import { isDistrusted, isMissingRight } from '../http/access.ts';
import { ApiError, ApiUnreachable, hasStatus, isTooLarge } from '../http/api-error.ts';

/** There is no object of the name, as opposed to no collection to look for it in. */
export const isAbsent = (error: unknown): boolean =>
  hasStatus(error, 404) && error.reason === 'NotFound' && / "[^"]*" not found$/.test(error.message);

/** `GET /apis/…: ` says nothing to a person. */
const wordsOf = ({ message }: Error): string =>
  printable(message.replace(/^(?:GET|POST|PUT|PATCH|DELETE) \/\S*: /, ''), 512);

/** `missing right: get x in namespace "y" (words)`. */
const rightIn = ({ message }: ApiError): string => /^missing right: (.*?) \(/.exec(message)?.[1] ?? message;

function refusedBy(host: string, error: ApiError): string {
  const { status } = error;
  if (isMissingRight(error))
    return `you may not ${rightIn(error)}; ask for the role view there (to change something: edit), or choose another --context`;
  if (status === 401)
    return `the API server ${host} does not take the credentials of the kubeconfig; log in again, or choose another --context`;
  if (status === 404 && !isAbsent(error))
    return `the API server ${host} has no ${PLURAL}; install the CRD (kubectl apply -f crds/), or choose another --context`;
  if (status === 429 || status >= 500)
    return `the API server ${host} cannot answer now (${wordsOf(error)}); try again`;
  return `the API server refuses it: ${wordsOf(error)}`;
}

/** Of a certificate that is not trusted. */
function trustBy(words: string): string {
  if (/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(words))
    return 'have it renewed, or correct the clock of this machine';
  return words.includes('ALTNAME_INVALID')
    ? 'correct server or tls-server-name in the kubeconfig'
    : 'correct certificate-authority in the kubeconfig';
}

function notReached(host: string, error: ApiUnreachable): string {
  if (isTooLarge(error)) return `the API server ${host} answers with more than is read: ${wordsOf(error)}`;
  if (isDistrusted(error))
    return `the certificate of the API server ${host} is not trusted: ${wordsOf(error)}; ${trustBy(wordsOf(error))}`;
  return `the API server ${host} cannot be reached: ${wordsOf(error)}; is it the right --context, and is the network to it up?`;
}

/** Undefined: it is not the API server's doing. */
export function refusalOf(host: string, error: unknown): string | undefined {
  if (error instanceof ApiError) return refusedBy(host, error);
  return error instanceof ApiUnreachable ? notReached(host, error) : undefined;
}
