/** The schema of the status as it stands in the API: see `status-form.ts`. */
import { statusSchema } from '../../core/object/status.ts';
import { FORMER_PARTS, INTERNAL, INTERNAL_PARTS } from '../../core/object/status-form.ts';
import { type JsonSchema, openApi } from './structural.ts';

/** That of a version may be read, and written, by another: 0.1.0 tells of updates without these. */
const NOT_IN_EACH_VERSION = ['wanted', 'live'];

type Schemas = Record<string, JsonSchema>;

function withoutRequired(update: JsonSchema): JsonSchema {
  const required = (update['required'] as string[]).filter((one) => !NOT_IN_EACH_VERSION.includes(one));
  return { ...update, required };
}

function parts(whole: JsonSchema): Schemas {
  const { lastUpdate, earlierUpdates, ...others } = whole['properties'] as Schemas;
  return {
    ...others,
    lastUpdate: withoutRequired(lastUpdate ?? {}),
    earlierUpdates: {
      ...earlierUpdates,
      items: withoutRequired((earlierUpdates?.['items'] ?? {}) as JsonSchema),
    },
  };
}

const pick = (from: Schemas, names: readonly string[]): Schemas =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

const former = (properties: Schemas): Schemas =>
  Object.fromEntries(
    Object.entries(pick(properties, FORMER_PARTS)).map(([name, schema]) => [
      name,
      { ...schema, description: `Where 0.1.0 keeps internal.${name}; it moves there.` },
    ]),
  );

/** Tools that wait hold an object that nobody has looked at for done, unless it says that no generation was dealt with. */
const DEFAULT = { observedGeneration: -1 };

export function statusForm(): JsonSchema {
  const whole = openApi(statusSchema);
  const properties = parts(whole);
  const { location, ...others } = properties;
  const { account, ...place } = (location?.['properties'] ?? {}) as Schemas;
  const names: readonly string[] = INTERNAL_PARTS;
  return {
    ...whole,
    default: DEFAULT,
    properties: {
      ...pick(
        others,
        Object.keys(others).filter((name) => !names.includes(name)),
      ),
      location: { ...location, properties: place },
      [INTERNAL]: {
        type: 'object',
        description:
          'What the controller remembers for itself: fingerprints, counts and names. Not for people, and it may change.',
        properties: { ...pick(properties, names), account },
      },
      ...former(properties),
    },
  };
}
