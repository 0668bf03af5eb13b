/** One line on a terminal that says how far long work is, and is gone when the work is over. Elsewhere there is none. */
import type { Options } from './options.ts';
import type { Process } from './process.ts';

/** To the beginning of the line, and away with what stands there. */
const CLEAR = '\r\u001b[K';

export interface ProgressLine {
  show(text: string): void;
  end(): void;
}

/** With `-v` the lines of the requests say how far it is. */
export function progressFor(
  { isWatched, err }: Pick<Process, 'isWatched' | 'err'>,
  options: Options,
): ProgressLine {
  const isQuiet = !isWatched || options.isOn('verbose');
  let shown = false;
  return {
    show(text) {
      if (isQuiet) return;
      shown = true;
      err(`${CLEAR}${text}`);
    },
    end() {
      if (shown) err(CLEAR);
      shown = false;
    },
  };
}
