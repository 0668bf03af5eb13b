/** Values from Secrets, in some of the histories: placeholders in specs, and what becomes of the Secrets that fill them. */
import { VALUES_SECRETS, type ValuesSecret } from '../filled.ts';
import type { Lot } from '../lot.ts';
import type { Step, Values } from '../steps/step.ts';
import { NAMESPACES } from '../world.ts';
import type { Later } from './drawing.ts';

/** Long, and found nowhere else: whoever tells it is found out. */
const textOf = (mark: string): string => `Value-${mark}-x7Qf2LmW9`;

/** What a value may hold that means something elsewhere. */
const ODD: readonly ((value: string) => string)[] = [
  (value) => `${value}"and\\`,
  (value) => `\${TOKEN}${value}`,
  (value) => `$\${${value}`,
  (value) => `${value}\n`,
  (value) => `${value}\n\n`,
];

const drawValue = (lot: Lot, mark: string): string =>
  lot.often(0.7) ? textOf(mark) : lot.pick(ODD)(textOf(mark));

/** The literal of one field, and what is filled into the other. */
const argumentsOf = (lot: Lot, mark: string): string =>
  lot.pick([
    `--edit ${mark} --password \${PASSWORD}`,
    `--edit ${mark} --user \${USER} --password \${PASSWORD} --again \${PASSWORD}`,
    `--edit ${mark} --home $\${HOME} --url jdbc:\${USER}:\${PASSWORD}@db`,
  ]);

const settingsOf = (lot: Lot, mark: string): string =>
  lot.often(0.5)
    ? JSON.stringify([
        { key: 'user.token', value: `\${TOKEN}` },
        { key: 'state.backend', value: mark },
      ])
    : JSON.stringify({ 'user.token': `Bearer \${TOKEN}` });

/** Each as often, or both. */
function placed(lot: Lot, mark: string): Values {
  const kind = lot.weighed({ args: 3, settings: 2, both: 2 });
  return {
    ...(kind === 'settings' ? {} : { entrypoint_args: argumentsOf(lot, mark) }),
    ...(kind === 'args' ? {} : { runtime_config: settingsOf(lot, mark) }),
  };
}

interface Changing {
  lot: Lot;
  mark: () => string;
  /** What each Secret holds, when nothing is wrong with it. */
  whole: Map<string, Record<string, string>>;
}

const dataOf = ({ lot, mark }: Changing): Record<string, string> => ({
  password: drawValue(lot, mark()),
  user: drawValue(lot, mark()),
  token: drawValue(lot, mark()),
});

/** A field for each kind of fault: what it holds then. */
const FAULTS: Record<string, (data: Record<string, string>, key: string) => ValuesSecret | undefined> = {
  keyGone: (data, key) => ({
    data: Object.fromEntries(Object.entries(data).filter(([name]) => name !== key)),
    marked: true,
  }),
  unmarked: (data) => ({ data, marked: false }),
  gone: () => undefined,
  empty: (data, key) => ({ data: { ...data, [key]: '\n' }, marked: true }),
  control: (data, key) => ({ data: { ...data, [key]: `${data[key]}\tx` }, marked: true }),
  long: (data, key) => ({ data: { ...data, [key]: `${data[key]}${'y'.repeat(1_000)}` }, marked: true }),
};

const FAULT_WEIGHTS = { keyGone: 3, unmarked: 3, gone: 3, empty: 1, control: 1, long: 1 };

/** One Secret, changed; most faults are mended soon. */
function change(changing: Changing, at: number): Step[] {
  const { lot, whole } = changing;
  const key = `${lot.pick(NAMESPACES)}/${lot.pick(VALUES_SECRETS)}`;
  const data = whole.get(key) ?? {};
  const name = lot.pick(['password', 'user', 'token']);
  const set = (secret: ValuesSecret | undefined, wait = 0): Step => ({
    at: at + wait,
    do: 'values',
    key,
    secret,
  });
  const kind = lot.weighed({ value: 6, all: 2, unused: 1, anew: 3, fault: 7 });
  if (kind === 'unused')
    return [set({ data: { ...data, unused: drawValue(lot, changing.mark()) }, marked: true })];
  if (kind === 'fault') {
    const bad = FAULTS[lot.weighed(FAULT_WEIGHTS)]?.(data, name);
    const mended = set({ data, marked: true }, lot.int(2_000, 90_000));
    return lot.often(0.75) ? [set(bad), mended] : [set(bad)];
  }
  const other =
    kind === 'value'
      ? { ...data, [name]: drawValue(lot, changing.mark()) }
      : lot.often(0.3)
        ? data
        : dataOf(changing);
  whole.set(key, other);
  const made = set({ data: other, marked: true }, kind === 'anew' ? lot.pick([0, 3_000, 20_000]) : 0);
  return kind === 'anew' ? [set(undefined), made] : [made];
}

/** A spec whose texts have placeholders. */
function withPlaces(step: Step, lot: Lot, mark: () => string): Step {
  if (step.do === 'create' || step.do === 'recreate')
    return lot.often(0.75) ? { ...step, job: { ...step.job, ...placed(lot, mark()) } } : step;
  if (step.do === 'edit' && lot.often(0.3)) return { ...step, job: { ...step.job, ...placed(lot, mark()) } };
  return step;
}

export const withValues: Later = (steps, { setup, lot }) => {
  if (setup.values !== true) return steps;
  let marks = 0;
  const mark = (): string => {
    marks += 1;
    return `v${marks}`;
  };
  const changing: Changing = { lot, mark, whole: new Map() };
  const keys = NAMESPACES.flatMap((namespace) => VALUES_SECRETS.map((name) => `${namespace}/${name}`));
  const first = keys.map((key): Step => {
    const data = dataOf(changing);
    changing.whole.set(key, data);
    return { at: 0, do: 'values', key, secret: { data, marked: true } };
  });
  const times = Array.from({ length: lot.int(2, 14) }, () => lot.int(1_000, setup.disturbedMs));
  const changes = times.toSorted((a, b) => a - b).flatMap((at) => change(changing, at));
  return [
    ...first,
    ...steps.map((step) => withPlaces(step, lot, mark)),
    ...changes.map((step) => ({ ...step, at: Math.min(setup.disturbedMs, step.at) })),
  ];
};
