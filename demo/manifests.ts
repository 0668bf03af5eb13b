/** Reads manifests from files, as kubectl does: folders, several documents, lists, standard input. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
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

function filesOf(path: string): string[] {
  if (path === '-' || !attempt(path, () => statSync(path)).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name));
  if (names.length === 0) throw new Unusable(`${path}: the folder holds no .yaml, .yml or .json file`);
  return names.sort().map((name) => join(path, name));
}

/** A document, or the items of a list of them. */
function resourcesOf(value: unknown, file: string): Resource[] {
  if (value === null || value === undefined) return [];
  const { kind, apiVersion, metadata, items } = value as Partial<Resource> & { items?: unknown };
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item) => resourcesOf(item, file));
  if (!kind || !apiVersion || !metadata?.name)
    throw new Unusable(`${file}: every document needs apiVersion, kind and metadata.name`);
  return [value as Resource];
}

const called = (path: string): string => (path === '-' ? 'standard input' : path);

function read(file: string): Resource[] {
  const where = called(file);
  const text = attempt(where, () => readFileSync(file === '-' ? 0 : file, 'utf8'));
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new Unusable(`${where}: this is not YAML: ${error.message.split(/:?\n/)[0]}`);
    return resourcesOf(
      attempt(where, () => document.toJS() as unknown),
      where,
    );
  });
}

/** What a job stands on comes before it. */
const ORDER = ['Namespace', 'Secret', 'ConfigMap', 'FlinkJarJob'];

/** Every document of files and folders, in an order in which they can be applied. Throws `Unusable`. */
export const load = (paths: readonly string[]): Resource[] =>
  paths
    .flatMap(filesOf)
    .flatMap(read)
    .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));

export interface Manifests {
  namespaces: Resource[];
  secrets: Resource[];
  jobs: Resource[];
  /** Kinds that the demo has no use for. */
  others: Resource[];
}

export const named = (resources: readonly Resource[], limit = 5): string => {
  const names = resources.slice(0, limit).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const more = resources.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const USED = ['Namespace', 'Secret', 'FlinkJarJob'];

/** Throws `Unusable`, also when there is no FlinkJarJob. */
export function sorted(paths: readonly string[]): Manifests {
  const all = load(paths);
  const [namespaces = [], secrets = [], jobs = []] = USED.map((kind) =>
    all.filter((one) => one.kind === kind),
  );
  const others = all.filter(({ kind }) => !USED.includes(kind));
  if (jobs.length > 0) return { namespaces, secrets, jobs, others };
  const found = all.length === 0 ? '' : `, only ${named(all)}`;
  throw new Unusable(`${paths.map(called).join(', ')}: there is no FlinkJarJob in it${found}`);
}
