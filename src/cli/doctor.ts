/** `fjj doctor`: what stands in the way to DLI and to the cluster. Nothing is written. */
import { checkLines, type DoctorCheck } from '../people/doctor/check.ts';
import { type ClusterLook, clusterChecks } from '../people/doctor/cluster-checks.ts';
import { dliChecks, jobToRead } from '../people/doctor/dli-checks.ts';
import { isSeen, viewOf } from '../people/object/view.ts';
import { openAccount } from './account.ts';
import { ACCOUNT_FLAGS } from './account-flags.ts';
import { withCluster } from './cluster.ts';
import { ALL_NAMESPACES, CLUSTER_FLAGS } from './cluster-flags.ts';
import { type Command, stoppedBy, untilStopped } from './command.ts';
import { type FlagTable, flagLines, type Options, readOptions } from './options.ts';
import type { Process } from './process.ts';

const FLAGS: FlagTable = { ...ACCOUNT_FLAGS, ...ALL_NAMESPACES, ...CLUSTER_FLAGS };

const usage = `usage: fjj doctor [--region=REGION] [--credentials-file=FILE] [-n NAMESPACE]

Looks at what a first day goes wrong by: endpoint, clock, credentials, project and rights in DLI, bucket and agency of its jobs, and
whether the cluster has FlinkJarJobs and a controller that deals with them. It only reads, with your credentials and your kubeconfig,
and says of each ok, failed with what to do about it, or unknown.

${flagLines(FLAGS)}
Exit codes: 0 nothing has failed, 1 something has, 2 the arguments are wrong, 130 Ctrl-C.
`;

async function dli(options: Options, user: Process): Promise<DoctorCheck[]> {
  const account = await openAccount(options, user);
  if (typeof account === 'string') return [{ what: 'credentials', is: 'failed', says: account }];
  try {
    const listed = await account.list({});
    const id = jobToRead(listed);
    return dliChecks({
      region: account.location.region,
      listed,
      shown: id === undefined ? undefined : await account.show(id),
      signed: account.isSigned,
      words: account.words,
    });
  } finally {
    await account.close();
  }
}

async function cluster(options: Options, { env, stop, signal, err }: Process): Promise<DoctorCheck[]> {
  const errors: string[] = [];
  let look: ClusterLook | undefined;
  const collect = (text: string): void => void errors.push(text.trimEnd());
  const person = { env, stop, signal, err: collect, tell: err };
  await withCluster(options, person, async ({ objects, scope, clock }) => {
    const now = clock.wall();
    const seen = await objects.list(scope, (object) => isSeen(viewOf(object, now)));
    const where = scope === undefined ? 'all namespaces' : `namespace ${scope}`;
    look = { objects: seen.length, seen: seen.filter(Boolean).length, where };
    return 0;
  });
  return clusterChecks(look ?? errors.join(' '));
}

async function looked(options: Options, user: Process): Promise<number> {
  const checks = [...(await dli(options, user)), ...(await cluster(options, user))];
  if (user.stop.aborted) return stoppedBy(user);
  user.out(checkLines(checks));
  return checks.some(({ is }) => is === 'failed') ? 1 : 0;
}

export const doctor: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const options = readOptions(args, FLAGS, 'fjj help doctor');
    const [word] = typeof options === 'string' ? [] : options.words;
    if (typeof options !== 'string' && word === undefined)
      return untilStopped(user, () => looked(options, user));
    user.err(`${typeof options === 'string' ? options : 'doctor takes no names; see fjj help doctor'}\n`);
    return 2;
  },
};
