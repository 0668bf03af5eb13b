/** `fjj reconcile NAME`: the controller looks at once, and it can be waited for. */

import { durationMs } from '../core/object/duration.ts';
import { deadline } from '../ground/clock.ts';
import { printable } from '../ground/text.ts';
import { isHandled, reconciling } from '../people/change/reconcile.ts';
import { conditionIn, isNow, isSeen, type ObjectView, viewOf } from '../people/object/view.ts';
import { FIND_CONTROLLER } from '../people/status/steps.ts';
import { CHANGE_FLAGS, changeObject } from './change.ts';
import { type PersonsCluster, withCluster } from './cluster.ts';
import { type Command, stoppedBy } from './command.ts';
import { nameAndOptions } from './one-name.ts';
import { type FlagTable, flagLines } from './options.ts';
import type { Process } from './process.ts';

const LONGEST_WAIT = '10m';

const FLAGS: FlagTable = {
  wait: { short: 'w', does: 'until the controller has looked, and nothing goes on any more' },
  timeout: {
    value: 'DURATION',
    does: `with --wait: for how long at most, from 1s to 24h; default: ${LONGEST_WAIT}`,
  },
  ...CHANGE_FLAGS,
};

const usage = `usage: fjj reconcile NAME [--wait [--timeout=DURATION]] [--yes | --print] [-n NAMESPACE]

Has the controller look at a FlinkJarJob at once, by the annotation dli.gitops.dev/reconcile-requested-at: its job and its Secret
are read anew, and what was refused is tried once more.

${flagLines(FLAGS)}
Exit codes: 0 asked for, 1 it cannot be, or it was not wanted, 2 the arguments are wrong, 130 Ctrl-C.
With --wait: 0 it is Ready, 1 it is not, and waits for a person or a window, or it is gone, or the time is over.
`;

function line(view: ObjectView): string {
  const ready = conditionIn(view, 'Ready');
  return `${view.namespace}/${view.name}: Ready ${ready?.status ?? 'Unknown'}, ${printable(`${ready?.reason ?? ''}: ${ready?.message ?? ''}`, 1_024)}\n`;
}

interface Wait {
  /** The request. */
  at: string;
  timeout: string;
  user: Process;
}

/** Nothing has come of it. `view`: as it was at last. */
function late(view: ObjectView | undefined, { at, timeout }: Wait): string {
  if (view === undefined) return `it could not be read within ${timeout}\n`;
  return isHandled(view, at)
    ? `it still goes on after ${timeout}: ${line(view)}`
    : `the controller has not looked within ${timeout}; see whether it runs: ${FIND_CONTROLLER}\n`;
}

async function waited(cluster: PersonsCluster, name: string, wait: Wait): Promise<number> {
  const { at, timeout, user } = wait;
  const limit = deadline(cluster.clock, durationMs(timeout), user.stop);
  let view: ObjectView | undefined;
  try {
    for await (const object of cluster.changesOf(name, limit.signal)) {
      if (object === 'gone') {
        user.err(`${name} is gone\n`);
        return 1;
      }
      view = viewOf(object, cluster.clock.wall());
      if (!isHandled(view, at) || !isSeen(view) || isNow(view, 'Reconciling')) continue;
      user.out(line(view));
      return isNow(view, 'Ready') ? 0 : 1;
    }
  } finally {
    limit.clear();
  }
  if (user.stop.aborted) return stoppedBy(user);
  user.err(late(view, wait));
  return 1;
}

const isWait = (text: string): boolean => durationMs(text) >= 1_000 && durationMs(text) <= 86_400_000;

function given(args: readonly string[]): ReturnType<typeof nameAndOptions> {
  const read = nameAndOptions('reconcile', args, FLAGS);
  const timeout = typeof read === 'string' ? undefined : read.options.value('timeout');
  if (timeout === undefined || isWait(timeout)) return read;
  return `--timeout must be from 1s to 24h, such as 90s or 10m, not ${printable(timeout, 80)}`;
}

export const reconcile: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const asked = given(args);
    if (typeof asked === 'string') {
      user.err(`${asked}\n`);
      return 2;
    }
    const { name, options } = asked;
    const timeout = options.value('timeout') ?? LONGEST_WAIT;
    return withCluster(options, user, (cluster) => {
      const at = new Date(cluster.clock.wall()).toISOString();
      const decide = (view: ObjectView) => reconciling(view, at);
      const after = () => waited(cluster, name, { at, timeout, user });
      const then = options.isOn('wait') ? { user, after } : { user };
      return changeObject(cluster, { name, options, decide }, then);
    });
  },
};
