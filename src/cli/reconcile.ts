/** `fjj reconcile NAME`: the controller looks at once, and it can be waited for. */

import { printable } from '../ground/text.ts';
import { isHandled, reconciling } from '../people/change/reconcile.ts';
import { conditionIn, isNow, type ObjectView, viewOf } from '../people/object/view.ts';
import { CHANGE_FLAGS, changeObject } from './change.ts';
import { type PersonsCluster, withCluster } from './cluster.ts';
import { type Command, stoppedBy } from './command.ts';
import { nameAndOptions } from './one-name.ts';
import { type FlagTable, flagLines } from './options.ts';
import type { Process } from './process.ts';

const FLAGS: FlagTable = {
  wait: { short: 'w', does: 'until the controller has looked, and the object is Ready or stalled' },
  ...CHANGE_FLAGS,
};

const usage = `usage: fjj reconcile NAME [--wait] [--yes | --print] [-n NAMESPACE]

Has the controller look at a FlinkJarJob at once, by the annotation dli.gitops.dev/reconcile-requested-at: its job and its Secret
are read anew, and what was refused is tried once more.

${flagLines(FLAGS)}
Exit codes: 0 asked for, 1 it cannot be, or it was not wanted, 2 the arguments are wrong, 130 Ctrl-C.
With --wait: 0 it is Ready, 1 it is stalled, so that a person has to act, or gone.
`;

function line(view: ObjectView): string {
  const ready = conditionIn(view, 'Ready');
  return `${view.namespace}/${view.name}: Ready ${ready?.status ?? 'Unknown'}, ${printable(`${ready?.reason ?? ''}: ${ready?.message ?? ''}`, 1_024)}\n`;
}

async function waited(cluster: PersonsCluster, name: string, { at, user }: { at: string; user: Process }) {
  for await (const object of cluster.changesOf(name)) {
    if (object === 'gone') {
      user.err(`${name} is gone\n`);
      return 1;
    }
    const view = viewOf(object, cluster.clock.wall());
    const isReady = isNow(view, 'Ready');
    if (!isHandled(view, at) || !(isReady || isNow(view, 'Stalled'))) continue;
    user.out(line(view));
    return isReady ? 0 : 1;
  }
  return stoppedBy(user);
}

export const reconcile: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const given = nameAndOptions('reconcile', args, FLAGS);
    if (typeof given === 'string') {
      user.err(`${given}\n`);
      return 2;
    }
    const { name, options } = given;
    return withCluster(options, user, (cluster) => {
      const at = new Date(cluster.clock.wall()).toISOString();
      const decide = (view: ObjectView) => reconciling(view, at);
      const after = options.isOn('wait') ? () => waited(cluster, name, { at, user }) : undefined;
      return changeObject(
        cluster,
        { name, options, decide },
        after === undefined ? { user } : { user, after },
      );
    });
  },
};
