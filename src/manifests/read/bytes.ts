/** The bytes of a file that somebody has named. */
import { constants, createReadStream, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';

/**
 * A named pipe is opened without waiting for who writes to it: the plain way holds the process until somebody does, Ctrl-C or not.
 * Rejects with an error of the file system, or with the reason of the signal.
 */
export async function* bytesAt(path: string, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!(await stat(path)).isFIFO()) {
    yield* createReadStream(path, { signal: stop });
    return;
  }
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  yield* new Socket({ fd, readable: true, writable: false, signal: stop });
}
