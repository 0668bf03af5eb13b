import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Heap } from '../../../src/controller/queue/heap.ts';

interface Item {
  at: number;
  slot: number;
}

/** Does the same to the heap and to a plain list of its items. */
type Operation = (heap: Heap<Item>, model: Item[]) => void;

const any = (model: Item[], which: number): Item | undefined => model[which % Math.max(1, model.length)];

const push = fc.nat(50).map(
  (at): Operation =>
    (heap, model) => {
      const item = { at, slot: 0 };
      heap.push(item);
      model.push(item);
    },
);

const remove = fc.nat(100).map(
  (which): Operation =>
    (heap, model) => {
      const item = any(model, which);
      if (item === undefined) return;
      heap.remove(item);
      model.splice(model.indexOf(item), 1);
    },
);

const advance = fc.tuple(fc.nat(100), fc.nat(20)).map(
  ([which, by]): Operation =>
    (heap, model) => {
      const item = any(model, which);
      if (item === undefined) return;
      item.at -= by;
      heap.advanced(item);
    },
);

test('whatever is pushed, taken out of the middle or moved forward, the earliest stands first', () => {
  const operations = fc.array(fc.oneof({ weight: 2, arbitrary: push }, remove, advance), { maxLength: 120 });
  fc.assert(
    fc.property(operations, (steps) => {
      const heap = new Heap<Item>();
      const model: Item[] = [];
      for (const step of steps) {
        step(heap, model);
        expect(heap.size).toBe(model.length);
        expect(heap.first?.at).toBe(model.length === 0 ? undefined : Math.min(...model.map(({ at }) => at)));
      }
      const taken: number[] = [];
      for (let first = heap.first; first !== undefined; first = heap.first) {
        heap.remove(first);
        taken.push(first.at);
      }
      expect(taken).toEqual(model.map(({ at }) => at).sort((a, b) => a - b));
    }),
  );
});

test('the item that fills a gap rises when it is earlier than what stands above the gap', () => {
  const heap = new Heap<Item>();
  const items = [0, 10, 1, 11, 12, 2, 3].map((at) => ({ at, slot: 0 }));
  for (const item of items) heap.push(item);
  const [, , , eleven] = items;
  if (eleven !== undefined) heap.remove(eleven);
  const slots = new Map(items.filter((item) => item !== eleven).map((item) => [item.at, item.slot]));
  expect(slots).toEqual(new Map([0, 3, 1, 10, 12, 2].map((at, slot) => [at, slot])));
});
