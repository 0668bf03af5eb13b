/** What is asked of `npm run simulate`. */
import { availableParallelism } from 'node:os';
import { readFlags } from '../../src/ground/flags.ts';
import type { SeedRange } from './many/ledger.ts';

export const USAGE = `usage: npm run simulate -- --seed=N | --seeds=A..B [--workers=N] | --history=FILE

  --seed=N         one history, told as a story
  --seeds=A..B     many; when some fail, the first of them is told with as few steps as are needed, and said as one line of JSON
  --workers=N      how many histories at a time; as many as there are cores unless it is set
  --history=FILE   such a line, or a file of test/sim/whole/found/, told as a story

Exit code 0: nothing was amiss. 1: something was. 2: the arguments are wrong.
`;

type SimulationWanted =
  | { seed: number }
  | { seeds: SeedRange; workers: number }
  /** A file. */
  | { history: string };

const MOST = 10_000_000;
const MOST_WORKERS = 256;

const FLAGS = { '--seed': 'text', '--seeds': 'text', '--workers': 'text', '--history': 'text' } as const;

function oneIn(text: string): SimulationWanted | string {
  const seed = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
  return seed <= MOST ? { seed } : `--seed must be a number, from 0 to ${MOST}`;
}

function workersIn(text: string | undefined): number | string {
  if (text === undefined) return availableParallelism();
  const workers = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return workers >= 1 && workers <= MOST_WORKERS
    ? workers
    : `--workers must be a number, from 1 to ${MOST_WORKERS}`;
}

function manyIn(text: string, givenWorkers: string | undefined): SimulationWanted | string {
  const match = /^(\d{1,8})\.\.(\d{1,8})$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || to < from || to > MOST)
    return `--seeds must be two numbers, such as 1..1000, from 0 to ${MOST}`;
  const workers = workersIn(givenWorkers);
  return typeof workers === 'string' ? workers : { seeds: { from, to }, workers };
}

/** Or what is wrong with them, as one line. */
export function wantedIn(args: readonly string[]): SimulationWanted | string {
  const given = readFlags(args, FLAGS, 'npm run simulate -- --help');
  if (typeof given === 'string') return given;
  const names = given.map(({ flag }) => flag);
  const textOf = (name: string): string | undefined =>
    names.includes(name) ? (given.find(({ flag }) => flag === name)?.value ?? '') : undefined;
  if (new Set(names).size < names.length) return 'give each flag once';
  const [one, many, workers] = [textOf('--seed'), textOf('--seeds'), textOf('--workers')];
  const history = textOf('--history');
  const rest = names.length - Number(many !== undefined && workers !== undefined);
  if (rest === 1 && one !== undefined) return oneIn(one);
  if (rest === 1 && many !== undefined) return manyIn(many, workers);
  if (rest === 1 && history !== undefined) return { history };
  return 'give --seed=N, or --seeds=A..B and perhaps --workers=N, or --history=FILE';
}
