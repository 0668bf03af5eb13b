/** Flags of `npm run bench`. */
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run bench -- [--objects=N] [--quick] [--json] [--out=FILE]

  --objects=N   objects that are edited, and kept at rest (default 1000; with --quick 100)
  --quick       one start of each kind, fewer edits, and no look at 10,000 objects
  --json        print JSON instead of tables
  --out=FILE    also write the JSON into this file`;

/** How much is done. */
export interface Plan {
  objects: number;
  /** Objects of the last look at starts and memory; undefined: none. */
  many: number | undefined;
  /** Starts of each kind, of which the median is taken. */
  starts: number;
  /** Time between a start's last call and the look at its memory, ms. */
  settleMs: number;
  /** Single edits of the steady stream. */
  edits: number;
  perSecond: number;
}

export interface Options {
  plan: Plan;
  json: boolean;
  out: string | undefined;
}

const MANY = 10_000;

export function planOf(objects: number, quick: boolean): Plan {
  return quick
    ? { objects, many: undefined, starts: 1, settleMs: 500, edits: Math.min(objects, 40), perSecond: 40 }
    : {
        objects,
        many: objects < MANY ? MANY : undefined,
        starts: 3,
        settleMs: 2_000,
        edits: Math.min(objects, 300),
        perSecond: 20,
      };
}

/** Throws on what it does not know. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      objects: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const objects = values.objects ?? (values.quick ? '100' : '1000');
  if (!/^[1-9]\d{0,4}$/.test(objects)) throw new Error('--objects must be a whole number from 1 to 99999');
  return { plan: planOf(Number(objects), values.quick), json: values.json, out: values.out };
}
