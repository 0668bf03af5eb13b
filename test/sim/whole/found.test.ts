/**
 * Histories in which the simulation found a fault of the controller, or something that no client can see, with as few steps as showed
 * it. They are kept whole: what is drawn from a seed changes with the drawing.
 */
import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { foundIn } from '../../../sim/whole/found.ts';
import { run } from '../../../sim/whole/run.ts';

const FOLDER = new URL('found/', import.meta.url);

test.each(readdirSync(FOLDER))('%s ends well', async (file) => {
  const found = foundIn(new URL(file, FOLDER));
  if (typeof found === 'string') throw new Error(found);
  const { violations } = await run(found.history);
  expect(violations).toEqual([]);
});
