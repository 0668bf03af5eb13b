/** Every object, its versions and the history watches and list pages are served from: the simulator's etcd. */
import { type KubeObject, keyOf } from './objects.ts';

export interface Change {
  /** The resourceVersion this change made. */
  version: number;
  storage: string;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  previous: KubeObject | undefined;
}

type Listener = (change: Change) => void;

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** `storage` names a resource as kubectl does: `secrets`, `widgets.example.com`. Keys are `namespace/name`. */
export class Store {
  #objects = new Map<string, Map<string, KubeObject>>();
  #history: Change[] = [];
  #listeners = new Set<Listener>();
  /** Changes not yet told. A listener may write; what it writes is told after what it was told. */
  #news: Change[] = [];
  #telling = false;
  #limit: number;
  #version = 1;
  /** Changes up to this version are no longer known. */
  #forgotten = 0;

  /** `limit`: how many changes are remembered. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** With the same objects and the same history, and nobody listening. */
  copy(): Store {
    const other = new Store(this.#limit);
    other.#objects = new Map([...this.#objects].map(([storage, kept]) => [storage, new Map(kept)]));
    other.#history = [...this.#history];
    other.#version = this.#version;
    other.#forgotten = this.#forgotten;
    return other;
  }

  get version(): number {
    return this.#version;
  }

  get(storage: string, key: string): KubeObject | undefined {
    return this.#objects.get(storage)?.get(key);
  }

  /** In key order. `at`: as it was at that version; undefined when that is forgotten. */
  list(storage: string): KubeObject[];
  list(storage: string, at: number): KubeObject[] | undefined;
  list(storage: string, at = this.#version): KubeObject[] | undefined {
    if (at < this.#forgotten) return undefined;
    const present = new Map(this.#objects.get(storage));
    for (let index = this.#history.length - 1; index >= 0; index -= 1) {
      const change = this.#history[index];
      if (change === undefined || change.version <= at) break;
      if (change.storage === storage) undo(present, change);
    }
    return [...present].sort(byKey).map(([, object]) => object);
  }

  /** Adds or replaces; the version it returns is the object's new resourceVersion. */
  put(storage: string, object: KubeObject): KubeObject {
    const key = keyOf(object);
    const previous = this.get(storage, key);
    const versioned = this.#versioned(object);
    const kept = this.#objects.get(storage) ?? new Map<string, KubeObject>();
    this.#objects.set(storage, kept.set(key, versioned));
    this.#record({
      storage,
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      object: versioned,
      previous,
    });
    return versioned;
  }

  /** `last`: what watchers see of it, when the removing request changed it too. */
  remove(storage: string, key: string, last?: KubeObject): void {
    const previous = this.get(storage, key);
    if (previous === undefined) return;
    this.#objects.get(storage)?.delete(key);
    this.#record({ storage, type: 'DELETED', object: this.#versioned(last ?? previous), previous });
  }

  /** Undefined when some of them are forgotten. */
  since(storage: string, version: number): Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    return this.#history.filter((change) => change.version > version && change.storage === storage);
  }

  /** Called with every change, in order. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets the history: older watches and list pages get 410. */
  compact(): void {
    this.#history = [];
    this.#forgotten = this.#version;
  }

  /**
   * Everything is again as it was so many changes ago, versions too, as after a restore from a backup; no further back than
   * the history goes. Nobody is told. Returns the version that is the present one then.
   */
  goBack(changes: number): number {
    for (const change of this.#history.splice(-changes).reverse()) {
      const kept = this.#objects.get(change.storage) ?? new Map<string, KubeObject>();
      undo(kept, change);
      this.#version = change.version - 1;
    }
    return this.#version;
  }

  #versioned(object: KubeObject): KubeObject {
    this.#version += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
  }

  #record(made: Omit<Change, 'version'>): void {
    const change = { ...made, version: this.#version };
    this.#history.push(change);
    if (this.#history.length > this.#limit) this.#forgotten = this.#history.shift()?.version ?? 0;
    this.#news.push(change);
    if (!this.#telling) this.#tell();
  }

  #tell(): void {
    this.#telling = true;
    try {
      for (let change = this.#news.shift(); change !== undefined; change = this.#news.shift()) {
        for (const listener of [...this.#listeners]) listener(change);
      }
    } finally {
      this.#telling = false;
    }
  }
}

function undo(present: Map<string, KubeObject>, { object, previous }: Change): void {
  if (previous === undefined) present.delete(keyOf(object));
  else present.set(keyOf(object), previous);
}
