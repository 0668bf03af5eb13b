/** A resource that is there without any definition, from its names and what is special about it. */
import { AGE, NAME } from '../columns.ts';
import { ALL_VERBS, type Resource } from '../resource.ts';

export type Names = Pick<Resource, 'group' | 'version' | 'kind' | 'plural'>;

export function resource(names: Names, more: Partial<Resource>): Resource {
  const { group, kind, plural } = names;
  return {
    ...names,
    listKind: `${kind}List`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ALL_VERBS,
    storage: group === '' ? plural : `${plural}.${group}`,
    custom: false,
    status: false,
    generation: false,
    schema: undefined,
    selectable: {},
    columns: [NAME, AGE],
    ...more,
  };
}
