/** The objects of manifests as the cluster has them. */
import { isObject, type JsonObject, textOf } from '../ground/json.ts';
import { besideStored } from '../manifests/plan/against-cluster.ts';
import type { FiledJob } from '../manifests/plan/filed-job.ts';
import type { PlannedJobs } from '../manifests/plan/planned-jobs.ts';
import type { PersonsCluster } from './cluster.ts';

const nameOf = ({ metadata }: JsonObject): string => (isObject(metadata) ? textOf(metadata['name']) : '');

/** One list a namespace. Throws what the API server's adapter throws. */
export async function besideObjects(
  jobs: readonly FiledJob[],
  { objects, namespace }: PersonsCluster,
  now: number,
): Promise<PlannedJobs> {
  const placed = jobs.map((filed) => ({ ...filed, namespace: filed.namespace ?? namespace }));
  const stored = new Map<string, JsonObject>();
  for (const [place, own] of Map.groupBy(placed, (filed) => filed.namespace)) {
    const names = new Set(own.map(({ name }) => name));
    const found = await objects.list(place, (raw) => (names.has(nameOf(raw)) ? raw : undefined));
    for (const raw of found) stored.set(`${place}/${nameOf(raw)}`, raw);
  }
  const changes: PlannedJobs['changes'][number][] = [];
  const notPlanned: PlannedJobs['notPlanned'][number][] = [];
  for (const filed of placed) {
    const told = besideStored(filed, stored.get(`${filed.namespace}/${filed.name}`), now);
    if ('change' in told) changes.push(told.change);
    else notPlanned.push({ filed, reason: 'NotCompared', message: told.problem });
  }
  return { changes, notPlanned };
}
