/**
 * L1 to L40, the acceptance sentences of the lifecycle, and P1 to P25, those of the commands, are tests that bear these names; some of
 * them on a real API server, or with processes, too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const textOf = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8');

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** With kube-apiserver and etcd, and the controller whole. */
const ON_CLUSTER = [1, 2, 3, 4, 5, 12, 18, 24, 27, 32, 38, 39];

/** With programs as processes: what a person or a pull request starts. */
const ON_PROCESSES = [
  ['P20', 'examples/ci'],
  ['P22', 'e2e/plugin'],
  ['P25', 'e2e/first-hour'],
] as const;

/** How a title begins that is of a sentence. */
const TITLE = /['"`](?:\d+\. )?([LP]\d+)[:,]? /g;

interface Suite {
  /** From `test/`, without the ending. */
  name: string;
  sentences: ReadonlySet<string>;
}

function suites(): Suite[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.test.ts') && file !== 'acceptance.test.ts')
    .map((file) => {
      const sentences = new Set([...textOf(file).matchAll(TITLE)].map(([, sentence = '']) => sentence));
      return { name: file.replace('.test.ts', ''), sentences };
    });
}

const SUITES = suites();

const suitesOf = (sentence: string, where = /^/): string[] =>
  SUITES.filter(({ name, sentences }) => sentences.has(sentence) && where.test(name)).map(({ name }) => name);

describe('on the embedded parts', () => {
  test.each(upTo(40))('L%i is a test of this name', (number) => {
    expect(suitesOf(`L${number}`)).not.toEqual([]);
  });

  test.each(upTo(25))('P%i is a test of this name', (number) => {
    expect(suitesOf(`P${number}`)).not.toEqual([]);
  });

  test('L40 is lived by a thousand histories at least, in CI', () => {
    const script = textOf('../.ci/run');
    const [, from, to] = /simulate -- --seeds=(\d+)\.\.(\d+)/.exec(script) ?? [];
    expect(Number(to) - Number(from)).toBeGreaterThanOrEqual(1_000);
  });
});

describe('on a real API server', () => {
  test.each(ON_CLUSTER)('L%i is one, too', (number) => {
    expect(suitesOf(`L${number}`, /^(e2e|cluster)\//)).not.toEqual([]);
  });

  test('which is where the suites of these folders run', () => {
    const config = textOf('../jest.cluster.config.js');
    for (const suites of ['cluster/**/*', 'e2e/**/*']) expect(config).toContain(`'${suites}'`);
  });
});

describe('with programs as processes', () => {
  test.each(ON_PROCESSES)('%s is in %s', (sentence, suite) => {
    expect(suitesOf(sentence)).toContain(suite);
  });
});
