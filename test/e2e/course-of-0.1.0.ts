/** What becomes of an object that was written for 0.1.0: the same for each, one step after the other. Nothing of it is newer than 0.1.0. */
import { until } from '../support/until.ts';
import {
  apply,
  conditionOf,
  edit,
  get,
  type Key,
  patch,
  type Resource,
  reconcileNow,
  remove,
  type World,
} from './harness.ts';

export interface Stage {
  world: World;
  manifest: Resource;
  key: Key;
  /** Of the job. */
  id: string;
  /** Another process follows. */
  restart(): Promise<void>;
}

/** A pass has told of the present generation, and none is to follow soon. */
const told = ({ world, key }: Stage): Promise<Resource> =>
  until(`${key}: told of`, async () => {
    const object = await get(world, key);
    const seen = conditionOf(object, 'Ready')?.observedGeneration;
    const isAtIt = conditionOf(object, 'Reconciling')?.status === 'True';
    return seen === object.metadata.generation && !isAtIt ? object : undefined;
  });

type Act = (stage: Stage) => Promise<unknown>;

const look: Act = async (stage) => {
  await reconcileNow(stage.world, stage.key);
  await told(stage);
};

const editing =
  (job: object): Act =>
  async (stage) => {
    await edit(stage.world, stage.key, job);
    await told(stage);
  };

const patching =
  (spec: object): Act =>
  async (stage) => {
    await patch(stage.world, stage.key, { spec });
    await told(stage);
  };

/** Somebody at the console of DLI. */
const outside =
  (change: Parameters<World['dli']['jobs']['edit']>[1], then: Act = look): Act =>
  async (stage) => {
    stage.world.dli.jobs.edit(stage.id, change);
    await then(stage);
  };

const looksAt = ({ world, id }: Stage) =>
  world.dli.trace.select({ method: 'GET', path: new RegExp(`/jobs/${id}$`) });

const restarted: Act = async (stage) => {
  await stage.restart();
  const before = looksAt(stage).length;
  await until('the first look', () => looksAt(stage)[before]?.took);
  await look(stage);
};

const AT_REST = { status: 'job_cancel_success' } as const;
const RUNNING = { status: 'job_running' } as const;

export const COURSE: Readonly<Record<string, Act>> = {
  'applied, the job being at rest and other than wanted': async (stage) => {
    await apply(stage.world, stage.manifest);
    await told(stage);
  },
  'looked at again': look,
  'a field is edited that a running job takes': outside(RUNNING, editing({ restart_when_exception: true })),
  'a field is edited that it does not take': editing({ parallel_number: 3 }),
  'one of each': editing({ parallel_number: 4, smn_topic: 'urn:smn:cn-north-4:1:other' }),
  'looked at again, in vain': look,
  'stopped in the console': outside(AT_REST),
  'a value is changed in the console': outside({ desc: 'from the console', main_class: 'com.example.Other' }),
  'started in the console': outside(RUNNING),
  'a value that a running job takes is changed in the console': outside({ restart_when_exception: false }),
  'a jar that DLI does not have': outside(AT_REST, editing({ entrypoint: 'missing.jar' })),
  'looked at while it is refused': look,
  'the controller restarts while it is refused': restarted,
  corrected: editing({ entrypoint: 'FemaleInfoCollec.jar' }),
  suspended: patching({ suspend: true }),
  'changed in the console while it is suspended': outside({ desc: 'while suspended' }),
  resumed: patching({ suspend: false }),
  'only looked at': patching({ mode: 'Observe' }),
  'changed in the console while it is looked at': outside({ desc: 'while looked at' }),
  'managed again': patching({ mode: 'Manage' }),
  'the controller restarts': restarted,
  'the job finishes': outside({ status: 'job_finish' }),
  'the job fails': outside({ status: 'job_running_exception' }),
  'the job cannot be started': outside({ status: 'job_submit_fail' }),
  'the account is in arrears': outside({ status: 'job_arrearage_stopped' }),
  'the job is a draft again': outside({ status: 'job_init' }),
  'the job is deleted in the console': async (stage) => {
    stage.world.dli.jobs.remove(stage.id);
    await look(stage);
  },
  'the object is deleted': ({ world, key }) => remove(world, key),
};
