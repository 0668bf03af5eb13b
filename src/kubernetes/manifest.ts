/** From a stored FlinkJarJob to the parts of it that the controller uses; the rest is not kept. */
import type { Manifest } from '../core/ports.ts';
import { readStatus } from '../core/status.ts';
import { GROUP, PLURAL, VERSION } from './crd.ts';

export const GROUP_VERSION = `${GROUP}/${VERSION}`;

/** Path of the FlinkJarJobs of a namespace, or of all. */
export const jobsPath = (namespace?: string): string =>
  `/apis/${GROUP_VERSION}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${PLURAL}`;

export const RECONCILE_ANNOTATIONS = [
  `${GROUP}/reconcile-requested-at`,
  'reconcile.fluxcd.io/requestedAt',
] as const;

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `date -Ins` writes a comma before the fraction, and both kinds of time may come with any offset. Not a time: -Infinity. */
function timeOf(request: string): number {
  const time = Date.parse(request.replace(',', '.'));
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

/** The newer of the two counts; a text that is no time, only where there is nothing else. */
function reconcileRequest(annotations: unknown): string | undefined {
  const given = isObject(annotations) ? RECONCILE_ANNOTATIONS.map((name) => annotations[name]) : [];
  return given
    .filter((value): value is string => typeof value === 'string' && value !== '')
    .sort((a, b) => (timeOf(a) === timeOf(b) ? Number(a > b) - Number(a < b) : timeOf(a) - timeOf(b)))
    .at(-1);
}

const lacking = (metadata: Json, names: readonly string[]): string[] =>
  names.filter((name) => typeof metadata[name] !== 'string' || metadata[name] === '');

const NEEDED = ['namespace', 'name', 'uid', 'resourceVersion', 'creationTimestamp'];

export type Read = { ok: true; manifest: Manifest } | { ok: false; reason: string };

/** Never throws, whatever it is given. */
export function readManifest(raw: unknown): Read {
  const metadata = isObject(raw) ? raw['metadata'] : undefined;
  if (!isObject(raw) || !isObject(metadata)) return { ok: false, reason: 'it has no metadata' };
  const missing = lacking(metadata, NEEDED);
  if (missing.length > 0) return { ok: false, reason: `metadata lacks ${missing.join(', ')}` };
  if (!Number.isSafeInteger(metadata['generation']))
    return { ok: false, reason: 'metadata.generation is not a number' };
  const { namespace, name, uid, resourceVersion } = metadata as Record<string, string>;
  return {
    ok: true,
    manifest: {
      key: `${namespace}/${name}`,
      namespace: String(namespace),
      name: String(name),
      uid: String(uid),
      resourceVersion: String(resourceVersion),
      generation: Number(metadata['generation']),
      createdAt: Date.parse(String(metadata['creationTimestamp'])),
      deleting: typeof metadata['deletionTimestamp'] === 'string',
      reconcileRequest: reconcileRequest(metadata['annotations']),
      spec: raw['spec'],
      status: readStatus(raw['status']),
    },
  };
}
