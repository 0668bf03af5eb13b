/** `npm run demo`: from a manifest to the PUT and back to the status, on simulators, with the real controller. */
import { parseArgs } from 'node:util';
import { apply, pathOf, type Resource } from './cluster.ts';
import { assumed, isJob, load, prepare } from './manifests.ts';
import { own } from './own.ts';
import { command, problem, say, title } from './print.ts';
import { showTable, showTrace } from './summary.ts';
import { STEPS } from './walk.ts';
import { startWorld, type World } from './world.ts';

const USAGE = `usage: npm run demo -- [--keep] [-f FILE|FOLDER]...

  --keep   stay up afterwards, and print how to use your own kubectl on it
  -f       walk through your own manifests instead of the example`;

const EXAMPLE = ['namespace.yaml', 'secret.yaml', 'test1.yaml'].map(
  (name) => new URL(`../manifests/${name}`, import.meta.url).pathname,
);

interface Options {
  keep: boolean;
  files: string[];
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      file: { type: 'string', short: 'f', multiple: true, default: [] },
    },
  });
  return { keep: values.keep, files: values.file };
}

/** Everything but the jobs is applied first, in silence but for its name. */
async function groundwork(world: World, resources: readonly Resource[]): Promise<void> {
  for (const resource of [...assumed(resources, world.dli), ...resources.filter((one) => !isJob(one))]) {
    command(`kubectl apply   # ${resource.kind} ${resource.metadata.name}`);
    await apply(world.api, resource);
  }
}

async function walk(world: World, files: readonly string[]): Promise<void> {
  const resources = load(files.length === 0 ? EXAMPLE : files);
  const jobs = resources.filter(isJob);
  if (jobs.length === 0) throw new Error('the manifests hold no FlinkJarJob');
  for (const resource of resources) pathOf(resource);
  await groundwork(world, resources);
  if (files.length > 0) for (const job of jobs) prepare(job, world.dli);
  const steps =
    files.length === 0 ? STEPS.map((step) => ({ ...step, job: jobs[0] as Resource })) : jobs.flatMap(own);
  for (const [at, { title: text, run, job }] of steps.entries()) {
    title(at + 1, text);
    await run(world, job).catch((error: Error) => {
      throw new Error(`step ${at + 1} "${text}": ${error.message}`);
    });
  }
  await showTable(world, [...new Set(jobs.map((job) => job.metadata.namespace ?? 'default'))]);
  showTrace(world.trace);
  say(`\nAll ${steps.length} steps were observed.`);
}

async function stay(world: World): Promise<void> {
  const kubeconfig = `${world.folder}/kubeconfig`;
  say(`\nStaying up; end with Ctrl-C. In another terminal:
  export KUBECONFIG=${kubeconfig}
  kubectl get fjj -A -w
  kubectl -n streaming edit fjj test1
  curl -X PATCH ${world.dli.url}/__admin/jobs/104 -d '{"parallel_number": 2}'    # edit as the console
  curl ${world.dli.url}/__admin/trace                                            # every request
  tail -f ${world.folder}/controller.log`);
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
}

async function main(): Promise<number> {
  let world: World | undefined;
  try {
    const { keep, files } = options();
    world = await startWorld();
    say(
      `DLI simulator ${world.dli.url}, Kubernetes API ${world.kubernetes.url}, log ${world.folder}/controller.log`,
    );
    await walk(world, files);
    if (keep) await stay(world);
    return 0;
  } catch (error) {
    problem(error instanceof Error ? error.message : String(error));
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) say(`\n${USAGE}`);
    return 1;
  } finally {
    await world?.close();
  }
}

process.exitCode = await main();
