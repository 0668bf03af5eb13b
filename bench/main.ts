/** `npm run bench`: the first figures of the real controller process, on simulators in a process of their own. */
import { writeFileSync } from 'node:fs';
import { parseOptions, USAGE } from './options.ts';
import { report } from './report.ts';
import { run } from './run.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  try {
    const { plan, json, out } = parseOptions(process.argv.slice(2));
    const results = await run(plan, (text) => say(`... ${text}`));
    const text = JSON.stringify(results, undefined, 2);
    if (out !== undefined) writeFileSync(out, `${text}\n`);
    process.stdout.write(`${json ? text : report(results)}\n`);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) say(`\n${USAGE}`);
    return 1;
  }
}

process.exitCode = await main();
