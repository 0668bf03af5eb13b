/** A person's way to the API server: as kubectl finds it, with kubectl's flags. What is in the way is one sentence. */
import { DNS_NAME } from '../core/object/names.ts';
import { type Clock, systemClock } from '../ground/clock.ts';
import { type JsonObject, textOf } from '../ground/json.ts';
import { nearest } from '../ground/nearest.ts';
import { printable } from '../ground/text.ts';
import { type Connection, connect } from '../kubernetes/http/api.ts';
import { changesOf } from '../kubernetes/person/changes.ts';
import { type ObjectName, PersonsObjects } from '../kubernetes/person/objects.ts';
import { refusalOf } from '../kubernetes/person/refusal.ts';
import { USER_AGENT } from '../service/version.ts';
import { stoppedBy } from './command.ts';
import type { Options } from './options.ts';
import type { Process } from './process.ts';
import { tellOf } from './verbose.ts';

export interface PersonsCluster {
  /** Host and port of the API server. */
  host: string;
  /** That is meant where an object has none. */
  namespace: string;
  /** That of a list; undefined: all. */
  scope: string | undefined;
  objects: PersonsObjects;
  clock: Clock;
  /** The object of a name in `namespace`. Throws `CommandFailed` where there is none. */
  named(name: string): Promise<JsonObject>;
  /** Of an object by its uid; or why they cannot be had. */
  eventsOf(uid: string): Promise<JsonObject[] | string>;
  /** It as it is now, and each time that it changes, until `signal` aborts (that of the command); see `changesOf`. */
  changesOf(name: string, signal?: AbortSignal): AsyncGenerator<JsonObject | 'gone'>;
}

/** A command cannot do what it was asked to: `message` is one sentence for the person. */
export class CommandFailed extends Error {}

const NAMESPACE_BYTES = 63;
const NAME_BYTES = 253;

/** `tell`: where the requests are told, if not where all else is. */
type PersonAsking = Pick<Process, 'env' | 'stop' | 'signal' | 'err'> & { tell?: Process['err'] };

/** What is wrong with a name that was given, as one line; undefined when nothing is. A path is made of it. */
export const wrongName = (what: string, name: string, most = NAME_BYTES): string | undefined =>
  name.length <= most && DNS_NAME.test(name)
    ? undefined
    : `${what} must be a name of Kubernetes: at most ${most} of a-z, 0-9, - and ., not ${printable(JSON.stringify(name), 80)}`;

const found = ({ namespace, name }: ObjectName): string =>
  `there is no FlinkJarJob ${name} in namespace ${namespace}`;

/** Who may not list is told without the nearest name. */
async function absent(objects: PersonsObjects, wanted: ObjectName): Promise<CommandFailed> {
  const names = await objects
    .list(wanted.namespace, ({ metadata }) => textOf((metadata as JsonObject | undefined)?.['name']))
    .catch(() => []);
  const meant = nearest(wanted.name, names);
  const hint =
    meant === undefined
      ? 'choose another --namespace, or see: fjj get -A'
      : `the nearest is ${printable(meant, NAME_BYTES)}`;
  return new CommandFailed(`${found(wanted)}; ${hint}`);
}

/** Throws what is not the API server's doing. */
function refusalOr(host: string, error: unknown): string {
  const sentence = refusalOf(host, error);
  if (sentence === undefined) throw error;
  return sentence;
}

const away = (host: string, error: unknown): string =>
  refusalOf(host, error)?.replace(/; try again$/, '') ?? 'the watch has ended';

function clusterOf(api: Connection, options: Options, { stop, err }: PersonAsking): PersonsCluster {
  const objects = new PersonsObjects(api, stop);
  const namespace = options.value('namespace') ?? api.namespace;
  return {
    host: api.host,
    namespace,
    scope: options.isOn('all-namespaces') ? undefined : namespace,
    objects,
    clock: systemClock,
    async named(name) {
      const object = await objects.get({ namespace, name });
      if (object === undefined) throw await absent(objects, { namespace, name });
      return object;
    },
    eventsOf: (uid) =>
      objects.events({ namespace, uid }).catch((error: unknown) => refusalOr(api.host, error)),
    changesOf: (name, signal = stop) =>
      changesOf(
        {
          api,
          clock: systemClock,
          signal,
          onAway: (error) => err(`${away(api.host, error)}; trying again\n`),
        },
        { namespace, name },
      ),
  };
}

const lineOf = (error: unknown): string =>
  printable(error instanceof Error ? error.message : String(error), 2_048);

/** `choose a kubeconfig` is for people: a controller in a pod has none. */
function unusable(error: unknown, path: string | undefined): string {
  const line = lineOf(error);
  if (/^no kubeconfig was found/.test(line))
    return 'no kubeconfig was found; name one with --kubeconfig=PATH or KUBECONFIG, such as that of fjj simulate kubernetes';
  return path === undefined ? line : `--kubeconfig ${printable(path, 200)}: ${line}`;
}

async function worked(api: Connection, user: PersonAsking, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (user.stop.aborted) return stoppedBy(user);
    const sentence = error instanceof CommandFailed ? error.message : refusalOf(api.host, error);
    if (sentence === undefined) throw error;
    user.err(`${sentence}\n`);
    return 1;
  } finally {
    await api.close();
  }
}

/** Or why not, in one line. */
async function reach(
  options: Options,
  { env, err, tell = err, stop }: PersonAsking,
): Promise<Connection | string> {
  const wrong = options
    .values('namespace')
    .map((name) => wrongName('--namespace', name, NAMESPACE_BYTES))
    .find((one) => one !== undefined);
  if (wrong !== undefined) return wrong;
  const told = tellOf(options, tell);
  const kubeconfig = options.value('kubeconfig');
  return connect({
    kubeconfig,
    context: options.value('context'),
    environment: env,
    userAgent: USER_AGENT,
    clock: systemClock,
    ...(told === undefined ? {} : { onRequest: told }),
    signal: stop,
  }).catch((error: unknown) => unusable(error, kubeconfig));
}

/**
 * The exit code of `work`. 1: what it throws was said in one line, be it `CommandFailed` or the API server's doing. 2: there is no
 * usable kubeconfig, or the namespace is no name of one; the API server was not asked.
 */
export async function withCluster(
  options: Options,
  user: PersonAsking,
  work: (cluster: PersonsCluster) => Promise<number>,
): Promise<number> {
  const api = await reach(options, user);
  if (typeof api !== 'string') return worked(api, user, () => work(clusterOf(api, options, user)));
  if (user.stop.aborted) return stoppedBy(user);
  user.err(`${api}\n`);
  return 2;
}
