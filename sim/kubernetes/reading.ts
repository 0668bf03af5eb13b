/** A stored custom resource as its definition sees it now: with today's defaults, without what is no longer described. */

import type { KubeObject } from './objects.ts';
import { dropNulls, fillDefaults } from './schema/defaulting.ts';
import { pruneObject } from './schema/pruning.ts';
import { asSchema } from './schema/schema.ts';
import { copy } from './schema/value.ts';

export function asRead(stored: KubeObject, apiVersion: string, openApiSchema: unknown): KubeObject {
  const schema = asSchema(openApiSchema);
  const object = { ...copy(stored), apiVersion } as KubeObject;
  dropNulls(object, schema);
  fillDefaults(object, schema);
  pruneObject(object, schema);
  return object;
}
