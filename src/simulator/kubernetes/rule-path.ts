/** `fieldPath` of a rule: `.a.b` or `.labels['x']`. */
import { additional, own, type Schema } from './schema.ts';

const STEP = /^(?:\.([^.[\]]+)|\['((?:\\.|[^'\\])*)'\])/;

/** The path in the words of messages, or nothing when it does not lead to a field of the schema. */
export function followPath(schema: Schema, fieldPath: string): string | undefined {
  let rest = fieldPath.trim();
  let at: Schema | undefined = schema;
  let path = '';
  while (rest !== '') {
    const found: RegExpExecArray | null = STEP.exec(rest);
    const name: string | undefined = found?.[1] ?? found?.[2]?.replace(/\\(.)/g, '$1');
    if (found === null || name === undefined || at === undefined) return undefined;
    const named: boolean = at.properties !== undefined;
    path = named ? `${path === '' ? '' : `${path}.`}${name}` : `${path}[${name}]`;
    at = named ? own(at.properties, name) : additional(at);
    if (at === undefined) return undefined;
    rest = rest.slice(found[0].length);
  }
  return path === '' ? undefined : path;
}

export function rulePath(base: string, schema: Schema, fieldPath: string | undefined): string {
  const path = fieldPath ? followPath(schema, fieldPath) : undefined;
  if (path === undefined) return base;
  return base === '' || path.startsWith('[') ? `${base}${path}` : `${base}.${path}`;
}
