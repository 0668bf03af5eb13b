/** The values of a Secret as text. What is not text is named, not guessed. */
import type { SecretData } from '../../core/ports.ts';
import { sha256 } from '../../ground/digest.ts';
import { stringifyJson } from '../../ground/json.ts';
import { isBase64 } from '../../ground/text.ts';
import { ApiUnreachable } from '../http/api-error.ts';

function decoded(value: unknown): string | undefined {
  if (typeof value !== 'string' || !isBase64(value)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'));
  } catch {
    return undefined;
  }
}

interface Secret {
  metadata?: { uid?: unknown; resourceVersion?: unknown };
  data?: Record<string, unknown> | null;
}

export interface ReadSecret extends SecretData {
  /**
   * Of the data alone: a touch of the metadata is no change. It never leaves the process, because a password can be guessed
   * from it.
   */
  fingerprint: string;
}

const dataFingerprint = (data: Record<string, unknown>): string =>
  sha256(stringifyJson(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1))));

/** Throws `ApiUnreachable` when the answer is no Secret. */
export function readSecret(body: unknown, path: string): ReadSecret {
  const { metadata, data } = (body ?? {}) as Secret;
  if (typeof metadata?.uid !== 'string' || typeof metadata.resourceVersion !== 'string')
    throw new ApiUnreachable(`GET ${path}: the answer is not a Secret`);
  const values = Object.entries(data ?? {}).map(([key, value]) => [key, decoded(value)] as const);
  const undecodable = values.filter(([, value]) => value === undefined).map(([key]) => key);
  return {
    fingerprint: dataFingerprint(data ?? {}),
    data: Object.fromEntries(values.filter((pair): pair is [string, string] => pair[1] !== undefined)),
    ...(undecodable.length > 0 ? { undecodable } : {}),
  };
}
