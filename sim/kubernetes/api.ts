/** What the verbs work on: the objects, the kinds that exist, and the clock. */
import type { Clock } from '../../src/ground/clock.ts';
import type { Call } from '../http/call.ts';
import type { View } from './accept.ts';
import type { Registry } from './registry.ts';
import type { Resource } from './resource.ts';
import type { Store } from './store.ts';

export interface Api {
  store: Store;
  registry: Registry;
  now: () => Date;
  after: Clock['after'];
  uid: () => string;
  /** Five letters, for generateName. */
  suffix: () => string;
  bookmarkEveryMs: number;
  /** Whether managedFields are kept. */
  tracksOwners: boolean;
}

/** One request, its URL and headers understood. */
export interface Request {
  call: Call;
  resource: Resource;
  /** Undefined: cluster-scoped, or all namespaces. */
  namespace: string | undefined;
  name: string | undefined;
  /** Only `status`, or nothing. */
  subresource: string | undefined;
  view: View;
  user: string;
  /** Sent with the answer as Warning headers. */
  warnings: string[];
}
