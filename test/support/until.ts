import { setImmediate as turn } from 'node:timers/promises';

/** Waiting for what is to be seen. How long it takes is the machine's affair, so the limit is only for what never comes. */
const PATIENCE_MS = 60_000;
const POLL_MS = 10;

/** What `look` first finds. Fails after 60 s with what was waited for, and with what was last seen. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  seen: () => unknown = () => '',
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resume) => setTimeout(resume, POLL_MS));
  }
  const last = seen();
  const text = typeof last === 'string' ? last : JSON.stringify(last);
  throw new Error(`not seen within ${PATIENCE_MS / 1000} s: ${what}; last seen: ${text}`);
}

/** Waits for what comes within milliseconds: looks at every turn of the event loop. Fails after 60 s. */
export async function soon(condition: () => boolean, what = 'the condition'): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`gave up waiting for ${what}`);
    await turn();
  }
}
