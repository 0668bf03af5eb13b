// What keeps a process alive that did not before: sockets, servers, timers, children.
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 5;

/** How many there are of each kind. */
export function open() {
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

const more = (before) => [...open()].filter(([kind, count]) => count > (before.get(kind) ?? 0));

/** `2 Timeout, 1 TCPServerWrap`, or nothing. What is being closed takes some turns of the event loop: `patienceMs`. */
export async function leftOpen(before, patienceMs) {
  const end = performance.now() + patienceMs;
  let left = more(before);
  while (left.length > 0 && performance.now() < end) {
    await sleep(POLL_MS);
    left = more(before);
  }
  return left.map(([kind, count]) => `${count - (before.get(kind) ?? 0)} ${kind}`).join(', ');
}
