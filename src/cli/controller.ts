/** `fjj controller`: what the image runs. */

import { systemClock } from '../ground/clock.ts';
import { parseConfig, settingsHelp } from '../service/config.ts';
import { runOperator } from '../service/operator.ts';
import type { Command } from './command.ts';

export const controller: Command = {
  does: 'watch FlinkJarJobs and keep their DLI jobs at what they say',
  details: `Settings of controller, each a flag and an environment variable:\n${settingsHelp()}`,
  run(args, { env, err, out, stop }) {
    const parsed = parseConfig(args, env);
    if (parsed.ok) return runOperator(parsed.config, { env, clock: systemClock, write: out, err, stop });
    err(`${parsed.message}\n`);
    return 2;
  },
};
