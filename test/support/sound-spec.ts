/** Specs that a generator has drawn, without what the schema refuses. */
import { specSchema } from '../../src/core/object/spec.ts';
import type { Fields } from './example.ts';

/** Without the fields that are refused by themselves or with others; where one lacks another, the first one goes. */
export function sound<T extends { job: Fields }>(spec: T): T {
  const { error } = specSchema.safeParse(spec);
  if (error === undefined) return spec;
  const wrong = error.issues.map(({ path }) => path[1]);
  const fields = Object.entries(spec.job);
  const left = fields.filter(([field]) => !wrong.includes(field));
  return sound({ ...spec, job: Object.fromEntries(left.length < fields.length ? left : fields.slice(1)) });
}
