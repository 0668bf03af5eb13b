/** `fjj status NAME`: one object, what is going on with it, and what to do now. */
import { indentedJson, type JsonObject } from '../ground/json.ts';
import { yamlOf } from '../people/layout/yaml.ts';
import { isNow, viewOf } from '../people/object/view.ts';
import { lastEvents } from '../people/status/event-rows.ts';
import { statusValue } from '../people/status/status-json.ts';
import { type StatusAsked, statusText } from '../people/status/status-text.ts';
import { VERSION } from '../service/version.ts';
import { type PersonsCluster, withCluster } from './cluster.ts';
import { CLUSTER_FLAGS } from './cluster-flags.ts';
import { type Command, stoppedBy } from './command.ts';
import { nameAndOptions } from './one-name.ts';
import { type FlagTable, flagLines, type Options } from './options.ts';
import type { Process } from './process.ts';
import { screenOf, type WatchScreen } from './screen.ts';

const OUTPUTS = ['text', 'wide', 'json', 'yaml'] as const;

const FLAGS: FlagTable = {
  watch: { short: 'w', does: 'again at each change, until it is Ready or stalled' },
  output: {
    short: 'o',
    value: 'FORMAT',
    choices: OUTPUTS,
    does: 'text (default); wide: nothing is cut off; json; yaml',
  },
  ...CLUSTER_FLAGS,
};

const usage = `usage: fjj status NAME [--watch] [-o text|wide|json|yaml] [-n NAMESPACE]

Shows one FlinkJarJob: whether the live job is what the spec says and why not, what differs, the steps of the operation that is
under way, what it waits for, what was done last, its events, and what to do now, ready to paste.

${flagLines(FLAGS)}
Exit codes: 0 shown, 1 it cannot be read, 2 the arguments are wrong.
With --watch: 0 it is Ready, 1 it is stalled, so that a person has to act, or gone, 130 Ctrl-C.
`;

type Show = (asked: StatusAsked) => string;

function showAs(output: string, { color, terminal }: Process): Show {
  if (output === 'json') return (asked) => `${indentedJson(statusValue(asked, VERSION))}\n`;
  if (output === 'yaml') return (asked) => `---\n${yamlOf(statusValue(asked, VERSION))}`;
  return (asked) =>
    statusText(asked, { color, columns: output === 'wide' ? undefined : terminal()?.columns });
}

async function asked(cluster: PersonsCluster, object: JsonObject): Promise<StatusAsked> {
  const now = cluster.clock.wall();
  const view = viewOf(object, now);
  const events = await cluster.eventsOf(view.uid);
  return { view, now, events: typeof events === 'string' ? events : lastEvents(events) };
}

/** Undefined: it goes on. */
function ended({ view }: StatusAsked): number | undefined {
  if (isNow(view, 'Ready')) return 0;
  return isNow(view, 'Stalled') ? 1 : undefined;
}

interface StatusWatching {
  show: Show;
  user: Pick<Process, 'signal'>;
  screen: WatchScreen;
}

async function watched(cluster: PersonsCluster, name: string, { show, user, screen }: StatusWatching) {
  for await (const object of cluster.changesOf(name)) {
    if (object === 'gone') {
      screen.err(`${name} is gone\n`);
      return 1;
    }
    const now = await asked(cluster, object);
    screen.draw(show(now));
    const code = ended(now);
    if (code !== undefined) return code;
  }
  return stoppedBy(user);
}

async function shown(options: Options, name: string, user: Process): Promise<number> {
  const show = showAs(options.value('output') ?? 'text', user);
  const screen = screenOf(user);
  const { env, stop, signal } = user;
  return withCluster(options, { env, stop, signal, err: screen.err }, async (cluster) => {
    const object = await cluster.named(name);
    if (options.isOn('watch')) return watched(cluster, name, { show, user, screen });
    user.out(show(await asked(cluster, object)));
    return 0;
  });
}

export const status: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const given = nameAndOptions('status', args, FLAGS);
    if (typeof given !== 'string') return shown(given.options, given.name, user);
    user.err(`${given}\n`);
    return 2;
  },
};
