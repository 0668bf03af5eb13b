/** A question to the person at the terminal. */
import type { Process } from './process.ts';

/** Longer is no answer. */
const MOST_BYTES = 1_024;

async function firstLine(input: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n') || text.length > MOST_BYTES) break;
  }
  return text.split('\n')[0] ?? '';
}

/** False: anything but y or yes, and the end of the input. */
export async function agrees(
  { input, err }: Pick<Process, 'input' | 'err'>,
  question: string,
): Promise<boolean> {
  err(`${question} [y/N] `);
  return /^\s*(y|yes)\s*$/i.test(await firstLine(input));
}
