/** `npm run bench`: the figures of the real controller process, on simulators, or a real API server, in processes of their own. */
import { writeFileSync } from 'node:fs';
import { notBuilt } from './built.ts';
import { now } from './clock.ts';
import { parseOptions, USAGE } from './options.ts';
import { report } from './report.ts';
import { run } from './run.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  try {
    const { plan, json, out } = parseOptions(process.argv.slice(2));
    const problem = plan.api === 'cluster' ? notBuilt() : undefined;
    if (problem !== undefined) throw new Error(problem);
    const start = now();
    const results = await run(plan, (text) => say(`${Math.round((now() - start) / 1_000)} s: ${text}`));
    const text = JSON.stringify(results, undefined, 2);
    if (out !== undefined) writeFileSync(out, `${text}\n`);
    process.stdout.write(`${json ? text : report(results)}\n`);
    for (const line of json ? results.broken : []) say(`does not hold: ${line}`);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) say(`\n${USAGE}`);
    return 1;
  }
}

process.exitCode = await main();
