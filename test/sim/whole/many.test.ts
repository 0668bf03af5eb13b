/** Many histories in several workers: which seeds they are given, what is found of them, and how they end. */
import { describe, expect, test } from '@jest/globals';
import { type Findings, Ledger } from '../../../sim/whole/many/ledger.ts';
import { Progress } from '../../../sim/whole/many/progress.ts';
import { runInWorkers } from '../../../sim/whole/many/workers.ts';

const found = (histories: number, failed?: number): Findings => ({ histories, virtualMs: 3_600_000, failed });

describe('the seeds', () => {
  test('are dealt out in order, each once', () => {
    const ledger = new Ledger({ from: 5, to: 27 });
    const dealt = [ledger.deal(), ledger.deal(), ledger.deal(), ledger.deal()];
    expect(dealt).toEqual([{ from: 5, to: 14 }, { from: 15, to: 24 }, { from: 25, to: 27 }, undefined]);
    expect(ledger.total).toBe(23);
  });

  test('behind one that failed are not dealt out, and those before it are', () => {
    const ledger = new Ledger({ from: 1, to: 1_000 });
    for (let chunk = 0; chunk < 3; chunk += 1) ledger.deal();
    ledger.take(found(7, 27));
    expect(ledger.deal()).toBeUndefined();
    ledger.take(found(10, 3));
    ledger.take(found(10, 14));
    expect(ledger.found).toEqual({ histories: 27, virtualMs: 3 * 3_600_000, failed: 3 });
  });
});

/** The source of a worker that does this with the `seeds` it is given. */
const worker = (body: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(
      `import { parentPort } from 'node:worker_threads';
       const say = (failed) => parentPort.postMessage({ histories: 1, virtualMs: 0, failed });
       parentPort.on('message', (seeds) => { ${body} });`,
    )}`,
  );

interface Ran {
  ledger: Ledger;
  news: number;
  error: string | undefined;
}

async function ran(body: string, stop = new AbortController().signal): Promise<Ran> {
  const ledger = new Ledger({ from: 1, to: 100 });
  let news = 0;
  const onFound = (): void => {
    news += 1;
  };
  const error = await runInWorkers({ ledger, workers: 3, worker: worker(body), stop, onFound }).then(
    () => undefined,
    (thrown: Error) => thrown.message,
  );
  return { ledger, news, error };
}

describe('the workers', () => {
  test('do everything there is to do', async () => {
    const { ledger, news, error } = await ran('say()');
    expect([ledger.found.histories, news, error]).toEqual([10, 10, undefined]);
  });

  test('find the lowest seed that fails, though a higher one is found sooner', async () => {
    const { ledger, error } = await ran(
      'if (seeds.from === 11) setTimeout(() => say(13), 100); else say(seeds.from > 20 ? seeds.from : undefined)',
    );
    expect([ledger.found.failed, error]).toEqual([13, undefined]);
  });

  test.each([
    ['throws', "throw new Error('too much')", 'a worker died: Error: too much'],
    ['rejects', "return Promise.reject(new Error('too late'))", 'a worker died: Error: too late'],
    ['ends', 'process.exit(3)', 'a worker ended by itself, with exit code 3'],
  ])('are all ended with a sentence when one %s', async (_how, doing, sentence) => {
    const { error } = await ran(`if (seeds.from === 11) { ${doing} }`);
    expect(error).toBe(sentence);
  });

  test('are all ended when they are told to stop', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const { ledger, error } = await ran('', stop.signal);
    expect([ledger.found.histories, error]).toEqual([0, undefined]);
  });
});

describe('the progress', () => {
  function told(terminal: boolean): string {
    const ledger = new Ledger({ from: 1, to: 3_000 });
    let [now, text] = [0, ''];
    const write = (part: string): void => {
      text += part;
    };
    const progress = new Progress({ ledger, clock: { now: () => now }, write, terminal });
    for (let count = 0; count < 3; count += 1) {
      ledger.take(found(600));
      now += 30_000;
      progress.tell();
      progress.tell();
    }
    progress.end();
    return text;
  }

  test('is one line that is written over on a terminal', () => {
    const line = (text: string): string => `\r\x1b[K${text}, 20.0 a second, of 3000`;
    const lines = [
      line('600 histories, 1 virtual hours, 30 s'),
      line('1200 histories, 2 virtual hours, 60 s'),
      line('1800 histories, 3 virtual hours, 90 s'),
    ];
    expect(told(true)).toBe(`${lines.join('')}\r\x1b[K`);
  });

  test('is a line for every thousand elsewhere', () => {
    expect(told(false)).toBe('1200 histories, 2 virtual hours, 60 s, 20.0 a second, of 3000\n');
  });
});
