/** The manifests of the demo, read as `fjj lint` and kubectl read them. */
import { type DocumentPart, readManifests } from '../src/manifests/read/manifests.ts';
import type { FiledObject } from '../src/manifests/read/objects.ts';
import type { Resource } from './hands.ts';

/** What a person gave cannot be used. The message is one sentence that names the file. */
export class Unusable extends Error {}

/** What a job stands on comes before it. */
const ORDER = ['Namespace', 'Secret', 'ConfigMap', 'FlinkJarJob'];

const incomplete = (file: string): Unusable =>
  new Unusable(`${file}: every document needs apiVersion, kind and metadata.name`);

interface Found {
  resources: Resource[];
  /** Files of a folder in which there is something that is no object. */
  skipped: string[];
}

/** Undefined: it has no name, as what Kustomize reads. */
function resourceOf({ value, kind }: FiledObject, file: string): Resource | undefined {
  const { metadata } = value as Partial<Resource>;
  if (metadata?.name) return value as Resource;
  if (ORDER.includes(kind)) throw incomplete(file);
  return undefined;
}

function addDocument({ resources, skipped }: Found, { file, document, named }: DocumentPart): void {
  const { objects, strangers, broken } = document;
  if (broken !== undefined) {
    const { line, column } = broken.span;
    throw new Unusable(`${file}: ${broken.problem}, at line ${line}, column ${column}`);
  }
  const found = objects.map((object) => resourceOf(object, file));
  const isWhole = strangers.length === 0 && !found.includes(undefined);
  if (named && !isWhole) throw incomplete(file);
  if (!isWhole && !skipped.includes(file)) skipped.push(file);
  resources.push(...found.filter((one) => one !== undefined));
}

async function* standardInput(): AsyncGenerator<Uint8Array> {
  yield* process.stdin;
}

/** Every object of files and folders, in an order in which they can be applied. Throws `Unusable`. */
export async function load(paths: readonly string[]): Promise<Found> {
  const found: Found = { resources: [], skipped: [] };
  const { signal } = new AbortController();
  const wanted = { paths, recursive: false, input: standardInput(), stop: signal };
  for await (const part of readManifests(wanted)) {
    if ('problem' in part) throw new Unusable(`${part.file}: ${part.problem}`);
    if ('document' in part) addDocument(found, part);
  }
  found.resources.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  return found;
}

const called = (path: string): string => (path === '-' ? 'standard input' : path);

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
export async function sorted(paths: readonly string[]): Promise<Manifests> {
  const { resources: all, skipped } = await load(paths);
  const [namespaces = [], secrets = [], jobs = []] = USED.map((kind) =>
    all.filter((one) => one.kind === kind),
  );
  const others = all.filter(({ kind }) => !USED.includes(kind));
  if (jobs.length > 0) return { namespaces, secrets, jobs, others, skipped };
  const found = all.length === 0 ? '' : `, only ${named(all)}`;
  throw new Unusable(`${paths.map(called).join(', ')}: there is no FlinkJarJob in it${found}`);
}
