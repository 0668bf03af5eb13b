/** `fjj controller`: what the image runs. */

import { systemClock } from '../ground/clock.ts';
import { parseConfig, SETTING_ROWS, settingsHelp } from '../service/config.ts';
import { runOperator } from '../service/operator.ts';
import type { Command } from './command.ts';

export const controller: Command = {
  usage: `usage: fjj controller [--flag=value]...

Watches FlinkJarJobs and keeps their DLI jobs at what they say. Each setting is a flag and an environment variable:
${settingsHelp()}
Exit codes: 0 stopped as asked, 1 the Lease was lost or the API server's data were set back, 2 a setting is wrong.
`,
  flags: Object.fromEntries(
    SETTING_ROWS.map(({ flag, meaning }) => [flag.slice(2), { value: 'VALUE', does: meaning }]),
  ),
  run(args, { env, err, out, stop }) {
    const parsed = parseConfig(args, env);
    if (parsed.ok) return runOperator(parsed.config, { env, clock: systemClock, write: out, err, stop });
    err(`${parsed.message}\n`);
    return 2;
  },
};
