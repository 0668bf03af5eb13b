/** `checkpoint_mode`: a number in an update, a word in an answer. What is neither stays as it is. */
const MODES = [
  [1, 'exactly_once'],
  [2, 'at_least_once'],
] as const;

const modeOf = (value: unknown) =>
  MODES.find(([number, word]) => word === value || String(number) === String(value));

export const modeWord = (value: unknown): string => modeOf(value)?.[1] ?? String(value);

export const modeNumber = (value: unknown): unknown => modeOf(value)?.[0] ?? value;
