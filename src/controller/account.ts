/** What an object itself says of the account it belongs to, and of whether that answers. No call is made for it. */
import { type Manifest, specOf } from '../core/object/manifest.ts';
import { conditionOf } from '../core/report/conditions.ts';
import type { Standing } from './queue/accounts.ts';

/** The same for objects with the same endpoint and credentials. Region and project may also stand in the Secret. */
export function accountOf(manifest: Manifest | undefined): string {
  if (manifest === undefined) return '';
  const spec = specOf(manifest);
  return [manifest.namespace, spec?.credentialsRef.name, spec?.region, spec?.projectId].join('/');
}

/** Of an object that this process has not looked at yet. */
export function standingOf(manifest: Manifest | undefined): Standing {
  const reason = conditionOf(manifest?.status.conditions, 'Ready')?.reason;
  return reason === undefined || reason === 'CloudUnavailable' ? 'new' : 'answers';
}
