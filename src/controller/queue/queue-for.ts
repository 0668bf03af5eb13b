/** The queue of the objects: as wide as there are connections for. */
import type { Manifest } from '../../core/object/manifest.ts';
import { accountOf, standingOf } from '../account.ts';
import { silentPlaces } from './places.ts';
import { WorkQueue } from './queue.ts';

type QueueParts = Pick<ConstructorParameters<typeof WorkQueue>[0], 'clock' | 'chance' | 'hooks'>;

interface QueueSize {
  concurrency: number;
  dliConnections: number;
  dliRate: number;
}

export function queueFor(
  { concurrency, dliConnections, dliRate }: QueueSize,
  parts: QueueParts,
  manifest: (key: string) => Manifest | undefined,
): WorkQueue {
  // Even if one endpoint serves all calls, young passes find a connection.
  const room = dliConnections - silentPlaces(concurrency);
  const all = Math.max(concurrency, Math.min(6 * concurrency, room));
  return new WorkQueue({
    ...parts,
    width: { young: concurrency, all },
    callRate: dliRate,
    accountOf: (key) => accountOf(manifest(key)),
    tenantOf: (key) => manifest(key)?.namespace ?? '',
    standingOf: (key) => standingOf(manifest(key)),
  });
}
