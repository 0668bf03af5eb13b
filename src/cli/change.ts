/** What `fjj approve`, `restart` and `reconcile` have in common: show what will happen, ask, and change the object. */
import { type JsonObject, stringifyJson } from '../ground/json.ts';
import { printable } from '../ground/text.ts';
import {
  type DecidedChange,
  keyOf,
  printedPatch,
  type WantedChange,
} from '../people/change/wanted-change.ts';
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

interface ChangeAsked {
  name: string;
  options: Options;
  decide: (view: ObjectView, now: number) => DecidedChange;
}

/** As it was looked at. */
interface LookedChange {
  object: JsonObject;
  view: ObjectView;
  change: DecidedChange;
}

interface Agreed {
  seen: LookedChange;
  user: Process;
}

async function look(cluster: PersonsCluster, { name, decide }: ChangeAsked): Promise<LookedChange> {
  const object = await cluster.named(name);
  const now = cluster.clock.wall();
  const view = viewOf(object, now);
  return { object, view, change: decide(view, now) };
}

/** The exit code where there is nothing to ask for. */
function settled({ change }: LookedChange, user: Process): number | undefined {
  if ('refused' in change) throw new CommandFailed(change.refused);
  if (!('already' in change)) return undefined;
  user.out(`${change.already}\n`);
  return 0;
}

/** What the person has agreed to, and of which object. */
const agreedTo = ({ view, change }: LookedChange): string =>
  stringifyJson([view.uid, 'patch' in change ? [change.patch, change.happens] : change]);

/** A controller at work writes the status now and then. */
const MOST_TRIES = 5;

/** Where the object has changed meanwhile, once more if just the same is still to be done. The exit code. */
async function write(cluster: PersonsCluster, asked: ChangeAsked, { seen, user }: Agreed): Promise<number> {
  let now = seen;
  for (let left = MOST_TRIES; left > 0; left -= 1) {
    const { change } = now;
    if (!('patch' in change)) return settled(now, user) ?? 0;
    if (agreedTo(now) !== agreedTo(seen)) break;
    const { namespace, name } = now.view;
    if (await cluster.objects.patch({ namespace, name, seen: now.object, patch: change.patch })) {
      user.out(`${change.done}\n`);
      return 0;
    }
    now = await look(cluster, asked);
  }
  throw new CommandFailed(
    `${keyOf(seen.view)} has changed meanwhile, and nothing was changed here: look again, and ask again`,
  );
}

/** The exit code; `after`: what follows once the object is changed. */
export async function changeObject(
  cluster: PersonsCluster,
  asked: ChangeAsked,
  { user, after }: { user: Process; after?: () => Promise<number> },
): Promise<number> {
  const seen = await look(cluster, asked);
  const code = settled(seen, user);
  if (code !== undefined || !('patch' in seen.change)) return code ?? 1;
  if (asked.options.isOn('print')) {
    user.out(printedPatch(seen.view, seen.change));
    return 0;
  }
  const refused = await refusedBy(seen.change, asked.options, user);
  if (refused !== undefined) return refused;
  const written = await write(cluster, asked, { seen, user });
  return written === 0 && after !== undefined ? after() : written;
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
