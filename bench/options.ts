/** Flags of `npm run bench`. */
import { parseArgs } from 'node:util';
import type { ApiKind } from './ask.ts';
import { SIGNALS, type Signal } from './failover.ts';
import type { ForetoldPlan } from './foretold.ts';
import type { ImportPlan } from './imports.ts';
import type { RestartPlan } from './restarts.ts';

export const USAGE = `usage: npm run bench -- [--cluster] [--objects=N] [--quick] [--json] [--out=FILE]

  --cluster     on a real kube-apiserver and etcd; build them first: npm run build:cluster
  --objects=N   objects that are edited, and kept at rest (default 1000; with --quick 100)
  --quick       one start of each kind, fewer edits, and no look at 10,000 objects
  --json        print JSON instead of tables
  --out=FILE    also write the JSON into this file`;

/** How much is done. */
export interface Plan {
  api: ApiKind;
  objects: number;
  /** Objects of the last look at starts and memory; undefined: none. */
  many: number | undefined;
  /** Starts of each kind, of which the median is taken. */
  starts: number;
  /** The same with `many`. */
  manyStarts: number;
  /** Whether the heap is looked at, which takes one more start of each kind. */
  heap: boolean;
  /** Time between a start's last call and the look at its memory, ms. */
  calmMs: number;
  /** Single edits of the steady stream. */
  edits: number;
  perSecond: number;
  /** How the leaders end, one after the other. */
  signals: readonly Signal[];
  restarts: RestartPlan;
  imports: ImportPlan;
  foretold: ForetoldPlan;
}

interface Options {
  plan: Plan;
  json: boolean;
  out: string | undefined;
}

interface Wanted {
  objects: number;
  quick: boolean;
  cluster: boolean;
}

const MANY = 10_000;
const TRIALS = 3;

const often = (times: number): Signal[] => SIGNALS.flatMap((signal) => Array<Signal>(times).fill(signal));

const QUICK = {
  many: undefined,
  starts: 1,
  calmMs: 500,
  perSecond: 40,
  signals: often(1),
  restarts: { restarts: 5, lookMs: 1_000, stayMs: 1_000 },
};
const WHOLE = {
  starts: 3,
  calmMs: 2_000,
  perSecond: 20,
  signals: often(TRIALS),
  /** A look as it is by default. */
  restarts: { restarts: 20, lookMs: 15_000, stayMs: 10_000 },
};

function planOf({ objects, quick, cluster }: Wanted): Plan {
  const plan = {
    api: cluster ? ('cluster' as const) : ('embedded' as const),
    objects,
    ...(quick ? QUICK : { ...WHOLE, many: objects < MANY ? MANY : undefined }),
    // Writing 10,000 objects and their statuses takes a real server long enough.
    manyStarts: cluster ? 1 : WHOLE.starts,
    // It is the same whoever serves the objects.
    heap: !cluster,
    /** As long as a list with all detail may take. */
    imports: { jobs: 500, callMs: 200 },
    foretold: { jobs: 500, callMs: 20, starts: quick ? 3 : 9 },
    edits: Math.min(objects, quick ? 40 : 300),
  };
  // It takes two edits to see a failover.
  return objects < 2 ? { ...plan, signals: [] } : plan;
}

/** Throws on what it does not know. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cluster: { type: 'boolean', default: false },
      objects: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const { cluster, quick, json, out } = values;
  const objects = values.objects ?? (quick ? '100' : '1000');
  if (!/^[1-9]\d{0,4}$/.test(objects)) throw new Error('--objects must be a whole number from 1 to 99999');
  return { plan: planOf({ objects: Number(objects), quick, cluster }), json, out };
}
