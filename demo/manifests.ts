/** Reads manifests from files, as kubectl does: folders, several documents, lists, standard input, YAML 1.1. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { yamlDocuments } from '../sim/kubernetes/yaml.ts';
import type { Resource } from './hands.ts';

/** What a person gave cannot be used. The message is one sentence that names the file. */
export class Unusable extends Error {}

const SYSTEM: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
};

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Unusable(`${path}: ${SYSTEM[code] ?? message}`);
  }
}

interface File {
  path: string;
  /** Somebody named it, and not only its folder: all of it is meant. */
  meant: boolean;
}

function filesOf(path: string): File[] {
  if (path === '-' || !attempt(path, () => statSync(path)).isDirectory()) return [{ path, meant: true }];
  const entries = readdirSync(path, { withFileTypes: true });
  const names = entries.filter((one) => !one.isDirectory() && /\.(ya?ml|json)$/.test(one.name));
  if (names.length === 0) throw new Unusable(`${path}: the folder holds no .yaml, .yml or .json file`);
  return names.map(({ name }) => ({ path: join(path, name), meant: false })).sort(byPath);
}

const byPath = (one: File, other: File): number => (one.path < other.path ? -1 : 1);

/** What a job stands on comes before it. */
const ORDER = ['Namespace', 'Secret', 'ConfigMap', 'FlinkJarJob'];

/** A document, or the items of a list of them. Undefined: it is no object, such as the values of a chart. */
function resourcesOf(value: unknown, file: string): (Resource | undefined)[] {
  if (value === null || value === undefined) return [];
  const { kind, apiVersion, metadata, items } = value as Partial<Resource> & { items?: unknown };
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item) => resourcesOf(item, file));
  if (kind && apiVersion && metadata?.name) return [value as Resource];
  if (typeof kind === 'string' && ORDER.includes(kind)) throw incomplete(file);
  return [undefined];
}

const incomplete = (file: string): Unusable =>
  new Unusable(`${file}: every document needs apiVersion, kind and metadata.name`);

const called = (path: string): string => (path === '-' ? 'standard input' : path);

interface Found {
  resources: Resource[];
  /** Files of a folder in which there is something that is no object. */
  skipped: string[];
}

function documentsOf(where: string, text: string): unknown[] {
  try {
    return yamlDocuments(text).map((read) => read());
  } catch (error) {
    throw new Unusable(`${where}: this is not YAML: ${(error as Error).message.split(/:?\n/)[0]}`);
  }
}

function read({ path, meant }: File): Found {
  const where = called(path);
  const text = attempt(where, () => readFileSync(path === '-' ? 0 : path, 'utf8'));
  const all = documentsOf(where, text).flatMap((value) => resourcesOf(value, where));
  const resources = all.filter((one) => one !== undefined);
  if (meant && resources.length < all.length) throw incomplete(where);
  return { resources, skipped: resources.length < all.length ? [path] : [] };
}

/** Every object of files and folders, in an order in which they can be applied. Throws `Unusable`. */
export function load(paths: readonly string[]): Found {
  const found = paths.flatMap(filesOf).map(read);
  const resources = found.flatMap((one) => one.resources);
  return {
    resources: resources.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind)),
    skipped: found.flatMap(({ skipped }) => skipped),
  };
}

export interface Manifests {
  namespaces: Resource[];
  secrets: Resource[];
  jobs: Resource[];
  /** Kinds that the demo has no use for. */
  others: Resource[];
  /** Files of a folder that hold something else than objects. */
  skipped: string[];
}

export const named = (resources: readonly Resource[], limit = 5): string => {
  const names = resources.slice(0, limit).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const more = resources.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const USED = ['Namespace', 'Secret', 'FlinkJarJob'];

/** Throws `Unusable`, also when there is no FlinkJarJob. */
export function sorted(paths: readonly string[]): Manifests {
  const { resources: all, skipped } = load(paths);
  const [namespaces = [], secrets = [], jobs = []] = USED.map((kind) =>
    all.filter((one) => one.kind === kind),
  );
  const others = all.filter(({ kind }) => !USED.includes(kind));
  if (jobs.length > 0) return { namespaces, secrets, jobs, others, skipped };
  const found = all.length === 0 ? '' : `, only ${named(all)}`;
  throw new Unusable(`${paths.map(called).join(', ')}: there is no FlinkJarJob in it${found}`);
}
