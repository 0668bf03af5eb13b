import { durationMs } from '../core/object/duration.ts';
import { type Manifest, specOf } from '../core/object/manifest.ts';
import { DEFAULT_INTERVAL_MS } from '../core/object/spec.ts';

/** From one drift check of the object to the next, ms. `floorMs`: the least that is used, whatever a spec says. */
export function intervalOf(manifest: Manifest, floorMs: number): number {
  const wanted = durationMs(specOf(manifest)?.interval ?? '');
  return Math.max(Number.isNaN(wanted) ? DEFAULT_INTERVAL_MS : wanted, floorMs);
}
