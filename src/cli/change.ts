/** What `fjj approve`, `restart` and `reconcile` have in common: show what will happen, ask, and change the object. */
import type { JsonObject } from '../ground/json.ts';
import { printable } from '../ground/text.ts';
import { type DecidedChange, printedPatch, type WantedChange } from '../people/change/wanted-change.ts';
import { type ObjectView, viewOf } from '../people/object/view.ts';
import { agrees } from './ask.ts';
import { CommandFailed, type PersonsCluster, withCluster } from './cluster.ts';
import { CLUSTER_FLAGS } from './cluster-flags.ts';
import { type Command, stoppedBy } from './command.ts';
import { nameAndOptions } from './one-name.ts';
import type { FlagTable, Options } from './options.ts';
import type { Process } from './process.ts';

export const CHANGE_FLAGS: FlagTable = {
  yes: { short: 'y', does: 'without asking; needed where there is no terminal' },
  print: { does: 'prints the patch for Git, and changes nothing' },
  ...CLUSTER_FLAGS,
};

const NOBODY =
  'nobody can be asked here, as this is no terminal: add --yes, or --print for the patch that goes into Git';

/** Undefined: it is changed. Otherwise the exit code. */
async function refusedBy(change: WantedChange, options: Options, user: Process): Promise<number | undefined> {
  for (const sentence of change.happens) user.err(`  ${printable(sentence, 1_024)}\n`);
  if (options.isOn('yes')) return undefined;
  if (!user.asks) {
    user.err(`${NOBODY}\n`);
    return 2;
  }
  const agreed = await agrees(user, change.question);
  if (user.stop.aborted) return stoppedBy(user);
  if (agreed) return undefined;
  user.err('nothing was changed\n');
  return 1;
}

async function write(
  cluster: PersonsCluster,
  seen: JsonObject,
  { view, change }: { view: ObjectView; change: WantedChange },
) {
  const { namespace, name } = view;
  await cluster.objects.patch({ namespace, name, seen, patch: change.patch });
}

interface ChangeAsked {
  name: string;
  options: Options;
  decide: (view: ObjectView, now: number) => DecidedChange;
}

/** The exit code; `after`: what follows once the object is changed. */
export async function changeObject(
  cluster: PersonsCluster,
  { name, options, decide }: ChangeAsked,
  { user, after }: { user: Process; after?: () => Promise<number> },
): Promise<number> {
  const object = await cluster.named(name);
  const now = cluster.clock.wall();
  const view = viewOf(object, now);
  const decided = decide(view, now);
  if ('refused' in decided) throw new CommandFailed(decided.refused);
  if ('already' in decided) {
    user.out(`${decided.already}\n`);
    return 0;
  }
  if (options.isOn('print')) {
    user.out(printedPatch(view, decided));
    return 0;
  }
  const code = await refusedBy(decided, options, user);
  if (code !== undefined) return code;
  await write(cluster, object, { view, change: decided });
  user.out(`${decided.done}\n`);
  return after === undefined ? 0 : after();
}

/** A command that changes one object, and is done with it. */
export const changeCommand = (command: string, usage: string, decide: ChangeAsked['decide']): Command => ({
  usage,
  flags: CHANGE_FLAGS,
  run(args, user) {
    const given = nameAndOptions(command, args, CHANGE_FLAGS);
    if (typeof given !== 'string')
      return withCluster(given.options, user, (cluster) =>
        changeObject(cluster, { ...given, decide }, { user }),
      );
    user.err(`${given}\n`);
    return 2;
  },
});
