import { expect, test } from '@jest/globals';
import { Memory, recall } from '../../../src/controller/pass/memory.ts';

const untold = (length: number) => [{ status: { error_msg: 'x'.repeat(length) }, events: [], passes: [] }];

test('what cannot be told has one room; who holds most of it is forgotten, and nobody else', () => {
  const memory = new Memory(1_000);
  const add = (namespace: string, uid: string): void => {
    recall(memory, uid).attempts = untold(250);
    memory.changed({ namespace, uid });
  };
  add('one', 'a');
  for (const uid of ['b', 'c', 'd', 'e']) add('many', uid);
  const held = ['a', 'b', 'c', 'd', 'e'].filter((uid) => recall(memory, uid).attempts.length > 0);
  expect(held).toEqual(['a', 'd', 'e']);
  recall(memory, 'd').attempts = [];
  memory.changed({ namespace: 'many', uid: 'd' });
  memory.delete('e');
  for (const uid of ['f', 'g']) add('other', uid);
  expect(['a', 'f', 'g'].every((uid) => recall(memory, uid).attempts.length > 0)).toBe(true);
});
