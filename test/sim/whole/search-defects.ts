/**
 * Finds the first seed at which each planted defect is found by its oracle, for `defects.ts`, after a change of what is drawn:
 * `node tools/node.js test/sim/whole/search-defects.ts [PART OF ITS NAME]`
 */
import { historyOf, run } from '../../../sim/whole/run.ts';
import { DEFECTS, type PlantedDefect, withDefect } from './defects.ts';

const SEEDS = 1_000;

async function firstSeed({ oracle, planted }: PlantedDefect): Promise<number | undefined> {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { violations } = await run(historyOf(String(seed)), { assemble: withDefect(planted) });
    if (violations.some((what) => what.startsWith(`${oracle}: `))) return seed;
  }
  return undefined;
}

const wanted = process.argv[2] ?? '';
for (const defect of DEFECTS.filter(({ what }) => what.includes(wanted))) {
  process.stdout.write(`${defect.what}: ${(await firstSeed(defect)) ?? `not in ${SEEDS} seeds`}\n`);
}
