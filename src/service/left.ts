/** An object may go while a restart of ours has its job down: somebody has taken our finalizer away. */
import type { Logger } from 'pino';
import type { Manifest } from '../core/object/manifest.ts';
import type { Recorder } from '../kubernetes/objects/events.ts';

interface Telling {
  recorder: Pick<Recorder, 'record'>;
  /** Of the share that is worked on here. */
  isHere(manifest: Manifest): boolean;
  log: Pick<Logger, 'error'>;
  /** Only the replica that works tells. */
  mayWrite(): boolean;
}

/** In the log, too: in a namespace that is being removed no event can be made. */
export const tellingLeft =
  ({ recorder, log, isHere, mayWrite }: Telling) =>
  (manifest: Manifest): void => {
    if (!isHere(manifest) || !mayWrite()) return;
    const { key, jobId, status } = manifest;
    const note = `The object has gone while its restart had job ${jobId} down, since ${status.operation?.downSince}: nobody starts it by itself.`;
    recorder.record(manifest, { type: 'Warning', reason: 'LeftStopped', action: 'Delete', note });
    log.error({ key, jobId }, note);
  };
