/** Texts on a screen: how many columns they take, and how they are made to fit. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NONE = /\p{M}/u;

const columnsOfOne = (character: string): number => (WIDE.test(character) ? 2 : NONE.test(character) ? 0 : 1);

/** Chinese takes two a character. */
export const columnsOf = (text: string): number =>
  // Most texts are ASCII.
  /^[\x20-\x7e]*$/.test(text)
    ? text.length
    : [...text].reduce((sum, character) => sum + columnsOfOne(character), 0);

export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

/** At most so many columns; what is cut off is shown as `…`. */
export function cut(text: string, most: number): string {
  if (columnsOf(text) <= most) return text;
  let left = most - 1;
  let kept = '';
  for (const character of text) {
    left -= columnsOfOne(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Lines of at most so many columns, broken at blanks; a word that is longer stays whole, so that it can be copied. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || columnsOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
