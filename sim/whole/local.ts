/** A channel to a client in the same process. */
import type { Channel } from '../http/channel.ts';

export interface Receiver {
  head(status: number, headers: Record<string, string>): void;
  bytes(chunk: Buffer): void;
  end(): void;
  /** The connection is lost. `code`: the runtime's, such as ECONNRESET. */
  fail(code: string): void;
}

interface LocalChannel extends Channel {
  /** The client has gone; it hears nothing any more. */
  leave(): void;
}

function texts(headers: Record<string, string | number>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) out[name.toLowerCase()] = String(value);
  return out;
}

export function openLocal(receiver: Receiver): LocalChannel {
  const listeners: (() => void)[] = [];
  let closed = false;
  let status = 0;
  const close = (say: () => void): void => {
    if (closed) return;
    say();
    closed = true;
    for (const listener of listeners.splice(0)) listener();
  };
  const write = (bytes: Buffer | string): undefined => {
    if (!closed) receiver.bytes(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes));
  };
  return {
    head(code, headers) {
      if (closed) return;
      status = code;
      receiver.head(code, texts(headers));
    },
    flush: () => undefined,
    write,
    end(bytes) {
      if (bytes !== undefined && bytes.length > 0) write(bytes);
      close(() => receiver.end());
    },
    cut: () => close(() => receiver.fail('ECONNRESET')),
    leave: () => close(() => undefined),
    get closed() {
      return closed;
    },
    get status() {
      return status;
    },
    onClose(listener) {
      if (closed) listener();
      else listeners.push(listener);
    },
  };
}
