/** What `kubectl explain` has to explain. */
import type { Json } from '../contract/kubernetes-http.ts';

export interface Field {
  /** As `kubectl explain` takes it. */
  path: string;
  /** Children -> descriptions. */
  children: [name: string, description: string][];
}

/** Described in the words of the server. */
const SERVERS_OWN = ['apiVersion', 'kind', 'metadata'];

/** Every object in the schema, the root first. */
export function objects(path: string, schema: Json): Field[] {
  const node = schema.items ?? schema;
  if (node.properties === undefined) return [];
  const entries = Object.entries<Json>(node.properties).filter(([name]) => !SERVERS_OWN.includes(name));
  const children = entries.map(([name, child]): [string, string] => [name, child.description]);
  return [{ path, children }, ...entries.flatMap(([name, child]) => objects(`${path}.${name}`, child))];
}
