import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import { Copies } from '../../../src/kubernetes/watch/copies.ts';
import { manifestOf } from '../../support/example.ts';

const longOf = (namespace: string, name: string, length = 400): Manifest =>
  manifestOf({
    namespace,
    name,
    key: `${namespace}/${name}`,
    spec: { jobId: '104', job: { flink_log_config: 'x'.repeat(length) } },
  });

let copies: Copies;

beforeEach(() => {
  copies = new Copies(3_000);
});

const stubs = (): string[] => [...copies.values()].filter(({ stub }) => stub).map(({ key }) => key);

describe('what is held', () => {
  test('is whole while there is room; then the namespace that has most gives way, and nobody else', () => {
    copies.set(longOf('one', 'a'));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) copies.set(longOf('many', name));
    expect(stubs()).toEqual(['many/a', 'many/b']);
    expect(copies.length).toBeLessThanOrEqual(3_000);
    copies.set(longOf('many', 'a'));
    expect(stubs()).toEqual(['many/b', 'many/c']);
    for (const manifest of [...copies.values()]) copies.delete(manifest);
    expect([copies.length, copies.size]).toEqual([0, 0]);
  });

  test('of one that is larger than the room is a stub', () => {
    copies.set(longOf('many', 'a', 5_000));
    expect([stubs(), copies.length]).toEqual([['many/a'], 0]);
  });
});

describe('of a list that is not complete', () => {
  test('a long object is held as a stub, an ordinary one whole', () => {
    expect(copies.listed(longOf('many', 'a')).stub).toBeUndefined();
    expect(copies.listed(longOf('many', 'a', 5_000)).stub).toBe(true);
  });

  test('what is known in this version is held once, as it is', () => {
    copies = new Copies();
    const whole = longOf('many', 'a', 5_000);
    copies.set(whole);
    expect(copies.listed(longOf('many', 'a', 5_000))).toBe(whole);
    copies = new Copies(10);
    copies.set(longOf('many', 'a', 200));
    expect(copies.listed(longOf('many', 'a', 200))).toBe(copies.get('many/a'));
    expect(copies.listed(longOf('many', 'a', 5_001))).toMatchObject({ stub: true });
  });
});
