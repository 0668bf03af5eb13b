/**
 * An object that makes its job is deleted in the middle of that, at each request and each write, by itself or together with its
 * controller. A neighbour of another namespace has a running job in the same project. `faultsOf` judges what became of all jobs.
 */
import type { Dli } from '../../src/core/ports.ts';
import { Crash, mortal } from './mortal.ts';
import { HOUR, paced, RUNS } from './running.ts';
import { KEY, MINUTE, type Story } from './story.ts';

export interface Creating {
  policy: 'Retain' | 'Stop' | 'Delete';
  /** What DLI makes of the mark with which the job is made: `dropped`: it takes it, and keeps none. */
  tags: 'used' | 'ignored' | 'empty' | 'dropped';
  /** What becomes of the first create and its answer. */
  answer: 'comes' | 'is lost' | 'and call are lost';
  adoptionPolicy: 'Create' | 'AdoptOrCreate';
}

const NAME = 'orders';
const JOB = {
  name: NAME,
  queue_name: 'testQueue',
  main_class: 'com.example.Orders',
  entrypoint: 'FemaleInfoCollec.jar',
  cu_number: 2,
};
/** Beside that of the neighbour, one that no object names. */
export const THEIRS = '104';
const NOBODYS = '105';
const NEIGHBOUR = 'other/theirs';

const withoutTags =
  (dli: Dli): Dli['create'] =>
  (place, body) =>
    dli.create(place, body, { tags: [] });

export interface DeletedLife {
  story: Story;
  given: Creating;
  /** What was asked of DLI when it was deleted. */
  before: readonly string[];
  moments: readonly string[];
  /** Of the jobs that are not its own, as they were. */
  others: string;
  /** It had our finalizer when it was deleted: else nobody is told of the deletion but the cache. */
  wasHeld: boolean;
}

const othersOf = ({ dli }: Story): string =>
  JSON.stringify([THEIRS, NOBODYS].map((id) => ({ ...dli.cloud().jobs.get(id), steps: [] })));

function begin({ policy, tags, answer, adoptionPolicy }: Creating): Story {
  const spec = { jobId: undefined, deletionPolicy: policy, adoptionPolicy };
  const story = paced({ ...RUNS, spec, job: JOB });
  Object.assign(story.world.operations, { allowDelete: true });
  story.dli.cloud().jobs.add({ id: NOBODYS, fields: { ...JOB, name: 'nobodys' } });
  if (tags !== 'dropped') story.dli.settings.tagsFilter = tags;
  else story.world.dli = story.dli.with({ create: withoutTags(story.dli) });
  if (answer !== 'comes') story.dli.loseCreate(answer === 'is lost' ? 'taken' : 'not taken');
  story.cluster.putSecret(
    'dli-credentials',
    { accessKey: 'AK', secretKey: 'SK', region: 'cn-north-4' },
    'other',
  );
  story.cluster.create({
    key: NEIGHBOUR,
    namespace: 'other',
    name: 'theirs',
    uid: 'uid-of-theirs',
    spec: { jobId: THEIRS, state: 'Running', deletionPolicy: 'Delete', job: {} },
  });
  return story;
}

/** A person deletes it: without a finalizer it is gone. */
function remove({ cluster, now }: Story): boolean {
  const object = cluster.manifest(KEY);
  if (object === undefined) return false;
  if (object.held === true) cluster.touch({ wanted: 'gone', deletedAt: now });
  else cluster.remove(KEY);
  return object.held === true;
}

const LOOK_MS = 10_000;

async function untilGone(story: Story): Promise<void> {
  const end = story.now + 2 * HOUR;
  while (story.cluster.manifest(KEY) !== undefined && story.now < end) {
    story.now += 3 * LOOK_MS;
    await story.pass().catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      story.restart();
    });
  }
}

interface Otherwise {
  /** The controller dies at the same moment, and another one goes on. */
  kills?: boolean;
  /** Before the object is looked at for the first time. */
  spoil?: (story: Story) => void;
  /** After each pass until the deletion, where `at` is 0. */
  between?: (story: Story) => Promise<unknown>;
}

/** `at`: the moment of its deletion; 0: when its job is made and looked at, at the latest after 15 passes. */
export async function deletedAt(
  given: Creating,
  at: number,
  { kills = false, spoil = () => undefined, between = async () => undefined }: Otherwise = {},
): Promise<DeletedLife> {
  const story = begin(given);
  await story.pass(NEIGHBOUR);
  const life: DeletedLife = {
    story,
    given,
    before: [],
    moments: [],
    others: othersOf(story),
    wasHeld: false,
  };
  spoil(story);
  const happens = (name: string): void => {
    life.before = [...story.dli.writes];
    life.wasHeld = remove(story);
    if (kills) throw new Crash(name);
  };
  life.moments = mortal(story, at, happens);
  if (at === 0) {
    for (let pass = 0; pass < 15 && !story.ready().startsWith('True'); pass += 1) {
      story.now += LOOK_MS;
      await story.pass();
      await between(story);
    }
    life.before = [...story.dli.writes];
    life.wasHeld = remove(story);
  }
  await untilGone(story);
  story.now += 5 * MINUTE;
  await story.pass(NEIGHBOUR);
  return life;
}

const ownOf = ({ dli }: Story) =>
  dli
    .cloud()
    .jobs.all()
    .filter(({ fields, id }) => fields['name'] === NAME && ![THEIRS, NOBODYS].includes(String(id)));

/** An event about the object says which job is left. */
const isTold = ({ cluster }: Story, id: unknown): boolean =>
  cluster.events.some(
    ({ key, reason, note }) =>
      key === KEY && reason === 'Released' && (note.includes(NAME) || note.includes(String(id))),
  );

/** What is wrong with what became of the jobs. */
export function faultsOf({ story, given, before, others, moments, wasHeld }: DeletedLife): string[] {
  const own = ownOf(story);
  const since = story.dli.writes.slice(before.length);
  const at = `${JSON.stringify(given)}, ${moments.length} moments`;
  const isLeft = own.length > 0;
  const [first] = own;
  const rules: [isWrong: boolean, what: string][] = [
    [othersOf(story) !== others, 'a job that is not its own was touched'],
    [own.length > 1, `${own.length} jobs were made`],
    [story.cluster.manifest(KEY) !== undefined, 'the object is still there'],
    [since.filter((one) => one === 'create').length > 1, 'jobs are made after the deletion'],
    [since.some((one) => one.startsWith('run')), 'a job is started after the deletion'],
    [since.filter((one) => one === 'delete').length > 1, 'a job is deleted twice'],
    [given.policy !== 'Delete' && since.includes('delete'), 'a job is deleted that was to be left'],
    [
      given.policy === 'Delete' && isLeft && wasHeld && !isTold(story, first?.id),
      'a job is left, and nobody says so',
    ],
    [given.policy !== 'Retain' && isLeft && !wasHeld, 'a job was made before the object was held'],
  ];
  return rules.filter(([isWrong]) => isWrong).map(([, what]) => `${what}: ${at}`);
}

/** So that a defect can be planted: DLI as a wrong controller would use it. */
export const spoilt = (story: Story, calls: (dli: Dli) => Partial<Dli>): void => {
  story.world.dli = story.dli.with({ ...calls(story.dli) });
};
