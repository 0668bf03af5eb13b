/** A FlinkJarJob of a file, as the controller would see it the first time. */
import { type Manifest, plansIn, readWanted, specOf } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import { isObject, textOf } from '../../ground/json.ts';
import { objectName } from '../lint/identity.ts';
import type { FiledObject } from '../read/objects.ts';
import { spanAt } from '../read/span.ts';

export interface FiledJob {
  file: string;
  line: number;
  /** Undefined: neither the manifest nor the command line names one. */
  namespace: string | undefined;
  name: string;
  manifest: Manifest;
  spec: Spec;
}

/** With its namespace, where there is one. */
export const calledJob = ({ namespace, name }: { namespace?: string | undefined; name: string }): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** `namespace`: of the command line. Undefined: its spec is not valid. */
export function filedJob(
  file: string,
  object: FiledObject,
  namespace: string | undefined,
): FiledJob | undefined {
  const { value, yaml, path } = object;
  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  const place = textOf(metadata['namespace']) || namespace;
  const name = textOf(metadata['name']) || `${textOf(metadata['generateName'])}*`;
  const manifest: Manifest = {
    key: objectName(object) ?? name,
    namespace: place ?? '',
    name,
    uid: '',
    resourceVersion: '',
    generation: 1,
    createdAt: 0,
    reconcileRequest: undefined,
    ...plansIn(metadata['annotations']),
    ...readWanted(value['spec'], { deleting: false, found: undefined }),
    status: {},
  };
  const spec = specOf(manifest);
  const { line } = spanAt(yaml, path);
  return spec && { file, line, namespace: place, name, manifest, spec };
}
