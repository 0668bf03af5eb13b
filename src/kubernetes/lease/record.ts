/** The Lease as an object of coordination.k8s.io/v1, and the calls on it. Every call has its own short deadline. */

import type { V1LeaseSpec } from '@kubernetes/client-node';
import type { Clock } from '../../ground/clock.ts';
import { isObject, type JsonObject } from '../../ground/json.ts';
import { type Limit, limited } from '../../ground/limited.ts';
import type { Api } from '../http/api.ts';
import { ApiUnreachable, hasStatus } from '../http/api-error.ts';
import { microTime } from '../micro-time.ts';

/** What an elector needs to know; `raw` is kept whole, so that what others wrote there stays. */
export interface LeaseRecord {
  raw: JsonObject;
  resourceVersion: string;
  /** Empty: nobody leads. */
  holder: string;
  renewTime: string;
  /** As the holder promises it; 0 when it says nothing of use. */
  durationMs: number;
  transitions: number;
}

interface LeaseStoreOptions {
  api: Pick<Api, 'request'>;
  namespace: string;
  name: string;
  clock: Clock;
}

/** Undefined when it is no Lease. */
export function readLease(body: unknown): LeaseRecord | undefined {
  const raw = isObject(body) ? body : {};
  const resourceVersion = (raw['metadata'] as JsonObject | undefined)?.['resourceVersion'];
  if (typeof resourceVersion !== 'string') return undefined;
  const { holderIdentity, renewTime, leaseDurationSeconds, leaseTransitions } = (raw['spec'] ??
    {}) as JsonObject;
  return {
    raw,
    resourceVersion,
    holder: typeof holderIdentity === 'string' ? holderIdentity : '',
    renewTime: typeof renewTime === 'string' ? renewTime : '',
    durationMs: Number.isSafeInteger(leaseDurationSeconds) ? Number(leaseDurationSeconds) * 1000 : 0,
    transitions: Number.isSafeInteger(leaseTransitions) ? Number(leaseTransitions) : 0,
  };
}

/** The part of a Lease that is ours, as JSON has it. */
type HeldSpec = Record<'acquireTime' | 'renewTime', unknown> &
  Required<Pick<V1LeaseSpec, 'holderIdentity' | 'leaseDurationSeconds' | 'leaseTransitions'>>;

/** The spec by which `holder` holds the lease from `record` on; a renewal when it holds it already. */
export function heldBy(
  record: LeaseRecord | undefined,
  holder: string,
  { durationMs, wall }: { durationMs: number; wall: number },
): HeldSpec {
  const now = microTime(wall);
  const spec = (record?.raw['spec'] ?? {}) as JsonObject;
  const renewal = record?.holder === holder;
  return {
    ...spec,
    holderIdentity: holder,
    leaseDurationSeconds: Math.max(1, Math.round(durationMs / 1000)),
    renewTime: now,
    acquireTime: renewal ? (spec['acquireTime'] ?? now) : now,
    leaseTransitions: record === undefined ? 0 : record.transitions + (renewal || holder === '' ? 0 : 1),
  };
}

export class LeaseStore {
  readonly #options: LeaseStoreOptions;
  /** All leases of the namespace. */
  readonly path: string;

  constructor(options: LeaseStoreOptions) {
    this.#options = options;
    this.path = `/apis/coordination.k8s.io/v1/namespaces/${options.namespace}/leases`;
  }

  /** Undefined when there is none. */
  async get(limit: Limit): Promise<LeaseRecord | undefined> {
    try {
      return await this.#call({ method: 'GET', path: `${this.path}/${this.#options.name}` }, limit);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** Creates it, or replaces it if it still is as `record` says. Throws 409 when somebody was faster. */
  put(record: LeaseRecord | undefined, spec: JsonObject, limit: Limit): Promise<LeaseRecord> {
    const { namespace, name } = this.#options;
    if (record !== undefined) {
      const path = `${this.path}/${name}`;
      return this.#call({ method: 'PUT', path, body: { ...record.raw, spec } }, limit);
    }
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name },
      spec,
    };
    return this.#call({ method: 'POST', path: this.path, body: lease }, limit);
  }

  async #call(
    call: { method: 'GET' | 'POST' | 'PUT'; path: string; body?: JsonObject },
    { ms, signal }: Limit,
  ): Promise<LeaseRecord> {
    const { api, clock } = this.#options;
    const late = (): Error => new ApiUnreachable(`${call.method} ${call.path}: no answer within ${ms} ms`);
    const { body } = await limited(clock, { ms, signal, late }, (either) =>
      api.request({ ...call, timeoutMs: ms, signal: either }),
    );
    const record = readLease(body);
    if (record === undefined) throw new ApiUnreachable(`${call.method} ${call.path}: the answer is no Lease`);
    return record;
  }
}
