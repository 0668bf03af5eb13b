import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Heap, type Timed, UNPLACED } from '../../src/ground/heap.ts';

/** Does the same to the heap and to a plain list of its items. */
type Operation = (heap: Heap<Timed>, model: Timed[]) => void;

const any = (model: Timed[], which: number): Timed | undefined => model[which % Math.max(1, model.length)];

const push = fc.nat(50).map(
  (at): Operation =>
    (heap, model) => {
      const item = { at, ...UNPLACED };
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
      // It has left: nothing more happens.
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

test('whatever is pushed, taken out of the middle or moved forward, the earliest stands first, of equal ones the first that came', () => {
  const operations = fc.array(fc.oneof({ weight: 2, arbitrary: push }, remove, advance), { maxLength: 120 });
  fc.assert(
    fc.property(operations, (steps) => {
      const heap = new Heap<Timed>();
      const model: Timed[] = [];
      for (const step of steps) {
        step(heap, model);
        expect(heap.size).toBe(model.length);
        expect(heap.first?.at).toBe(model.length === 0 ? undefined : Math.min(...model.map(({ at }) => at)));
      }
      const taken: Timed[] = [];
      for (let first = heap.first; first !== undefined; first = heap.first) {
        heap.remove(first);
        taken.push(first);
      }
      expect(taken.map((item) => model.indexOf(item))).toEqual(
        model.toSorted((a, b) => a.at - b.at).map((item) => model.indexOf(item)),
      );
    }),
  );
});

test('the item that fills a gap rises when it is earlier than what stands above the gap', () => {
  const heap = new Heap<Timed>();
  const items = [0, 10, 1, 11, 12, 2, 3].map((at) => ({ at, ...UNPLACED }));
  for (const item of items) heap.push(item);
  const [, , , eleven] = items;
  if (eleven !== undefined) heap.remove(eleven);
  const slots = new Map(items.filter((item) => item !== eleven).map((item) => [item.at, item.slot]));
  expect(slots).toEqual(new Map([0, 3, 1, 10, 12, 2].map((at, slot) => [at, slot])));
});
