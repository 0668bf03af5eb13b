/** The console of DLI, and what befalls jobs there. What a job's state forbids is not done. */
import { Refusal } from '../../dli/refusals.ts';
import type { Fields } from '../facts.ts';
import { jobsOf, type World } from '../world.ts';
import type { Acts, ConsoleStep } from './step.ts';

type Jobs = ReturnType<typeof jobsOf>;

/** Done, and noted, if the job is there and its state allows it. */
function doing(words: string, act: (jobs: Jobs, id: string) => unknown, fields: Fields = {}) {
  return (world: World, { job }: { job: string }): void => {
    const jobs = jobsOf(world, job);
    if (jobs.get(job) === undefined) return;
    try {
      act(jobs, job);
    } catch (error) {
      if (error instanceof Refusal) return;
      throw error;
    }
    world.note({ kind: 'job', jobId: job, fields }, `job ${job} ${words}`);
  };
}

export const CONSOLE: Acts<ConsoleStep, World> = {
  consoleEdit(world, { job, fields }) {
    const words = `is edited in the console: ${JSON.stringify(fields)}`;
    doing(words, (jobs, id) => jobs.edit(id, fields), fields)(world, { job });
  },
  jobRun: doing('is started', (jobs, id) => jobs.run(id)),
  jobStop: doing('is stopped', (jobs, id) => jobs.stop(id)),
  jobFail: doing('fails', (jobs, id) => jobs.fail(id)),
  jobFinish: doing('ends', (jobs, id) => jobs.finish(id)),
  jobArrears: doing('is stopped for arrears', (jobs, id) => jobs.arrears(id)),
  jobRecover: doing('is released from arrears', (jobs, id) => jobs.recover(id)),
  jobSavepoint: doing('takes a savepoint', (jobs, id) => jobs.triggerSavepoint(id)),
  jobDelete: doing('is deleted', (jobs, id) => jobs.remove(id)),
  jobMake({ clouds, note }, { region, name }) {
    const { jobs } = clouds[region];
    if (jobs.named(name) !== undefined) return;
    const { id } = jobs.add({ fields: { name, desc: 'of somebody else', queue_name: 'testQueue' } });
    note({ kind: 'job', jobId: id }, `job ${id} is made in the console, as ${name}`);
  },
  jobRestore(world, { job }) {
    const jobs = jobsOf(world, job);
    const seed = world.setup.jobs.find((one) => one.id === job);
    if (seed === undefined || jobs.get(job) !== undefined) return;
    jobs.add(seed);
    world.note({ kind: 'job', jobId: job }, `job ${job} is there again`);
  },
};
