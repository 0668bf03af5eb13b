/** From bytes to text. What is no text of YAML is refused as a whole, with the line. */
import { isUtf8 } from 'node:buffer';

/** Far more than all jobs of an account need, and what can be parsed within a gigabyte. */
const LONGEST_BYTES = 32 * 1024 * 1024;

export type ReadText = { text: string } | { problem: string; line?: number };

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    size += chunk.length;
    if (size > LONGEST_BYTES) return undefined;
  }
  return Buffer.concat(kept);
}

const LINE_END = 10;

/** The first line that is not UTF-8. */
function badLine(bytes: Buffer): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(LINE_END, from);
    const to = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(from, to))) return line;
    from = to + 1;
  }
  return 1;
}

const isUtf16 = ([one, other]: Buffer): boolean =>
  (one === 0xff && other === 0xfe) || (one === 0xfe && other === 0xff);

/** YAML allows tabs and line ends only. */
const CONTROL = /(?![\t\n\r\u0085])\p{Cc}/u;

/** Rejects with an error of the file system. */
export async function readText(chunks: AsyncIterable<Uint8Array>): Promise<ReadText> {
  const bytes = await bytesOf(chunks);
  if (bytes === undefined) return { problem: `has more than ${LONGEST_BYTES / 1024 / 1024} MiB` };
  if (isUtf16(bytes)) return { problem: 'is UTF-16: save it as UTF-8', line: 1 };
  if (!isUtf8(bytes)) return { problem: 'is not UTF-8', line: badLine(bytes) };
  // Without a byte order mark.
  const text = new TextDecoder().decode(bytes);
  const control = CONTROL.exec(text);
  if (control === null) return { text };
  const code = control[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
  return {
    problem: `has a character that YAML does not allow, U+${code}`,
    line: text.slice(0, control.index).split('\n').length,
  };
}
