/** What a reader of an imported file finds in it. */

import type { JsonObject } from '../../../src/ground/json.ts';
import { objectsOf } from '../../../src/manifests/read/objects.ts';
import { documentsIn } from '../../../src/manifests/read/yaml.ts';

/** As an API server gets it. */
export function readBack(text: string): JsonObject[] {
  const objects: JsonObject[] = [];
  for (const yaml of documentsIn(text)) {
    const { broken, strangers, objects: found } = objectsOf(yaml, text);
    if (broken !== undefined || strangers.length > 0) throw new Error(`not a manifest:\n${text}`);
    objects.push(...found.map(({ value }) => value));
  }
  return objects;
}
