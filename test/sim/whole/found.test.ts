/**
 * Histories in which the simulation found a fault of the controller, with as few steps as showed it. They are kept whole: what is
 * drawn from a seed changes with the drawing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type History, run } from '../../../sim/whole/run.ts';

interface Found {
  what: string;
  history: History;
}

const FOLDER = new URL('found/', import.meta.url);

const found = readdirSync(FOLDER).map((file): [string, Found] => [
  file,
  JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
]);

test.each(found)('%s ends well', async (_file, { history }) => {
  const { violations } = await run(history);
  expect(violations).toEqual([]);
});
