/** An object and its job, at the end. */
import type { Embedded } from '../../dli/embedded.ts';
import type { Job } from '../../dli/job.ts';
import type { Wish } from '../facts.ts';
import type { ObjectSeen } from '../oracles/evidence.ts';

export interface RunCase {
  cloud: Embedded;
  job: Job;
  object: ObjectSeen;
  wish: Wish;
  /** Epoch ms. */
  now: number;
}
