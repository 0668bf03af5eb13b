/** What the status of an object tells of its restarts. */
import type { Manifest } from '../core/object/manifest.ts';
import type { Operation } from '../core/object/operation.ts';
import { isDoneRestart } from '../core/object/status.ts';
import { isUnbound } from '../core/operate/owing.ts';
import { isOpen } from '../core/operate/refused.ts';

/** Times are epoch ms. */
export interface RestartTold {
  isUnderWay: boolean;
  failedAt: number | undefined;
  /** 0: none was. */
  doneAt: number;
  account: string | undefined;
}

export const NOTHING_TOLD: RestartTold = {
  isUnderWay: false,
  failedAt: undefined,
  doneAt: 0,
  account: undefined,
};

function recordOf(manifest: Manifest): Operation | undefined {
  const { uid, status } = manifest;
  const { operation } = status;
  const isOurs = operation?.uid === uid && operation.type === 'Restart' && !isUnbound(manifest);
  return isOurs ? operation : undefined;
}

/** It has failed, and what was wanted has not changed since. */
const isFailed = (record: Operation, { generation }: Manifest): boolean =>
  record.refusal !== undefined &&
  record.sent === 'Refused' &&
  record.step !== 'Stop' &&
  record.refusal.reason !== 'Interrupted' &&
  record.generation === generation;

export function restartToldBy(manifest: Manifest): RestartTold {
  const record = recordOf(manifest);
  const done = (manifest.status.history ?? []).filter(isDoneRestart).map(({ at }) => Date.parse(at));
  return {
    isUnderWay: record !== undefined && isOpen(record),
    failedAt: record !== undefined && isFailed(record, manifest) ? Date.parse(record.stepAt) : undefined,
    doneAt: Math.max(0, ...done),
    account: record?.account,
  };
}
