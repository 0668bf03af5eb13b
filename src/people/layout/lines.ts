/** Labels with their texts, one below the other, for a person. */
import { padded, wrapped } from './width.ts';

/** Without a terminal: what reads well, and what a mail or an issue shows without a break of its own. */
export const USUAL_COLUMNS = 120;
const NARROWEST = 40;

/** `whole`: a command, which stands in one line, however long it is. */
export type Labelled = readonly [label: string, text: string, how?: 'whole'];

const LABEL_COLUMNS = 14;

/** The texts stand in one column, and a long one goes on below itself. */
export function labelled(rows: readonly Labelled[], columns: number): string {
  const width = Math.max(NARROWEST, columns) - LABEL_COLUMNS - 2;
  return rows
    .flatMap(([label, text, how]) =>
      (how === 'whole' ? [`  ${text}`] : wrapped(text, width)).map(
        (line, at) => `  ${padded(at === 0 ? label : '', LABEL_COLUMNS)}${line}\n`,
      ),
    )
    .join('');
}

export const bold = (text: string, color: boolean): string => (color ? `\u001b[1m${text}\u001b[22m` : text);
