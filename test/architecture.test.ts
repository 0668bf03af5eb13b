/** Rules about the source that neither the compiler nor the linter knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = dirname(import.meta.dirname);

interface Import {
  /** A path from the root, such as `src/core/plan.ts`, or the name of a package. */
  what: string;
  local: boolean;
  typeOnly: boolean;
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
    return { what, local, typeOnly: type !== undefined };
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

const SRC = sources('src');
const TESTS = sources('test');
const ALL = [...SRC, ...TESTS, ...['bench', 'demo', 'tools'].flatMap(sources)];

const WIRING = 'the files of src itself';
/** `src/core/plan.ts` -> `core`. */
const partOf = (path: string): string => /^src\/(\w+)\//.exec(path)?.[1] ?? WIRING;

const CORE = ['core'];
/** What each part may import of the others, beside itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  controller: CORE,
  kubernetes: CORE,
  dli: CORE,
  metrics: CORE,
  simulator: CORE,
  [WIRING]: ['core', 'controller', 'kubernetes', 'dli', 'metrics', 'simulator'],
};

/** Where each package may be imported. What is not listed may not be imported at all. */
const PACKAGES: Record<string, RegExp> = {
  zod: /^src\/(core\/|kubernetes\/crd\.ts|simulator\/|[\w-]+\.ts)/,
  undici: /^src\/(dli|kubernetes)\//,
  'p-retry': /^src\/(dli|kubernetes)\//,
  '@kubernetes/client-node': /^src\/kubernetes\//,
  pino: /^src\/log\.ts$/,
  'prom-client': /^src\/metrics(\.ts|\/)/,
  yaml: /^src\/(cli\.ts|simulator\/)/,
  selfsigned: /^src\/simulator\//,
  '@marcbachmann/cel-js': /^src\/simulator\/kubernetes\//,
};

/** Each as `file -> what it imports`. */
const wrong = (files: readonly Source[], bad: (one: Import, path: string) => boolean): string[] =>
  files.flatMap(({ path, imports }) =>
    imports.filter((one) => bad(one, path)).map(({ what }) => `${path} -> ${what}`),
  );

test('the import lines are found', () => {
  const report = SRC.find(({ path }) => path === 'src/controller/controller.ts');
  expect(report?.imports).toContainEqual({ what: 'pino', local: false, typeOnly: true });
  expect(report?.imports).toContainEqual({ what: 'src/core/outcome.ts', local: true, typeOnly: false });
});

describe('directions', () => {
  test.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (part) => {
    const files = SRC.filter(({ path }) => partOf(path) === part);
    expect(files.length).toBeGreaterThan(0);
    const allowed = [part, ...(MAY_IMPORT[part] ?? [])];
    expect(wrong(files, ({ what, local }) => local && !allowed.includes(partOf(what)))).toEqual([]);
  });

  test('every part of src has its rule', () => {
    expect([...new Set(SRC.map(({ path }) => partOf(path)))].filter((part) => !(part in MAY_IMPORT))).toEqual(
      [],
    );
  });

  test('src imports nothing from outside src', () => {
    expect(wrong(SRC, ({ what, local }) => local && !what.startsWith('src/'))).toEqual([]);
  });

  test('the simulators are imported by one file, and that one by cli.ts only', () => {
    const files = SRC.filter(({ path }) => !path.startsWith('src/simulator/'));
    const door = 'src/simulate.ts';
    expect(wrong(files, ({ what }, path) => what.startsWith('src/simulator/') && path !== door)).toEqual([]);
    expect(wrong(SRC, ({ what }, path) => what === door && path !== 'src/cli.ts')).toEqual([]);
  });

  test('the simulators share with the core its JSON and its text, and no rule', () => {
    const shared = ['src/core/json.ts', 'src/core/text.ts'];
    const files = SRC.filter(({ path }) => path.startsWith('src/simulator/'));
    expect(wrong(files, ({ what }) => what.startsWith('src/core/') && !shared.includes(what))).toEqual([]);
  });

  test('the two simulators do not know each other', () => {
    const between = ({ what }: Import, path: string) =>
      what.startsWith('src/simulator/dli/')
        ? path.startsWith('src/simulator/kubernetes/')
        : what.startsWith('src/simulator/kubernetes/') && path.startsWith('src/simulator/dli/');
    expect(wrong(SRC, between)).toEqual([]);
  });

  test('nothing imports in a circle', () => {
    const graph = new Map(
      SRC.map(({ path, imports }) => [path, imports.filter(({ typeOnly }) => !typeOnly)]),
    );
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

describe('packages', () => {
  test('each is imported where it belongs; its types may be named anywhere but in the core', () => {
    const astray = ({ what, local, typeOnly }: Import, path: string) =>
      !local && !what.startsWith('node:') && !PACKAGES[what]?.test(path) && !(typeOnly && what in PACKAGES);
    expect(wrong(SRC, astray)).toEqual([]);
  });

  test('the core needs zod and nothing else, not even Node', () => {
    const core = SRC.filter(({ path }) => partOf(path) === 'core');
    expect(wrong(core, ({ what, local }) => !local && what !== 'zod')).toEqual([]);
  });

  test('the controller needs no package', () => {
    const files = SRC.filter(({ path }) => partOf(path) === 'controller');
    expect(
      wrong(files, ({ what, local, typeOnly }) => !local && !typeOnly && what !== 'node:crypto'),
    ).toEqual([]);
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
  test('the process is touched in main.ts only', () => {
    const files = outside(/^src\/main\.ts$/);
    const touched = found(files, /\bprocess\.(?!version\b)\w/);
    // A simulator's own faults go to stderr.
    expect(touched.filter((line) => !/^src\/simulator\/.*process\.stderr/.test(line))).toEqual([]);
  });

  test('nothing is printed but by a logger', () => {
    expect(found(SRC, /\bconsole\.\w/)).toEqual([]);
  });

  test('time is read in the clocks, and where a log line gets its own', () => {
    expect(
      found(outside(/clock\.ts$/, /^src\/log\.ts$/, /^src\/simulator\//), /\bDate\.now\(|\bnew Date\(\)/),
    ).toEqual([]);
  });

  test('chance is an argument', () => {
    expect(found(outside(/^src\/simulator\//), /\bMath\.random\(/)).toEqual([]);
  });
});

describe('form', () => {
  const LIMITED = ALL.filter(({ path }) => /^(src|tools|bench|demo)\//.test(path));

  test('no file is over 200 lines', () => {
    expect(LIMITED.filter(({ lines }) => lines > 200).map(({ path, lines }) => `${path}: ${lines}`)).toEqual(
      [],
    );
  });

  test('half of the files of src are at most 80 lines', () => {
    const sizes = SRC.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80);
  });

  test('a file is named for what it is about, in kebab-case', () => {
    const names = ALL.map(({ path }) => path);
    expect(
      names.filter((path) => /^(utils?|helpers?|common|types?|index|misc)\b/.test(basename(path))),
    ).toEqual([]);
    expect(names.filter((path) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.(ts|js)$/.test(basename(path)))).toEqual([]);
  });

  test('nothing is exported without a name, or only passed on', () => {
    const files = ALL.filter(({ path }) => path.endsWith('.ts'));
    expect(found(files, /^export default|^export \*/)).toEqual([]);
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
    const folders = new Set(SRC.map(({ path }) => relative('src', dirname(path))));
    const apart = 'argocd argocd-real chart contract demo e2e cluster golden image security support'.split(
      ' ',
    );
    const strange = TESTS.map(({ path }) => relative('test', dirname(path))).filter(
      (folder) => !folders.has(folder) && !apart.includes(folder.split('/')[0] ?? ''),
    );
    expect([...new Set(strange)]).toEqual([]);
  });
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
