/** One watch, from a resourceVersion to its end. Silence ends it too: half-open connections look like quiet ones. */

import { type Clock, sleep } from '../../ground/clock.ts';
import { linked } from '../../ground/linked.ts';
import type { Api } from '../http/api.ts';
import { ApiUnreachable } from '../http/api-error.ts';
import { readEvent, type WatchEvent } from './event.ts';

interface WatchOptions {
  api: Pick<Api, 'stream'>;
  path: string;
  /** Of the collection, only what this matches. */
  fieldSelector?: string;
  clock: Clock;
  /** After which the server ends it. */
  timeoutSeconds: number;
  inactivityMs: number;
  signal: AbortSignal;
  resourceVersion: string;
  onOpen: () => void;
  onEvent: (event: WatchEvent) => void;
}

/** Cuts the stream when nothing has come for too long. Returns what to call whenever something comes. */
function watchdog(
  { clock, inactivityMs }: WatchOptions,
  over: AbortSignal,
  cut: (reason: ApiUnreachable) => void,
): () => void {
  let last = clock.now();
  const guard = async (): Promise<void> => {
    for (let left = inactivityMs; left > 0; left = last + inactivityMs - clock.now()) {
      await sleep(clock, left, over);
      if (over.aborted) return;
    }
    cut(new ApiUnreachable(`the watch was silent for ${Math.round(inactivityMs / 1000)} s`));
  };
  guard().catch(cut);
  return () => {
    last = clock.now();
  };
}

/** Resolves when the server ends it; throws what ended it otherwise. */
export async function watch(options: WatchOptions): Promise<void> {
  const { api, path, fieldSelector, signal, resourceVersion, timeoutSeconds, onOpen, onEvent } = options;
  const over = linked(signal);
  const cut = linked(signal);
  let silence: ApiUnreachable | undefined;
  const heard = watchdog(options, over.signal, (reason) => {
    silence = reason;
    cut.abort(reason);
  });
  const heardAll = (): void => {
    heard();
    onOpen();
  };
  try {
    await api.stream({
      path,
      query: { watch: 1, allowWatchBookmarks: true, fieldSelector, resourceVersion, timeoutSeconds },
      signal: cut.signal,
      onOpen: heardAll,
      onLine: (line) => {
        heard();
        onEvent(readEvent(line, path));
      },
    });
  } catch (error) {
    throw silence ?? error;
  } finally {
    over.abort();
    cut.clear();
  }
}
