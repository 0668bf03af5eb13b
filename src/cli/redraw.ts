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

/** `text` ends with a line end. */
export function redraw({ out, terminal }: Pick<Process, 'out' | 'terminal'>): (text: string) => void {
  let before: string | undefined;
  return (text) => {
    const size = terminal();
    if (before === undefined) out(text);
    else if (size === undefined) out(`\n${text}`);
    else {
      const rows = rowsOf(before, size);
      out(rows < size.rows ? `\u001b[${rows}F${CLEAR_BELOW}${text}` : `${CLEAR_ALL}${text}`);
    }
    before = text;
  };
}
