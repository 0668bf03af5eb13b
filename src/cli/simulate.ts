/**
 * `fjj simulate` where there are no simulators. In the repository and the npm package tools/fjj.js runs those of sim/ instead.
 */
import type { Command } from './command.ts';

export const simulate: Command = {
  usage: 'usage: fjj simulate dli|kubernetes\n',
  words: ['dli', 'kubernetes'],
  run(_args, { err }) {
    err(
      'the simulators are not in the image: they are in the repository and the npm package of flinkjarjob-controller, as npx fjj simulate\n',
    );
    return 2;
  },
};
