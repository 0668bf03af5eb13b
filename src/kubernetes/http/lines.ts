/** Bytes in, lines out. A watch may cut anywhere, within a character too. */

/** By default etcd takes no object of over 1.5 MB; more than this without a line end is not a watch. */
export const LONGEST_LINE = 16 * 1024 * 1024;

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #parts: string[] = [];
  #length = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Throws on a line that has no end, and whatever `onLine` throws. */
  push(chunk: Uint8Array): void {
    const pieces = this.#decoder.decode(chunk, { stream: true }).split('\n');
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) this.#emit(piece);
    this.#parts.push(rest);
    this.#length += rest.length;
    if (this.#length > LONGEST_LINE) throw new RangeError('a line of the watch is over 16 MiB');
  }

  #emit(end: string): void {
    const line = this.#parts.length === 0 ? end : this.#parts.join('') + end;
    this.#parts = [];
    this.#length = 0;
    if (line.trim() !== '') this.#onLine(line);
  }
}
