/** A stored custom resource as its definition sees it now: with today's defaults, without what is no longer described. */
import { dropNulls, fillDefaults } from './defaulting.ts';
import type { KubeObject } from './objects.ts';
import { pruneObject } from './pruning.ts';
import { asSchema } from './schema.ts';
import { copy } from './value.ts';

export function asRead(stored: KubeObject, apiVersion: string, openApiSchema: unknown): KubeObject {
  const schema = asSchema(openApiSchema);
  const object = { ...copy(stored), apiVersion } as KubeObject;
  dropNulls(object, schema);
  fillDefaults(object, schema);
  pruneObject(object, schema);
  return object;
}
