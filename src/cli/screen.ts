/** A text that takes the place of the one before: on a terminal in place, elsewhere as a block of its own. */
import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from '../people/layout/width.ts';
import type { Process } from './process.ts';

type Size = { columns: number; rows: number };

/** Lines of the screen: a longer text goes on in the next one. */
const rowsOf = (text: string, { columns }: Size): number =>
  text
    .split('\n')
    .slice(0, -1)
    .reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(columnsOf(stripVTControlCharacters(line)) / columns)),
      0,
    );

const CLEAR_BELOW = '\u001b[0J';
const CLEAR_ALL = '\u001b[H\u001b[2J';

export interface WatchScreen {
  /** `text` ends with a line end. */
  draw(text: string): void;
  /** To standard error, which may be the same terminal: what is drawn next stands below. */
  err(text: string): void;
}

export function screenOf({ out, err, terminal }: Pick<Process, 'out' | 'err' | 'terminal'>): WatchScreen {
  let before: string | undefined;
  let isBelow = false;
  return {
    draw(text) {
      const size = isBelow ? undefined : terminal();
      if (before === undefined) out(text);
      else if (size === undefined) out(`\n${text}`);
      else {
        const rows = rowsOf(before, size);
        out(rows < size.rows ? `\u001b[${rows}F${CLEAR_BELOW}${text}` : `${CLEAR_ALL}${text}`);
      }
      before = text;
      isBelow = false;
    },
    err(text) {
      err(text);
      isBelow = true;
    },
  };
}
