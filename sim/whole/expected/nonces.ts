/** Nonces that nothing was done for yet. */
import type { ObjectSeen } from '../oracles/evidence.ts';
import { internalOf } from './internal.ts';
import type { RunCase } from './run-case.ts';

/** What a new object says asks for nothing. */
function isOpen(name: string, nonce: number | undefined, { status = {} }: ObjectSeen): boolean {
  const handled = (internalOf(status)['handled'] ?? {}) as Record<string, unknown>;
  const wasSeen = status['job'] !== undefined || status['operation'] !== undefined;
  return nonce !== undefined && wasSeen && handled[name] !== nonce;
}

export const isRestoreAsked = ({ object, wish: { path, redeployNonce } }: RunCase): boolean =>
  path !== undefined && isOpen('savepointRedeployNonce', redeployNonce, object);

/** A running job is to be restarted for it. */
export const isAskedByNonce = (one: RunCase): boolean =>
  isOpen('restartNonce', one.wish.restartNonce, one.object) || isRestoreAsked(one);
