/** The way back to the client of one request. Behind it is a socket, or a client in the same process. */
import type { ServerResponse } from 'node:http';

export interface Channel {
  /** Once, before anything is written. */
  head(status: number, headers: Record<string, string | number>): void;
  /** Sends the head without waiting for what follows it. */
  flush(): void;
  /** Undefined when there is room for more, else resolves when there is, or when the client is gone. */
  write(bytes: Buffer | string): Promise<void> | undefined;
  end(bytes?: Buffer): void;
  /** Breaks the connection. */
  cut(): void;
  /** Nothing more can be said: the client is gone, or this has ended. */
  readonly closed: boolean;
  /** HTTP status of the head; 0 before it. */
  readonly status: number;
  onClose(listener: () => void): void;
}

/** Leaves no listener behind: thousands of writes may go by before the client does. */
function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const resume = (): void => {
      response.off('close', resume).off('drain', resume);
      resolve();
    };
    response.on('close', resume).on('drain', resume);
  });
}

export function channelOf(response: ServerResponse): Channel {
  /** One for all writes that wait: not every writer does. */
  let waiting: Promise<void> | undefined;
  return {
    head: (status, headers) => void response.writeHead(status, headers),
    flush: () => response.flushHeaders(),
    write(bytes) {
      if (response.write(bytes)) return undefined;
      waiting ??= room(response).finally(() => {
        waiting = undefined;
      });
      return waiting;
    },
    end: (bytes) => void response.end(bytes),
    cut: () => void response.destroy(),
    get closed() {
      return response.destroyed || response.writableEnded;
    },
    get status() {
      return response.headersSent ? response.statusCode : 0;
    },
    onClose: (listener) => void response.once('close', listener),
  };
}
