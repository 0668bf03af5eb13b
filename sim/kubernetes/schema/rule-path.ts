/** `fieldPath` of a rule: `.a.b` or `.labels['x']`. */
import { additional, own, type Schema } from './schema.ts';

const STEP = /^(?:\.([^.[\]]+)|\['((?:\\.|[^'\\])*)'\])/;

interface Reached {
  schema: Schema;
  path: string;
}

function follow({ schema, path }: Reached, name: string): Reached | undefined {
  const named = schema.properties !== undefined;
  const next = named ? own(schema.properties, name) : additional(schema);
  if (next === undefined) return undefined;
  const dot = path === '' ? '' : '.';
  return { schema: next, path: named ? `${path}${dot}${name}` : `${path}[${name}]` };
}

/** The path in the words of messages, or nothing when it does not lead to a field of the schema. */
export function followPath(schema: Schema, fieldPath: string): string | undefined {
  let rest = fieldPath.trim();
  let at: Reached | undefined = { schema, path: '' };
  while (rest !== '' && at !== undefined) {
    const found: RegExpExecArray | null = STEP.exec(rest);
    if (found === null) return undefined;
    at = follow(at, found[1] ?? found[2]?.replace(/\\(.)/g, '$1') ?? '');
    rest = rest.slice(found[0].length);
  }
  return at?.path || undefined;
}

export function rulePath(base: string, schema: Schema, fieldPath: string | undefined): string {
  const path = fieldPath ? followPath(schema, fieldPath) : undefined;
  if (path === undefined) return base;
  return base === '' || path.startsWith('[') ? `${base}${path}` : `${base}.${path}`;
}
