/** Rules about the source that neither the compiler nor the linter knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = dirname(import.meta.dirname);

interface Import {
  /** A path from the root, such as `src/core/decide/plan.ts`, or the name of a package. */
  what: string;
  local: boolean;
  typeOnly: boolean;
  /** Loaded only when it is asked for. */
  late: boolean;
}

interface Source {
  path: string;
  text: string;
  lines: number;
  imports: readonly Import[];
}

const IMPORT =
  /^(?:import|export)\s(type\s)?[^'"`;]*?from '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'/gm;

/** `@scope/name/part` and `name/part` without the part. */
const packageOf = (name: string): string => /^(@[^/]+\/[^/]+|[^/]+)/.exec(name)?.[0] ?? name;

function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, from, bare, dynamic]) => {
    const name = from ?? bare ?? dynamic ?? '';
    const local = name.startsWith('.');
    const what = local ? join(dirname(path), name) : name.startsWith('node:') ? name : packageOf(name);
    return { what, local, typeOnly: type !== undefined, late: dynamic !== undefined };
  });
}

function sources(folder: string): Source[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.(ts|js)$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path, text, lines: text.split('\n').length - 1, imports: importsOf(path, text) };
    });
}

const SRC = [...sources('src'), ...sources('sim')];
const TESTS = sources('test');
const PROGRAMS = [...SRC, ...['bench', 'demo', 'tools'].flatMap(sources)];
const ALL = [...PROGRAMS, ...TESTS];

interface Place {
  at: RegExp;
  /** Beside files of the same place. */
  may: readonly RegExp[];
  /** Of these the types only. */
  types?: readonly RegExp[];
}

const GROUND = /^src\/ground\//;
const CORE = /^src\/core\//;
const ADAPTERS = /^src\/(controller|kubernetes|dli)\//;
const MANIFESTS = /^src\/manifests\//;
const CLI = /^src\/cli\//;
const PEOPLE = /^src\/people\//;
const SERVICE = /^src\/service\//;
/** What a simulator judges, it has of its own. */
const SIMULATORS_GROUND = /^src\/ground\/(?!merge-patch|retry-after|backoff)/;
const SIMULATOR = /^sim\/(http|dli|kubernetes)\//;
const DEFINITION = /^src\/kubernetes\/objects\/(crd|manifest)\.ts$/;
const CLIENT = /^src\/(kubernetes\/http\/api|ground\/clock)\.ts$/;
const PERSON = /^src\/kubernetes\/person\//;
const VERSION = /^src\/service\/version\.ts$/;
const KUBECTL = /^test\/support\/kubectl\.ts$/;

/** Every program file belongs to the first place that it matches. */
const PLACES: Record<string, Place> = {
  'src/ground': { at: GROUND, may: [] },
  'src/core': { at: CORE, may: [GROUND] },
  'src/controller': { at: /^src\/controller\//, may: [CORE, GROUND] },
  'src/kubernetes': { at: /^src\/kubernetes\//, may: [CORE, GROUND] },
  'src/dli': { at: /^src\/dli\//, may: [CORE, GROUND] },
  'src/manifests': { at: MANIFESTS, may: [CORE, GROUND] },
  'src/people': { at: PEOPLE, may: [CORE, GROUND] },
  'src/service, where it wires': {
    at: /^src\/service\/(assemble|leadership|replica|operator)\.ts$/,
    may: [SERVICE, ADAPTERS, CORE, GROUND],
  },
  'src/service': { at: SERVICE, may: [CORE, GROUND], types: [ADAPTERS] },
  'src/cli, where it goes to DLI': {
    at: /^src\/cli\/(account|way)\.ts$/,
    may: [CLI, /^src\/dli\//, SERVICE, MANIFESTS, CORE, GROUND],
  },
  'src/cli, where it goes to a cluster': {
    at: /^src\/cli\/cluster\.ts$/,
    may: [CLI, SERVICE, CLIENT, PERSON, CORE, GROUND],
  },
  'src/cli, where it explains': {
    at: /^src\/cli\/explain\.ts$/,
    may: [CLI, PEOPLE, /^src\/dli\/answers\/code-book\.ts$/, GROUND],
  },
  'src/cli': { at: CLI, may: [CLI, SERVICE, MANIFESTS, PEOPLE, CORE, GROUND] },
  'src/main.ts': { at: /^src\/main\.ts$/, may: [/^src\/cli\/(process|cli)\.ts$/] },
  'sim/http': { at: /^sim\/http\//, may: [SIMULATORS_GROUND] },
  'sim/dli': { at: /^sim\/dli\//, may: [/^sim\/http\//, SIMULATORS_GROUND] },
  'sim/kubernetes': { at: /^sim\/kubernetes\//, may: [/^sim\/http\//, SIMULATORS_GROUND] },
  'sim/whole': {
    at: /^sim\/whole\//,
    may: [SIMULATOR, SERVICE, ADAPTERS, CORE, GROUND, /^src\/cli\/process\.ts$/],
  },
  'the simulators as commands': {
    at: /^sim\/(main|simulate)\.ts$/,
    may: [SIMULATOR, GROUND, DEFINITION, /^src\/cli\/process\.ts$/],
  },
  tools: { at: /^tools\//, may: [CORE, SERVICE, DEFINITION, KUBECTL, /^src\/manifests\/plan\/report\.ts$/] },
  demo: {
    at: /^demo\//,
    may: [SIMULATOR, MANIFESTS, CORE, GROUND, DEFINITION, CLIENT, VERSION, KUBECTL, /^tools\/ports/],
  },
  bench: {
    at: /^bench\//,
    may: [SIMULATOR, DEFINITION, CLIENT, VERSION, /^tools\/ports/, /^test\/(cluster|contract)\//],
  },
};

const placeOf = (path: string): string =>
  Object.entries(PLACES).find(([, { at }]) => at.test(path))?.[0] ?? 'none';

/** Where each package may be imported. What is not listed may not be imported at all. */
const PACKAGES: Record<string, RegExp> = {
  zod: /^(src\/(core|manifests|service|kubernetes\/(objects|http\/kubeconfig))|sim|tools)\//,
  undici: /^src\/(dli|kubernetes)\//,
  'p-retry': /^src\/(dli|kubernetes)\//,
  // Its types only: what it does at run time, a pod does not need, and it brings some sixty packages.
  '@kubernetes/client-node': /^src\/kubernetes\//,
  pino: /^src\/service\/log\.ts$/,
  'prom-client': /^src\/service\/metrics\//,
  yaml: /^(src\/(kubernetes\/http\/kubeconfig|manifests|people)|sim|tools|demo)\//,
  selfsigned: /^sim\//,
  '@marcbachmann/cel-js': /^sim\/kubernetes\//,
  esbuild: /^tools\/bundle/,
  '@grafana/schema': /^tools\/dashboard\//,
  'jest-environment-node': /^tools\/test-environment\.js$/,
};

/** Each as `file -> what it imports`. */
const wrong = (files: readonly Source[], bad: (one: Import, path: string) => boolean): string[] =>
  files.flatMap(({ path, imports }) =>
    imports.filter((one) => bad(one, path)).map(({ what }) => `${path} -> ${what}`),
  );

test('the import lines are found', () => {
  const report = SRC.find(({ path }) => path === 'src/controller/controller.ts');
  expect(report?.imports).toContainEqual({ what: 'pino', local: false, typeOnly: true, late: false });
  expect(report?.imports).toContainEqual({
    what: 'src/core/outcome.ts',
    local: true,
    typeOnly: false,
    late: false,
  });
});

describe('directions', () => {
  test.each(Object.entries(PLACES))('%s imports only what it may', (name, { may, types = [] }) => {
    const files = PROGRAMS.filter(({ path }) => placeOf(path) === name);
    expect(files.length).toBeGreaterThan(0);
    const allowed = ({ what, typeOnly }: Import): boolean =>
      placeOf(what) === name || [...may, ...(typeOnly ? types : [])].some((place) => place.test(what));
    expect(wrong(files, (one) => one.local && !allowed(one))).toEqual([]);
  });

  test('every file has its place', () => {
    expect(PROGRAMS.map(({ path }) => path).filter((path) => placeOf(path) === 'none')).toEqual([]);
  });

  test('the process that runs a command is set up where a program begins', () => {
    const starts = wrong(PROGRAMS, ({ what, typeOnly }) => what === 'src/cli/process.ts' && !typeOnly);
    expect(starts.map((line) => line.split(' ')[0])).toEqual([
      'src/main.ts',
      'sim/main.ts',
      'sim/whole/main.ts',
    ]);
  });

  test('nothing imports in a circle, not even a type', () => {
    const graph = new Map(ALL.map(({ path, imports }) => [path, imports]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      if (done.has(path) || way.includes(path)) return;
      for (const { what } of graph.get(path) ?? []) visit(what, [...way, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('loading', () => {
  const byPath = new Map(SRC.map((one) => [one.path, one]));

  /** All that is loaded at once with a file. */
  function loadedWith(path: string, loaded = new Set<string>()): Set<string> {
    if (loaded.has(path)) return loaded;
    loaded.add(path);
    for (const { what, typeOnly, late } of byPath.get(path)?.imports ?? [])
      if (!typeOnly && !late) loadedWith(what, loaded);
    return loaded;
  }

  const packagesIn = (loaded: ReadonlySet<string>): string[] =>
    [...loaded].filter((what) => !byPath.has(what) && !what.startsWith('node:')).sort();

  test('fjj itself loads no package, and few files: a command is loaded when it is asked for', () => {
    const loaded = new Set([...loadedWith('src/main.ts'), ...loadedWith('src/cli/cli.ts')]);
    expect(packagesIn(loaded)).toEqual([]);
    expect(loaded.size).toBeLessThan(20);
  });

  // Each millisecond of it stands before the first word that a person reads.
  test.each([
    ['import', ['zod']],
    ['lint', ['yaml', 'zod']],
    ['explain', []],
    ['plan', ['yaml', 'zod']],
    ['status', ['undici', 'yaml', 'zod']],
    ['get', ['undici', 'yaml', 'zod']],
    ['approve', ['undici', 'yaml', 'zod']],
    ['restart', ['undici', 'yaml', 'zod']],
    ['reconcile', ['undici', 'yaml', 'zod']],
    ['version', []],
    ['simulate', []],
  ])('fjj %s loads no packages but %j', (command, packages) => {
    expect(packagesIn(loadedWith(`src/cli/${command}.ts`))).toEqual(packages);
  });
});

describe('packages', () => {
  const foreign = ({ what, local }: Import): boolean => !local && !what.startsWith('node:');

  test('each is imported where it belongs; its types may be named anywhere but in the core', () => {
    const astray = (one: Import, path: string) =>
      foreign(one) && !PACKAGES[one.what]?.test(path) && !(one.typeOnly && one.what in PACKAGES);
    expect(wrong(PROGRAMS, astray)).toEqual([]);
  });

  test('what fjj imports, with the simulators, is installed with it; what only tools and tests import is not', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const namesIn = (files: readonly Source[]): string[] => [
      ...new Set(files.flatMap(({ imports }) => imports.filter(foreign).map(({ what }) => what))),
    ];
    expect(Object.keys(dependencies)).toEqual(namesIn(SRC).sort());
    const known = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
    expect(namesIn(ALL).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('the core needs zod and nothing else, not even Node', () => {
    const core = SRC.filter(({ path }) => CORE.test(path));
    expect(wrong(core, ({ what, local }) => !local && what !== 'zod')).toEqual([]);
  });

  test('the ground needs Node and nothing else', () => {
    const ground = SRC.filter(({ path }) => GROUND.test(path));
    expect(wrong(ground, ({ what }) => !what.startsWith('node:') && !GROUND.test(what))).toEqual([]);
  });

  test('the controller needs no package, and nothing of Node', () => {
    const files = SRC.filter(({ path }) => path.startsWith('src/controller/'));
    expect(wrong(files, ({ local, typeOnly }) => !local && !typeOnly)).toEqual([]);
  });
});

/** Lines that match, each as `file: line`. */
const found = (files: readonly Source[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line) => (pattern.test(line) ? [`${path}: ${line.trim()}`] : [])),
  );

const outside = (...allowed: RegExp[]): Source[] =>
  SRC.filter(({ path }) => !allowed.some((pattern) => pattern.test(path)));

describe('the world', () => {
  test('the process is touched in one file only', () => {
    const files = outside(/^src\/cli\/process\.ts$/);
    const touched = found(files, /\bprocess\.(?!version\b|ts\b)\w/);
    // A simulator's own faults go to stderr.
    expect(touched.filter((line) => !/^sim\/.*process\.stderr/.test(line))).toEqual([]);
  });

  test('nothing is printed but by a logger', () => {
    expect(found(SRC, /\bconsole\.\w/)).toEqual([]);
  });

  /** A server's `setTimeout` is its own: no data, no connection. */
  const TIME =
    /(?<![.\w])set(Timeout|Interval|Immediate)\b|\bAbortSignal\.timeout\b|\bDate\.now\b|\bDate\(\)|\bnew Date;|\bperformance\.\w|\bhrtime\b|['"](node:)?(timers|perf_hooks)\b/;
  const CHANCE = /\bMath\.random\b|\bcrypto\.random|\brandom(UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b/;

  test('time and chance are arguments: only the ground takes them from the process', () => {
    // The simulated time lets the event loop turn before it goes on.
    const files = outside(GROUND, /^sim\/whole\/timeline\.ts$/);
    expect([...found(files, TIME), ...found(files, CHANCE)]).toEqual([]);
  });

  test.each<[rule: RegExp, line: string]>([
    [TIME, 'setTimeout(run, 5);'],
    [TIME, 'await new Promise(setImmediate);'],
    [TIME, 'AbortSignal.timeout(timeoutMs)'],
    [TIME, 'const now = Date.now;'],
    [TIME, 'return new Date().toISOString();'],
    [TIME, 'performance.now()'],
    [TIME, "import { setTimeout as delay } from 'node:timers/promises';"],
    [CHANCE, 'random: Math.random,'],
    [CHANCE, "import { randomUUID } from 'node:crypto';"],
  ])('%s finds: %s', (rule, line) => {
    expect(line).toMatch(rule);
  });
});

describe('state', () => {
  const KEPT =
    /^(export )?(let|var) |^(export )?const \w+(: [^=]+)? = (new \w+(<.*>)?\(\)|\[\]|\{\})|^\s+static (?!readonly)/;

  test('is in no module, so that two replicas in one process have none in common', () => {
    const files = SRC.filter(({ path }) => path.startsWith('src/'));
    expect(found(files, KEPT)).toEqual([]);
  });

  test.each([
    'let count = 0;',
    'export const cache = new Map<string, Job>();',
    'const seen: string[] = [];',
    'const NEVER = new AbortController().signal;',
    '  static next = 1;',
  ])('is seen in: %s', (line) => {
    expect(line).toMatch(KEPT);
  });
});

describe('words', () => {
  const TYPE = /^(?:export )?(?:declare )?(?:type|interface|class|enum) (\w+)/gm;
  const typesIn = (text: string): string[] => [...text.matchAll(TYPE)].map(([, name = '']) => name);

  /** Each as `name: the files that declare it`. */
  const ambiguous = (files: readonly Pick<Source, 'path' | 'text'>[]): string[] => {
    const declared = files.flatMap(({ path, text }) => typesIn(text).map((name) => ({ name, path })));
    return [...Map.groupBy(declared, ({ name }) => name)]
      .map(([name, all]) => ({ name, paths: new Set(all.map(({ path }) => path)) }))
      .filter(({ paths }) => paths.size > 1)
      .map(({ name, paths }) => `${name}: ${[...paths].join(', ')}`);
  };

  test.each([
    ['in src, and in what runs all of it', /^(src|sim\/whole)\//],
    ['of the simulated API server', /^sim\/(http|kubernetes)\//],
    ['of the simulated DLI', /^sim\/(http|dli)\//],
    ['of the demo', /^demo\//],
    ['of the benchmark', /^bench\//],
    ['of the tools', /^tools\//],
  ])('one type name %s has one meaning: it is declared in one file', (_, place) => {
    const files = PROGRAMS.filter(({ path }) => place.test(path));
    expect(files.length).toBeGreaterThan(1);
    expect(ambiguous(files)).toEqual([]);
  });

  test('a type name that two files declare is seen, whatever declares it', () => {
    const one = { path: 'one.ts', text: 'export interface Visit {\n}\nclass Holder {}\n' };
    const other = { path: 'other.ts', text: 'type Visit = string;\nexport const Holder = 1;\n' };
    expect(ambiguous([one, other])).toEqual(['Visit: one.ts, other.ts']);
  });

  /** The compiler does not look for properties that do not belong there in a literal that is spread. */
  const SPREAD_LITERAL = /\.\.\.\{/;

  test('no literal is spread into another: properties are written out', () => {
    const others = ALL.filter(({ path }) => path !== 'test/architecture.test.ts');
    expect(found(others, SPREAD_LITERAL)).toEqual([]);
  });

  test.each(['  ...{ api, clock },', '    ...{'])('a spread literal is seen in: %s', (line) => {
    expect(line).toMatch(SPREAD_LITERAL);
  });
});

describe('exports', () => {
  const EXPORTED = /^export (?:async )?(?:const|function\*?|class|type|interface) (\w+)/gm;
  const TAKEN =
    /^import (?:type )?\{([^}]*)\} from '([^']+)'|^import \* as \w+ from '([^']+)'|\bimport\(\s*'([^']+)'/gm;

  type Text = Pick<Source, 'path' | 'text'>;

  /** Each as `file name`, or as `file *` where all of a file is taken. */
  const takenBy = ({ path, text }: Text): string[] =>
    [...text.matchAll(TAKEN)].flatMap(([, names, from = '', ...whole]) =>
      names === undefined
        ? [`${join(dirname(path), whole.join(''))} *`]
        : names
            .split(',')
            .map((one) => one.trim().replace(/^type |(?<=\w) as .*/g, ''))
            .map((name) => `${join(dirname(path), from)} ${name}`),
    );

  /** Each as `file name`. */
  function untaken(files: readonly Text[], by: readonly Text[]): string[] {
    const taken = new Set(by.flatMap(takenBy));
    return files
      .filter(({ path }) => !taken.has(`${path} *`))
      .flatMap(({ path, text }) => [...text.matchAll(EXPORTED)].map(([, name]) => `${path} ${name}`))
      .filter((one) => !taken.has(one));
  }

  test('are what another file imports; all else is a file’s own', () => {
    expect(untaken(PROGRAMS, ALL)).toEqual([]);
  });

  test('that nobody imports are seen, values and types', () => {
    const offers = `export const used = 1;
export const also = 1;
export const unused = 1;
export async function run() {}
export interface Used {}
export type Unused = string;
`;
    const takes = "import { also as mine, type Used, used } from './offers.ts';\n";
    const files = [
      { path: 'a/offers.ts', text: offers },
      { path: 'a/whole.ts', text: offers },
    ];
    const by = [
      { path: 'a/takes.ts', text: takes },
      { path: 'b/takes.ts', text: "import * as whole from '../a/whole.ts';\n" },
    ];
    expect(untaken(files, by)).toEqual(['a/offers.ts unused', 'a/offers.ts run', 'a/offers.ts Unused']);
  });

  test('have a name, are the file’s own, and stand where they are declared', () => {
    const files = ALL.filter(({ path }) => path.endsWith('.ts'));
    expect(found(files, /^export (default|\*|type \*|\{|type \{)/)).toEqual([]);
  });
});

describe('form', () => {
  const LIMITED = ALL.filter(({ path }) => /^(src|sim|tools|bench|demo)\//.test(path));

  test('no file is over 200 lines', () => {
    expect(LIMITED.filter(({ lines }) => lines > 200).map(({ path, lines }) => `${path}: ${lines}`)).toEqual(
      [],
    );
  });

  test('a comment of src fits on a screen: the formatter does not break its lines', () => {
    const long = SRC.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) => (line.length > 134 ? [{ path, at: at + 1, line }] : [])),
    ).filter(({ path, line }) => path.startsWith('src/') && /^\s*(\/\*\*|\*|\/\/) /.test(line));
    expect(long.map(({ path, at }) => `${path}:${at}`)).toEqual([]);
  });

  test('a file is named for what it is about, in kebab-case', () => {
    const names = ALL.map(({ path }) => path);
    expect(
      names.filter((path) => /^(utils?|helpers?|common|types?|index|misc)\b/.test(basename(path))),
    ).toEqual([]);
    expect(names.filter((path) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.(ts|js)$/.test(basename(path)))).toEqual([]);
  });

  test('no class extends another, but an error', () => {
    expect(found(ALL, /\bclass \w+ extends (?!(\w*Error)\b)/)).toEqual([]);
  });

  test('every file of the core and the controller says what it is about', () => {
    const files = SRC.filter(({ path }) => /^src\/(core|controller)\//.test(path));
    const silent = files.filter(({ text }) => !text.includes('/**'));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

describe('tests', () => {
  const MOCKS = new RegExp(['unstable_mock' + 'Module', String.raw`\bjest\.(mock|doMock)\(`].join('|'));

  test('mock no modules', () => {
    expect(found(TESTS, MOCKS)).toEqual([]);
  });

  test('leave none out, and none alone', () => {
    expect(found(TESTS, /\b(test|it|describe)\.(only|skip|todo)\b/)).toEqual([]);
  });

  test('stand where their source stands', () => {
    const folders = new Set(SRC.map(({ path }) => dirname(path).replace(/^src(\/|$)/, '')));
    const apart =
      'argocd argocd-real bench chart contract demo e2e examples cluster golden image security support'.split(
        ' ',
      );
    const strange = TESTS.map(({ path }) => relative('test', dirname(path))).filter(
      (folder) => !folders.has(folder) && !apart.includes(folder.split('/')[0] ?? ''),
    );
    expect([...new Set(strange)]).toEqual([]);
  });
});

test('what npm test leaves to npm run test:cluster is there', async () => {
  const { PROCESSES } = (await import(join(ROOT, 'jest.config.js'))) as { PROCESSES: string[] };
  const suites = new Set(TESTS.map(({ path }) => path));
  const left = PROCESSES.map((path) => path.replace('<rootDir>/', ''));
  expect(left.filter((path) => !suites.has(path))).toEqual([]);
});

describe('the linter', () => {
  const { linter, overrides } = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));

  test.each([
    [
      'complexity',
      'noExcessiveLinesPerFunction',
      { level: 'error', options: { maxLines: 40, skipBlankLines: true } },
    ],
    ['complexity', 'useMaxParams', { level: 'error', options: { max: 3 } }],
    [
      'complexity',
      'noExcessiveCognitiveComplexity',
      { level: 'error', options: { maxAllowedComplexity: 12 } },
    ],
    ['suspicious', 'noExplicitAny', 'error'],
    ['style', 'noNonNullAssertion', 'error'],
    ['style', 'useImportType', 'error'],
    ['nursery', 'noFloatingPromises', 'error'],
    ['nursery', 'noMisusedPromises', 'error'],
  ])('refuses by %s/%s', (group, rule, setting) => {
    expect(linter.rules[group][rule]).toEqual(setting);
  });

  test('is lenient in tests and benchmarks only, and with the length of functions only', () => {
    expect(overrides).toEqual([
      {
        includes: ['test/**', 'bench/**'],
        linter: { rules: { complexity: { noExcessiveLinesPerFunction: 'off' } } },
      },
    ]);
  });

  test('is silenced nowhere in src without a reason', () => {
    expect(found(SRC, /biome-ignore(?! lint\/\S+: \S)/)).toEqual([]);
  });
});
