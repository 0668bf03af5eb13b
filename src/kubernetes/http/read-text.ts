import type { AtOnce } from '../../ground/at-once.ts';

/** Whoever reads more than this needs room for it. */
const SMALL_BYTES = 65_536;

/** The answer is over the limit that the call has set. */
export class TooLarge extends RangeError {}

interface Bounds {
  /** Most bytes. */
  limit: number;
  /** Where only so many large texts are read at once, and until when one waits for that. */
  large?: { room: AtOnce; signal: AbortSignal };
}

/** All that comes, as UTF-8, and its size. Throws `TooLarge` when it is over `limit` bytes. */
export async function readText(
  body: AsyncIterable<Buffer>,
  { limit, large }: Bounds,
): Promise<{ text: string; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let begun = false;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > limit) throw new TooLarge(`the answer is over ${limit} bytes`);
      chunks.push(chunk);
      if (begun || large === undefined || bytes <= SMALL_BYTES) continue;
      await large.room.begin(large.signal);
      begun = true;
    }
    return { text: Buffer.concat(chunks).toString('utf8'), bytes };
  } finally {
    if (begun) large?.room.end();
  }
}
