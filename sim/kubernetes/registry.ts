/** Which resources exist now: the built-in ones and those that CustomResourceDefinitions add. */

import { crdResources } from './definition/crd.ts';
import type { KubeObject } from './objects.ts';
import type { Resource } from './resource.ts';

export interface GroupVersion {
  group: string;
  version: string;
  resources: Resource[];
}

export class Registry {
  #builtIn: Resource[];
  #custom = new Map<string, Resource[]>();
  /** Each request asks; definitions change seldom. */
  #all: readonly Resource[] | undefined;

  constructor(builtIn: Resource[]) {
    this.#builtIn = builtIn;
  }

  /** The same kinds; what is added to one is not added to the other. */
  copy(): Registry {
    const other = new Registry(this.#builtIn);
    other.#custom = new Map(this.#custom);
    return other;
  }

  /** Adds what the definition serves, or replaces what it served before. */
  install(definition: KubeObject): void {
    this.#custom.set(definition.metadata.name, crdResources(definition));
    this.#all = undefined;
  }

  uninstall(name: string): void {
    this.#custom.delete(name);
    this.#all = undefined;
  }

  all(): readonly Resource[] {
    this.#all ??= [...this.#builtIn, ...[...this.#custom.values()].flat()];
    return this.#all;
  }

  find(wanted: { group: string; version: string; plural: string }): Resource | undefined {
    return this.all().find(
      ({ group, version, plural }) =>
        group === wanted.group && version === wanted.version && plural === wanted.plural,
    );
  }

  hasVersion(group: string, version: string): boolean {
    return this.all().some((resource) => resource.group === group && resource.version === version);
  }

  /** One resource for each place where objects are kept. */
  storages(): Resource[] {
    return [...new Map(this.all().map((resource) => [resource.storage, resource])).values()];
  }

  /** Core first, then in the order they came. */
  versions(): GroupVersion[] {
    const found = new Map<string, GroupVersion>();
    for (const resource of this.all()) {
      const { group, version } = resource;
      const key = `${group}/${version}`;
      const known = found.get(key) ?? { group, version, resources: [] };
      known.resources.push(resource);
      found.set(key, known);
    }
    return [...found.values()];
  }
}
