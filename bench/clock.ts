/** One clock for every process of a run: the system's monotonic clock, ms. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What has to be added to a `performance.now()` of this process. */
export const offset = (): number => now() - performance.now();

export const sleep = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** A machine may have other things to do. */
const PATIENCE_MS = 300_000;

/** What `look` first finds. Fails with what was waited for, and what was seen instead. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  { everyMs = 20, seen = (): unknown => '' } = {},
): Promise<T> {
  const deadline = now() + PATIENCE_MS;
  while (now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(everyMs);
  }
  throw new Error(`not seen within ${PATIENCE_MS / 1_000} s: ${what}; seen: ${JSON.stringify(seen())}`);
}
