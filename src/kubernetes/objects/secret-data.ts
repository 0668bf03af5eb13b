/** The values of a Secret that are used, as text. What cannot be used is named, not guessed; the rest is not kept. */
import { LONGEST_VALUE, SECRET_KEYS } from '../../core/object/credentials.ts';
import {
  CREDENTIALS_MARK,
  isForeign,
  LOCATION_PIN,
  type SecretUse,
  VALUES_MARK,
} from '../../core/object/secret-use.ts';
import type { SecretData, SecretText, SecretValues } from '../../core/ports.ts';
import { sha256 } from '../../ground/digest.ts';
import { stringifyJson, textOf } from '../../ground/json.ts';
import { isBase64 } from '../../ground/text.ts';
import { ApiUnreachable } from '../http/api-error.ts';

/** A Secret holds at most 1 MiB, which is 1.4 MiB as base64; the rest is for its metadata. */
export const SECRET_BYTES = 2 * 1024 * 1024;

function decoded(key: string, value: unknown): SecretText {
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
  metadata?: { uid?: unknown; resourceVersion?: unknown; labels?: Record<string, unknown> | null };
  data?: Record<string, unknown> | null;
}

export interface ReadSecret extends SecretData {
  /**
   * Of what is used alone: a touch of other metadata, or of another key, is no change. It never leaves the process, because a
   * password can be guessed from it.
   */
  fingerprint: string;
}

function useOf({ type, metadata }: Secret): SecretUse {
  const labels = metadata?.labels ?? {};
  return {
    type: textOf(type),
    marked: type === CREDENTIALS_MARK || labels[CREDENTIALS_MARK] === 'true',
    pinned: labels[LOCATION_PIN] === 'true',
    forValues: labels[VALUES_MARK] === 'true',
  };
}

/** What it holds for jobs; nothing is kept of a Secret that is not meant for them. */
function valuesIn(uid: string, data: Record<string, unknown>, use: SecretUse): SecretValues | undefined {
  if (!use.forValues || isForeign(use.type)) return undefined;
  return { uid, byKey: new Map(Object.entries(data).map(([key, value]) => [key, decoded(key, value)])) };
}

/** Throws `ApiUnreachable` when the answer is no Secret. */
export function readSecret(body: unknown, path: string): ReadSecret {
  const secret = (body ?? {}) as Secret;
  const { metadata } = secret;
  const version = metadata?.resourceVersion;
  if (typeof metadata?.uid !== 'string' || typeof version !== 'string')
    throw new ApiUnreachable(`GET ${path}: the answer is not a Secret`);
  const use = useOf(secret);
  const data = isForeign(use.type) ? {} : (secret.data ?? {});
  const given = SECRET_KEYS.flatMap((key) => (Object.hasOwn(data, key) ? [[key, data[key]]] : []));
  const values = given.map(([key, value]) => [String(key), decoded(String(key), value)] as const);
  const refused = values.flatMap(([, value]) => ('refused' in value ? [value.refused] : []));
  const forJobs = valuesIn(metadata.uid, data, use);
  return {
    fingerprint: sha256(stringifyJson([forJobs === undefined ? given : data, use])),
    data: Object.fromEntries(values.flatMap(([key, value]) => ('text' in value ? [[key, value.text]] : []))),
    version,
    use,
    ...(refused.length > 0 ? { refused } : {}),
    ...(forJobs === undefined ? {} : { values: forJobs }),
  };
}

/** Instead of a Secret that has more than `SECRET_BYTES`. */
export const tooLarge = (): ReadSecret => {
  const refused = `it has more than ${SECRET_BYTES} bytes as JSON`;
  return { fingerprint: sha256(refused), data: {}, refused: [refused] };
};

const lengthOf = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** What an entry of a map takes besides its texts: a Secret may have very many keys. */
const ENTRY_BYTES = 128;

/** What is kept of it. */
export function bytesOf(secret: ReadSecret | undefined): number {
  const { data = {}, values } = secret ?? {};
  const entries = [...(values?.byKey ?? [])].map(([key, value]) => [key, ...Object.values(value)]);
  return lengthOf([...Object.values(data), ...entries.flat()]) + ENTRY_BYTES * entries.length;
}
