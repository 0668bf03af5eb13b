/** What the gauges of the jobs are read from when somebody asks for the metrics. */
import type { Manifest } from '../../core/object/manifest.ts';

/** A cached object, as far as gauges tell of it. */
export type Counted = Pick<Manifest, 'held' | 'status' | 'uid'>;

/** `now`: the wall clock, epoch ms. */
export interface JobSources {
  manifests: () => Iterable<Counted>;
  now: () => number;
}
