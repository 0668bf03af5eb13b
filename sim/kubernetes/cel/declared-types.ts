/** The types of a schema for the CEL checker, so that a rule naming a field that does not exist is refused with the CRD. */
import type { Environment } from '@marcbachmann/cel-js';
import { additional, type Schema } from '../schema/schema.ts';
import { escapeName } from './name.ts';
import { newEnvironment } from './program.ts';
import { celKind, withTypeMeta } from './value.ts';

const NAMES: Record<string, string> = {
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
};

interface Types {
  environment: Environment;
  count: number;
}

function declareObject(types: Types, schema: Schema): string {
  const fields: Record<string, string> = {};
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const name = escapeName(key);
    if (name !== undefined && celKind(property) !== undefined) fields[name] = declare(types, property);
  }
  types.count += 1;
  const name = `Object${types.count}`;
  types.environment.registerType(name, { fields });
  types.environment.registerOperator(`${name} == ${name}`, (a, b) => a === b);
  return name;
}

/** The name of the CEL type of a schema. */
function declare(types: Types, given: Schema): string {
  const schema = given['x-kubernetes-embedded-resource'] ? withTypeMeta(given) : given;
  const kind = celKind(schema) ?? 'dyn';
  if (kind === 'list') return `list<${declare(types, schema.items ?? {})}>`;
  if (kind === 'map') return `map<string, ${declare(types, additional(schema) ?? {})}>`;
  if (kind === 'object') return declareObject(types, schema);
  return NAMES[kind] ?? kind;
}

export type Check = (expression: string, optionalOldSelf: boolean) => { type?: string; error?: string };

interface Located {
  summary?: string;
  message: string;
  range?: { start: number };
  node?: { pos?: number };
}

/** The package's words for a mistake, and those of the API server. */
const WORDS: [RegExp, (parts: RegExpExecArray) => string][] = [
  [/^No such key: (.*)$/, (parts) => `undefined field '${parts[1]}'`],
  [/^Unknown variable: (.*)$/, (parts) => `undeclared reference to '${parts[1]}' (in container '')`],
  [
    /^no such overload: (.+) ([^ ]+) (.+)$/,
    (parts) => `found no matching overload for '_${parts[2]}_' applied to '(${parts[1]}, ${parts[3]})'`,
  ],
];

function pointed(source: string, error: Located): string {
  const text = error.summary ?? error.message.split('\n')[0] ?? '';
  const known = WORDS.map(([pattern, say]): string | undefined => {
    const parts = pattern.exec(text);
    return parts === null ? undefined : say(parts);
  }).find((said) => said !== undefined);
  const at = error.node?.pos ?? error.range?.start ?? 0;
  const column = text.startsWith('No such key') ? Math.max((error.range?.start ?? at) - 1, 0) : at;
  return `ERROR: <input>:1:${column + 1}: ${known ?? text}\n | ${source}\n | ${'.'.repeat(column)}^`;
}

/** Checks expressions over values of this schema. */
export function checkerOf(schema: Schema): Check {
  const types: Types = { environment: newEnvironment(), count: 0 };
  const self = declare(types, schema);
  types.environment.registerVariable('self', self);
  const plain = types.environment.clone().registerVariable('oldSelf', self);
  const optional = types.environment.clone().registerVariable('oldSelf', `optional<${self}>`);
  return (expression, optionalOldSelf) => {
    try {
      const found = (optionalOldSelf ? optional : plain).check(expression);
      if (found.valid) return found.type === undefined ? {} : { type: found.type };
      return { error: pointed(expression, found.error ?? new Error('invalid expression')) };
    } catch (error) {
      return { error: pointed(expression, error as Located) };
    }
  };
}
