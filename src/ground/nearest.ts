/** What a mistyped word was meant to be. */
import { printable } from './text.ts';

/** How many letters must be inserted, removed or replaced to make one word of the other. */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (let column = 0; column < other.length; column += 1) {
      const replaced = (above[column] ?? 0) + (letter === other[column] ? 0 : 1);
      line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[other.length] ?? 0;
}

/** The known word that a mistyped one most likely stands for; undefined when none is near: a wild guess misleads. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const typed = word.slice(0, 64);
  const ranked = known.map((candidate) => ({ candidate, far: distance(typed, candidate) }));
  const [best] = ranked.sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= Math.max(2, Math.floor(typed.length / 3))
    ? best.candidate
    : undefined;
}

interface KnownWords {
  words: readonly string[];
  /** What lists them. */
  help: string;
}

/** What to say of a word that is not known, without a line end. */
export function unknownWord(kind: string, word: string, { words, help }: KnownWords): string {
  const meant = nearest(word, words);
  return `unknown ${kind} ${printable(word, 100)}; ${meant === undefined ? `see ${help}` : `the nearest is ${meant}`}`;
}
