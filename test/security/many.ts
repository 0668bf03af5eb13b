/** Hundreds of objects of one namespace: made without much ado, and read once the controller has spoken of every one. */
import { manifestOf, type Resource, secretOf, type World } from '../e2e/harness.ts';
import { until } from '../support/until.ts';

const TIMEOUT_MS = 10_000;
/** So many at a time, each time with all of the patience. */
const PORTION = 25;

const AT_ONCE = 4;

/** Each request that waits for no other has a connection of its own: not hundreds of them. */
export async function forEach<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

export const jobsOf = (namespace: string): string =>
  `/apis/dli.gitops.dev/v1alpha1/namespaces/${namespace}/flinkjarjobs`;

/** `path`: of the collection, and a query if there is one. */
export const create = ({ api }: World, path: string, body: Resource) =>
  api.request({ method: 'POST', path, contentType: 'application/json', body, timeoutMs: TIMEOUT_MS });

export interface Described {
  namespace: string;
  name: string;
  spec: Record<string, unknown>;
  annotations?: Record<string, string>;
}

export function objectOf({ namespace, name, spec, annotations }: Described): Resource {
  const { metadata, ...rest } = manifestOf(`${namespace}/${name}`, spec);
  return { ...rest, metadata: { ...metadata, ...(annotations && { annotations }) } };
}

/** `stringData`: what the Secret of that name holds. */
export function addSecret(
  world: World,
  [namespace, name]: [string, string],
  stringData: Record<string, string>,
): Promise<unknown> {
  const { metadata, ...rest } = secretOf(world, namespace, stringData);
  return create(world, `/api/v1/namespaces/${namespace}/secrets`, {
    ...rest,
    metadata: { ...metadata, name },
  });
}

/** Paths of the objects whose status was written. A list of them all, again and again, would keep everybody busy. */
const told = ({ trace }: World): Set<string> =>
  new Set(
    trace
      .select({ server: 'kubernetes', method: 'PATCH', path: /\/status$/ })
      .filter(({ status }) => status === 200)
      .map(({ path }) => path),
  );

/** The objects by name, once each has a status. */
export async function withStatus(
  world: World,
  namespace: string,
  names: readonly string[],
): Promise<Map<string, Resource>> {
  const path = jobsOf(namespace);
  for (let at = 0; at < names.length; at += PORTION) {
    const wanted = names.slice(at, at + PORTION).map((name) => `${path}/${name}/status`);
    const left = (): string[] => {
      const seen = told(world);
      return wanted.filter((one) => !seen.has(one));
    };
    await until('a status of every object', () => left().length === 0 || undefined, left);
  }
  const { body } = await world.api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
  const { items } = body as { items: Resource[] };
  return new Map(items.map((item) => [item.metadata.name, item]));
}
