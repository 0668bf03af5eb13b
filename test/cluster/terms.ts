/** Who held the Lease when, by the trace, and whether everybody who wrote to DLI held it then. */
import type { Entry } from '../../sim/http/trace.ts';
import type { Json } from '../contract/kubernetes-http.ts';

/** Of the lease writes, in order of the trace. `at`: monotonic ms. */
export interface Renewal {
  holder: string;
  at: number;
}

/** The writes of the Lease that took effect. An empty holder: it was given up. */
export const renewals = (entries: readonly Entry[]): Renewal[] =>
  entries
    .filter(
      ({ method, path, status }) =>
        /\/leases(\/|$)/.test(path) && method !== 'GET' && status >= 200 && status < 300,
    )
    .map(({ at, body }) => ({ at, holder: (body as Json).spec.holderIdentity ?? '' }));

/** When the replica first held it, counted from `since` (monotonic ms). */
export const acquiredAt = (entries: readonly Entry[], replica: string, since = 0): number | undefined =>
  renewals(entries).find(({ holder, at }) => holder === replica && at >= since)?.at;

/** When the replica renewed it last. */
export const renewedAt = (entries: readonly Entry[], replica: string): number | undefined =>
  renewals(entries)
    .filter(({ holder }) => holder === replica)
    .at(-1)?.at;

/** PUTs as they came in through the doors of the replicas, which are the servers `dli-<replica>`. */
export const putsBy = (entries: readonly Entry[], replica: string, since = 0): Entry[] =>
  entries.filter(({ server, method, at }) => server === `dli-${replica}` && method === 'PUT' && at >= since);

/**
 * Every PUT was sent by the one who held the Lease, within `deadlineMs` of its last renewal, and was over before anybody
 * else got it. Of one set of replicas with one Lease.
 */
export function oneLeader(
  entries: readonly Entry[],
  replicas: readonly string[],
  deadlineMs: number,
): string[] {
  const terms = renewals(entries);
  return replicas.flatMap((replica) =>
    putsBy(entries, replica).flatMap(({ seq, at, took = 0 }) => {
      const last = terms.filter((term) => term.at <= at).at(-1);
      if (last?.holder !== replica)
        return [`PUT ${seq} by ${replica} in the term of ${last?.holder || 'nobody'}`];
      const next = terms.find((term) => term.at > at && term.holder !== replica);
      const overlap = next !== undefined && at + took > next.at && next.holder !== '';
      return [
        ...(at - last.at > deadlineMs
          ? [`PUT ${seq} by ${replica} ${Math.round(at - last.at)} ms after its renewal`]
          : []),
        ...(overlap ? [`PUT ${seq} by ${replica} lasted into the term of ${next.holder}`] : []),
      ];
    }),
  );
}
