/** From a stored FlinkJarJob to the parts of it that the controller uses; the rest is not kept. */

import { GROUP, GROUP_VERSION, PLURAL } from '../../core/object/kind.ts';
import { type Manifest, plansIn, REQUEST_BYTES, readWanted, readWay } from '../../core/object/manifest.ts';
import { sideBySide } from '../../core/object/status-form.ts';
import { readStatus } from '../../core/object/stored-status.ts';
import { isObject, type JsonObject } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import { FINALIZER } from './crd.ts';

/** Path of the FlinkJarJobs of a namespace, or of all. */
export const jobsPath = (namespace?: string): string =>
  `/apis/${GROUP_VERSION}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${PLURAL}`;

export const RECONCILE_ANNOTATIONS = [
  `${GROUP}/reconcile-requested-at`,
  'reconcile.fluxcd.io/requestedAt',
] as const;

const HALF_BYTES = Math.floor(REQUEST_BYTES / 2) - 1;

/** A new value of either is a new request, whatever time it names: where there are both, the two of them together. */
function reconcileRequest(annotations: unknown): string | undefined {
  const given = isObject(annotations) ? RECONCILE_ANNOTATIONS.map((name) => annotations[name]) : [];
  const requests = given.filter((value) => typeof value === 'string' && value !== '').map(String);
  return requests.length < 2
    ? requests.map((request) => printable(request, REQUEST_BYTES))[0]
    : requests.map((request) => printable(request, HALF_BYTES)).join(' ');
}

/** Of an object as it is stored; all of them, whoever has set them. */
export function finalizersOf(raw: unknown): string[] {
  const metadata = isObject(raw) ? raw['metadata'] : undefined;
  const given = isObject(metadata) ? metadata['finalizers'] : undefined;
  return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
}

const lacking = (metadata: JsonObject, names: readonly string[]): string[] =>
  names.filter((name) => typeof metadata[name] !== 'string' || metadata[name] === '');

const NEEDED = ['namespace', 'name', 'uid', 'resourceVersion', 'creationTimestamp'];

type ParsedManifest = { ok: true; manifest: Manifest } | { ok: false; reason: string };

/** Never throws, whatever it is given. `now`: epoch ms. */
export function readManifest(raw: unknown, now: number): ParsedManifest {
  const metadata = isObject(raw) ? raw['metadata'] : undefined;
  if (!isObject(raw) || !isObject(metadata)) return { ok: false, reason: 'it has no metadata' };
  const missing = lacking(metadata, NEEDED);
  if (missing.length > 0) return { ok: false, reason: `metadata lacks ${missing.join(', ')}` };
  if (!Number.isSafeInteger(metadata['generation']))
    return { ok: false, reason: 'metadata.generation is not a number' };
  const { namespace, name, uid, resourceVersion } = metadata as Record<string, string>;
  const generation = Number(metadata['generation']);
  const { status: stored, former } = sideBySide(raw['status']);
  const { status, unusable } = readStatus(stored, { generation, now });
  return {
    ok: true,
    manifest: {
      key: `${namespace}/${name}`,
      namespace: String(namespace),
      name: String(name),
      uid: String(uid),
      resourceVersion: String(resourceVersion),
      generation,
      createdAt: Date.parse(String(metadata['creationTimestamp'])),
      ...(typeof metadata['deletionTimestamp'] === 'string'
        ? { deletedAt: Date.parse(metadata['deletionTimestamp']) }
        : {}),
      reconcileRequest: reconcileRequest(metadata['annotations']),
      ...plansIn(metadata['annotations']),
      ...readWanted(raw['spec'], {
        deleting: typeof metadata['deletionTimestamp'] === 'string',
        found: status.jobId,
      }),
      status,
      ...(finalizersOf(raw).includes(FINALIZER)
        ? { held: true, way: readWay(raw['spec'], status.jobId) }
        : {}),
      ...(unusable.length === 0 ? {} : { unusable }),
      ...(former && { former }),
    },
  };
}
