import { expect, test } from '@jest/globals';
import { isColorful } from '../../src/cli/process.ts';

test.each([
  ['a terminal that shows colours', { isTTY: true, colors: true }, {}, true],
  ['one that shows none', { isTTY: true, colors: false }, {}, false],
  ['a file or a pipe', { isTTY: false, colors: true }, {}, false],
  ['a terminal with NO_COLOR', { isTTY: true, colors: true }, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR', { isTTY: true, colors: true }, { NO_COLOR: '' }, true],
] as const)('colours for %s', (...[, { isTTY, colors }, env, expected]) => {
  expect(isColorful({ isTTY, hasColors: () => colors }, env)).toBe(expected);
});
