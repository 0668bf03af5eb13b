import { ApiError } from '../../../src/kubernetes/http/api-error.ts';
import type { EventType } from '../../../src/kubernetes/watch/event.ts';

export interface Stored {
  metadata: {
    namespace: string;
    name: string;
    uid: string;
    resourceVersion: string;
    generation: number;
    creationTimestamp: string;
    annotations?: Record<string, string>;
    deletionTimestamp?: string;
  };
  spec: { jobId: string; edit: number };
  status?: object;
}

export interface Change {
  version: number;
  type: EventType;
  object: Stored;
  /** What it was before. */
  before: Stored | undefined;
}

interface Page {
  metadata: { resourceVersion: string; continue?: string };
  items: Stored[];
}

export const gone = (message = 'too old resource version'): ApiError =>
  new ApiError(message, { status: 410, reason: 'Expired' });

/** FlinkJarJobs as an API server keeps them: one counter, a history, and lists in pages of one snapshot. */
export class Collection {
  readonly objects = new Map<string, Stored>();
  history: Change[] = [];
  version = 100;
  /** Versions up to this one are forgotten. */
  compacted = 100;
  #uids = 0;
  #listeners = new Set<(change: Change) => void>();

  create(name: string, jobId = name): Stored {
    this.#uids += 1;
    const metadata = {
      namespace: 'team',
      name,
      uid: `uid-${this.#uids}`,
      resourceVersion: '',
      generation: 1,
      creationTimestamp: '2026-01-02T03:04:05Z',
    };
    return this.#commit('ADDED', { metadata, spec: { jobId, edit: 0 } });
  }

  edit(name: string): Stored {
    const { metadata, spec } = this.#known(name);
    const generation = metadata.generation + 1;
    return this.#commit('MODIFIED', {
      ...this.#known(name),
      metadata: { ...metadata, generation },
      spec: { ...spec, edit: spec.edit + 1 },
    });
  }

  writeStatus(name: string, status: object): Stored {
    return this.#commit('MODIFIED', { ...this.#known(name), status });
  }

  annotate(name: string, annotations: Record<string, string>): Stored {
    const known = this.#known(name);
    return this.#commit('MODIFIED', { ...known, metadata: { ...known.metadata, annotations } });
  }

  remove(name: string): Stored {
    return this.#commit('DELETED', this.#known(name));
  }

  compact(): void {
    this.compacted = this.version;
    this.history = [];
  }

  /** Throws 410 for a page of a snapshot that is forgotten. */
  list(limit?: number, from?: string): Page {
    const [version = this.version, start = 0] = from === undefined ? [] : from.split(':').map(Number);
    if (from !== undefined && version < this.compacted)
      throw gone('The provided continue parameter is too old');
    const all = this.#at(version);
    const end = limit === undefined ? all.length : start + limit;
    const more = end < all.length ? { continue: `${version}:${end}` } : {};
    return { metadata: { resourceVersion: String(version), ...more }, items: all.slice(start, end) };
  }

  /** Everything after `from`, then what comes. Throws 410 when that is forgotten. */
  watch(from: string, listener: (change: Change) => void): () => void {
    if (Number(from) < this.compacted) throw gone();
    for (const change of this.history.filter(({ version }) => version > Number(from))) listener(change);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The snapshot of a version, by undoing the changes since. */
  #at(version: number): Stored[] {
    const objects = new Map(this.objects);
    for (const change of this.history.filter((one) => one.version > version).reverse()) {
      const { name } = change.object.metadata;
      if (change.before === undefined) objects.delete(name);
      else objects.set(name, change.before);
    }
    return [...objects.values()].sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  }

  #known(name: string): Stored {
    const known = this.objects.get(name);
    if (known === undefined) throw new Error(`there is no ${name}`);
    return known;
  }

  #commit(type: EventType, draft: Stored): Stored {
    this.version += 1;
    const metadata = { ...draft.metadata, resourceVersion: String(this.version) };
    const object = { ...draft, metadata };
    const before = this.objects.get(metadata.name);
    if (type === 'DELETED') this.objects.delete(metadata.name);
    else this.objects.set(metadata.name, object);
    const change = { version: this.version, type, object, before };
    this.history.push(change);
    for (const listener of this.#listeners) listener(change);
    return object;
  }
}
