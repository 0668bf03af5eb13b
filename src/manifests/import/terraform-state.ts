/**
 * The resources in a state of Terraform or OpenTofu: as `terraform show -json` prints it (0.12 to today), or as the file itself is
 * (version 4). No word of it is repeated but addresses: a state holds passwords.
 */
import { isObject, type JsonObject, parseJson, textOf } from '../../ground/json.ts';

export interface StateResource {
  /** As `terraform state rm` takes it. */
  address: string;
  type: string;
  attributes: JsonObject;
}

/** `problem`: the end of a sentence that begins with the name of the file. */
type ReadState = { resources: readonly StateResource[] } | { problem: string };

const MAKE_IT = 'make it by terraform show -json > state.json';

const objectsIn = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** `["name"]`, `[0]`, or nothing: which one of several. */
const indexOf = (key: unknown): string =>
  typeof key === 'string' ? `[${JSON.stringify(key)}]` : typeof key === 'number' ? `[${key}]` : '';

/** Old versions leave the module out of it, or which one of several it is. */
function wholeAddress(address: string, { module, index }: { module: string; index: string }): string {
  const inModule = module === '' || address.startsWith(`${module}.`) ? address : `${module}.${address}`;
  return inModule.endsWith(index) ? inModule : `${inModule}${index}`;
}

function shownIn(module: JsonObject): StateResource[] {
  const path = textOf(module['address']);
  const own = objectsIn(module['resources'])
    .filter(({ mode, values }) => mode === 'managed' && isObject(values))
    .map(({ address, type, name, index, values }) => ({
      address: wholeAddress(textOf(address) || `${textOf(type)}.${textOf(name)}`, {
        module: path,
        index: indexOf(index),
      }),
      type: textOf(type),
      attributes: isObject(values) ? values : {},
    }));
  return [...own, ...objectsIn(module['child_modules']).flatMap(shownIn)];
}

/** A deposed instance is one that a new one has replaced and that Terraform has yet to delete. */
const storedIn = (resource: JsonObject): StateResource[] => {
  const { module, mode, type, name, instances } = resource;
  if (mode !== 'managed') return [];
  const address = `${textOf(type)}.${textOf(name)}`;
  return objectsIn(instances)
    .filter(({ deposed, attributes }) => deposed === undefined && isObject(attributes))
    .map(({ index_key, attributes }) => ({
      address: wholeAddress(address, { module: textOf(module), index: indexOf(index_key) }),
      type: textOf(type),
      attributes: isObject(attributes) ? attributes : {},
    }));
};

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function fromShown({ values, planned_values, prior_state }: JsonObject): ReadState {
  if (planned_values !== undefined) {
    const state = isObject(prior_state) ? prior_state : {};
    return fromShown({ values: state['values'] });
  }
  const root = isObject(values) ? values['root_module'] : undefined;
  // Of an empty state nothing but versions is printed.
  return { resources: isObject(root) ? shownIn(root) : [] };
}

function fromFile({ version, resources }: JsonObject): ReadState {
  if (version === 4) return { resources: objectsIn(resources).flatMap(storedIn) };
  return {
    problem: ` is a state of version ${Number(version)}, of Terraform 0.11 or older: let a newer Terraform read it, and ${MAKE_IT}`,
  };
}

/** Deeper than any module stands. */
const tooDeep = { problem: ' is nested too deep' };

export function readState(text: string): ReadState {
  const state = parsed(text);
  if (!isObject(state)) return { problem: ` is not JSON: ${MAKE_IT}` };
  if ('encrypted_data' in state) return { problem: ` is encrypted: ${MAKE_IT}` };
  try {
    if ('format_version' in state) return fromShown(state);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
  if (typeof state['version'] === 'number') return fromFile(state);
  return { problem: ` is no state of Terraform: ${MAKE_IT}` };
}
