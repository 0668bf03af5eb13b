/** Values that users and the console give to jobs. Texts carry a mark that no other edit has, so that it is known whose they are. */
import type { Lot } from '../lot.ts';
import type { Values } from '../steps/step.ts';

type DrawFields = (lot: Lot, mark: string) => Values;

/** What a running job takes. */
const HOT: readonly DrawFields[] = [
  (_lot, mark) => ({ smn_topic: `urn:smn:${mark}` }),
  (lot) => ({ resume_max_num: lot.pick([-1, 1, 2, 3, 5, 8]) }),
  (lot) => ({ restart_when_exception: lot.often(0.5) }),
  (_lot, mark) => ({ checkpoint_path: `obs://checkpoints/${mark}` }),
  (_lot, mark) => ({ obs_bucket: `bucket-${mark}` }),
];

const NAMES = ['state.backend', 'parallelism.default', 'user.key'];

/** Some settings, in one of the forms that people write; none at all is one of them. */
function settings(lot: Lot, mark: string, names: readonly string[]): string {
  const chosen = names.filter(() => lot.often(0.6));
  const ordered = lot.often(0.5) ? chosen : chosen.toReversed();
  const drawn = (name: string): unknown =>
    name === 'user.key' ? CANARY : name === 'parallelism.default' ? lot.pick([2, '2', '4']) : mark;
  const entries = ordered.map((name) => [name, drawn(name)] as const);
  const form = lot.pick(['list', 'object', 'spaced'] as const);
  if (form === 'list') return JSON.stringify(entries.map(([key, value]) => ({ key, value })));
  return JSON.stringify(Object.fromEntries(entries), undefined, form === 'spaced' ? 2 : 0);
}

/** Only with `resource_config_version` v2. */
const resources = (lot: Lot): Values => ({
  ...(lot.often(0.5) ? { max_slot: lot.int(1, 4) } : {}),
  ...(lot.often(0.7) ? { parallel_number: lot.int(1, 6) } : {}),
  ...(lot.often(0.4) ? { taskmanager_resource_spec: { memory: lot.pick(['4G', '8GB', '16G']) } } : {}),
  ...(lot.often(0.2) ? { jobmanager_resource_spec: { cpu: lot.int(1, 2) } } : {}),
});

const COLD: readonly DrawFields[] = [
  (_lot, mark) => ({ desc: `edit ${mark}` }),
  // As a block of YAML gives it.
  (_lot, mark) => ({ desc: ` edit ${mark}\n` }),
  (_lot, mark) => ({ main_class: `org.example.${mark.toUpperCase()}` }),
  (lot, mark) => ({ entrypoint_args: `--edit ${mark} --key ${CANARY}${lot.pick(['', '\n', '  '])}` }),
  (lot) => {
    const cu_number = lot.int(2, 6);
    return { cu_number, manager_cu_number: 1, parallel_number: lot.int(1, Math.min(8, 4 * (cu_number - 1))) };
  },
  (lot) => ({ tm_slot_num: lot.int(0, 3) }),
  (lot) => ({ resource_config: resources(lot) }),
  (lot) => ({
    dependency_files: lot.pick([['myGroup/test.csv'], ['myGroup/test1.csv', 'myGroup/test.csv'], []]),
  }),
  (lot) => ({ queue_name: lot.pick(['testQueue', 'generalQueue']) }),
  (_lot, mark) => ({ name: `job-${mark}` }),
  (_lot, mark) => ({ log_enabled: true, obs_bucket: `bucket-${mark}` }),
  () => ({ log_enabled: false, obs_bucket: '' }),
];

const bySpec: DrawFields = (lot, mark) => ({ runtime_config: settings(lot, mark, NAMES) });
const byConsole: DrawFields = (lot, mark) => ({
  runtime_config: settings(lot, mark, lot.often(0.7) ? ['portal.own', ...NAMES] : ['portal.own']),
});

/** What DLI refuses, although the API server cannot know it. */
const REFUSED: readonly DrawFields[] = [
  () => ({ dependency_jars: [MISSING_PACKAGE] }),
  () => ({ queue_name: 'noSuchQueue' }),
  () => ({ queue_name: 'default' }),
];

/** A value of the kind that must never be told. */
export const CANARY = 'AKcanary5f2e8c1d9b7a';

/** Not there unless a step uploads it. */
export const MISSING_PACKAGE = 'myGroup/late.jar';

const some = (lot: Lot, from: readonly DrawFields[], most: number): DrawFields[] =>
  Array.from({ length: lot.int(1, most) }, () => lot.pick(from));

const all = (draws: readonly DrawFields[], lot: Lot, mark: string): Values =>
  Object.assign({}, ...draws.map((draw) => draw(lot, mark)));

const OLDER_SIZES = ['cu_number', 'manager_cu_number', 'parallel_number', 'tm_cus', 'tm_slot_num'];

/** A job is sized by the older numbers, or by `resource_config`: the API server takes no mixture. */
function sized(lot: Lot, { resource_config: _, ...fields }: Values): Values {
  if (lot.often(0.88)) return fields;
  const others = Object.entries(fields).filter(([name]) => !OLDER_SIZES.includes(name));
  return { ...Object.fromEntries(others), resource_config_version: 'v2', resource_config: resources(lot) };
}

/** The first spec of an object. */
export function firstJob(lot: Lot, mark: string): Values {
  const desc = lot.often(0.6) ? { desc: `edit ${mark}` } : {};
  return sized(lot, { ...desc, ...all(some(lot, [...HOT, ...COLD, bySpec, bySpec], 4), lot, mark) });
}

/** A change of a spec; sometimes a field is taken out. */
export function jobEdit(lot: Lot, mark: string): Values {
  const gone = lot.often(0.15)
    ? { [lot.pick(['smn_topic', 'desc', 'checkpoint_path', 'runtime_config', 'tm_slot_num'])]: null }
    : {};
  const kind = lot.weighed({ hot: 4, cold: 3, both: 2, refused: 1 });
  const draws = {
    hot: some(lot, HOT, 2),
    cold: some(lot, [...COLD, bySpec, bySpec], 2),
    both: [...some(lot, HOT, 2), ...some(lot, [...COLD, bySpec], 2)],
    refused: [...some(lot, REFUSED, 1), ...some(lot, HOT, 1)],
  };
  return { ...all(draws[kind], lot, mark), ...gone };
}

/** What a running job does not take; now and then nor does one that is stopped. */
export const coldEdit = (lot: Lot, mark: string): Values => ({
  ...all(some(lot, [...COLD, bySpec], 2), lot, mark),
  ...(lot.often(0.2) ? all(some(lot, HOT, 1), lot, mark) : {}),
  ...(lot.often(0.08) ? all(some(lot, REFUSED, 1), lot, mark) : {}),
});

/** A person in the console changes what somebody may manage, or what nobody does. */
export const consoleEdit = (lot: Lot, mark: string): Values =>
  all(some(lot, [...HOT, ...COLD, byConsole], 2), lot, mark);
