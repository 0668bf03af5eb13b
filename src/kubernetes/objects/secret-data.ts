/** The values of a Secret that are used, as text. What cannot be used is named, not guessed; the rest is not kept. */
import { LONGEST_VALUE, SECRET_KEYS } from '../../core/object/locate.ts';
import type { SecretData } from '../../core/ports.ts';
import { sha256 } from '../../ground/digest.ts';
import { stringifyJson } from '../../ground/json.ts';
import { isBase64 } from '../../ground/text.ts';
import { ApiUnreachable } from '../http/api-error.ts';

/** A Secret holds at most 1 MiB, which is 1.4 MiB as base64; the rest is for its metadata. */
export const SECRET_BYTES = 2 * 1024 * 1024;

/** The value, or why there is none, as the end of a sentence. */
type Value = { text: string } | { refused: string };

function decoded(key: string, value: unknown): Value {
  const bytes = typeof value === 'string' ? Buffer.byteLength(value, 'base64') : 0;
  if (bytes > LONGEST_VALUE)
    return { refused: `${key} has ${bytes} bytes, and at most ${LONGEST_VALUE} are accepted` };
  try {
    if (typeof value !== 'string' || !isBase64(value)) throw new TypeError('not base64');
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64')) };
  } catch {
    return { refused: `${key} is not UTF-8 text` };
  }
}

interface Secret {
  type?: unknown;
  metadata?: { uid?: unknown; resourceVersion?: unknown };
  data?: Record<string, unknown> | null;
}

export interface ReadSecret extends SecretData {
  /**
   * Of what is used alone: a touch of the metadata, or of another key, is no change. It never leaves the process, because a
   * password can be guessed from it.
   */
  fingerprint: string;
}

const readOf = (data: Record<string, string>, refused: readonly string[], given: unknown): ReadSecret => ({
  fingerprint: sha256(stringifyJson(given)),
  data,
  ...(refused.length > 0 ? { refused } : {}),
});

const unusable = (why: string): ReadSecret => readOf({}, [why], why);

/**
 * Tokens of ServiceAccounts, certificates, logins of registries, releases of Helm: made for somebody else. Who may write a
 * FlinkJarJob, and read no Secret, does not have them sent to DLI.
 */
const OF_OTHERS = /^(?:[a-z0-9.-]+\.)?(kubernetes\.io|helm\.sh)\//;

/** Throws `ApiUnreachable` when the answer is no Secret. */
export function readSecret(body: unknown, path: string): ReadSecret {
  const { metadata, data, type } = (body ?? {}) as Secret;
  if (typeof metadata?.uid !== 'string' || typeof metadata.resourceVersion !== 'string')
    throw new ApiUnreachable(`GET ${path}: the answer is not a Secret`);
  const [, owner] = OF_OTHERS.exec(String(type)) ?? [];
  if (owner !== undefined) return unusable(`a type of ${owner} is not for credentials of DLI`);
  const given = SECRET_KEYS.flatMap((key) => (Object.hasOwn(data ?? {}, key) ? [[key, data?.[key]]] : []));
  const values = given.map(([key, value]) => [String(key), decoded(String(key), value)] as const);
  return readOf(
    Object.fromEntries(values.flatMap(([key, value]) => ('text' in value ? [[key, value.text]] : []))),
    values.flatMap(([, value]) => ('refused' in value ? [value.refused] : [])),
    given,
  );
}

/** Instead of a Secret that has more than `SECRET_BYTES`. */
export const tooLarge = (): ReadSecret => unusable(`it has more than ${SECRET_BYTES} bytes as JSON`);

/** What is kept of it. */
export const bytesOf = (secret: ReadSecret | undefined): number =>
  Object.values(secret?.data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
