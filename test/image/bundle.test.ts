import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeBundle, ROOT, readJson, run } from './made.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
const dist = join(folder, 'dist');
const bundle = join(dist, 'fjj.js');
const fjj = (...args: string[]) => run(process.execPath, bundle, ...args);

beforeAll(() => makeBundle(ROOT, dist));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A checkout elsewhere. */
function checkout(name: string): string {
  const root = join(folder, name);
  mkdirSync(root, { recursive: true });
  for (const path of ['src', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

describe('the bundle', () => {
  test('has at most 1.75 MB, with the commands of people, and the names of the source', () => {
    expect(statSync(bundle).size).toBeLessThanOrEqual(1_750_000);
    const text = readFileSync(bundle, 'utf8');
    expect(['readManifest', 'ApiError', 'reconcile'].filter((name) => !text.includes(name))).toEqual([]);
  });

  test('has no simulator, and no package that only the simulators need', () => {
    const { outputs } = readJson(join(dist, 'fjj.meta.json'));
    const files = Object.keys(outputs['fjj.js'].inputs);
    expect(files.filter((path) => !/^(src\/|node_modules\/|node:node:|unused:)/.test(path))).toEqual([]);
    const theirs = /^node_modules\/(@marcbachmann\/cel-js|selfsigned|@peculiar\/x509)\//;
    expect(files.filter((path) => theirs.test(path))).toEqual([]);
  });

  test('has no part of a package that only a browser, another language or another kind of Kubernetes needs', () => {
    const { outputs } = readJson(join(dist, 'fjj.meta.json'));
    const unused = Object.keys(outputs['fjj.js'].inputs).filter((path) =>
      /^node_modules\/(@kubernetes\/client-node|zod\/v4\/locales\/(?!en\.js|index\.js)|undici\/lib\/(mock|cache|milo|web)\/)/.test(
        path,
      ),
    );
    expect(unused).toEqual([]);
  });

  test('has no part of a package that we do not call: traces, HTTP/2, threads and files for the log', () => {
    const { outputs } = readJson(join(dist, 'fjj.meta.json'));
    const unused =
      /^node_modules\/(@opentelemetry\/|thread-stream\/|sonic-boom\/|on-exit-leak-free\/|tdigest\/|bintrees\/|.*\/(client-h2|pushgateway|cluster|summary|multistream)\.js$)/;
    expect(Object.keys(outputs['fjj.js'].inputs).filter((path) => unused.test(path))).toEqual([]);
  });

  test('is the same from two checkouts in different folders, and so are its papers', () => {
    const made = ['a', 'longer/and/deeper'].map((name) => {
      const root = checkout(name);
      makeBundle(root, join(root, 'dist'));
      const files = ['fjj.js', 'sbom.cdx.json', 'licences.txt', 'fjj.meta.json'];
      return files.map((file) => digest(join(root, 'dist', file)));
    });
    expect(made[1]).toEqual(made[0]);
  });

  test('names no folder of the machine that made it', () => {
    const text = readFileSync(bundle, 'utf8');
    expect([ROOT, folder, 'file:///'].filter((path) => text.includes(path))).toEqual([]);
  });

  test('needs no package: all that it imports is part of Node', () => {
    const { outputs } = readJson(join(dist, 'fjj.meta.json'));
    const imports: { path: string; kind: string; external?: boolean }[] = outputs['fjj.js'].imports;
    const foreign = imports.filter(({ path, external }) => external === true && !isBuiltin(path));
    expect(foreign.map(({ path }) => path)).toEqual([]);
  });
});

describe('its commands', () => {
  test.each([['help'], ['help controller'], ['help lint']])('%s is that of the source', (words) => {
    const { code, out, err } = fjj(...words.split(' '));
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(run(process.execPath, join(ROOT, 'src/main.ts'), ...words.split(' ')).out);
  });

  test('version is that of the package', () => {
    expect(fjj('version')).toEqual({
      code: 0,
      out: `${readJson(join(ROOT, 'package.json')).version}\n`,
      err: '',
    });
  });

  test.each([
    ['an unknown command', ['controler'], /nearest is controller/],
    [
      'a misspelt flag',
      ['controller', '--concurency=3'],
      /^unknown flag --concurency; the nearest is --concurrency\n$/,
    ],
    ['a value that is none', ['controller', '--concurrency=many'], /^--concurrency must be a whole number/],
    ['a simulator', ['simulate', 'dli'], /^the simulators are not in the image: .* npx fjj simulate\n$/],
    ['the flags of the simulators', ['simulate', '--help'], /^the simulators are not in the image/],
    ['their help', ['help', 'simulate'], /^the simulators are not in the image/],
    [
      'a kubeconfig that does not exist',
      ['controller', '--kubeconfig=/nowhere/config'],
      /^--kubeconfig \/nowhere/,
    ],
  ])('%s: one line on standard error, exit code 2', (_, args, line) => {
    const { code, err } = fjj(...args);
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

describe('the SBOM', () => {
  interface Component {
    'bom-ref': string;
    name: string;
    version: string;
    licenses: { license?: { id: string }; expression?: string }[];
    hashes?: { alg: string; content: string }[];
  }
  let components: Component[];
  let sbom: {
    metadata: { component: Component };
    components: Component[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  beforeAll(() => {
    sbom = readJson(join(dist, 'sbom.cdx.json'));
    components = sbom.components;
  });

  test('lists every package of which esbuild put a file into the bundle, in the version that is installed', () => {
    const { outputs } = readJson(join(dist, 'fjj.meta.json'));
    const folders = Object.keys(outputs['fjj.js'].inputs).flatMap(
      (file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
    );
    const installed = [...new Set(folders)].map((path) => {
      const { name, version } = readJson(join(ROOT, path, 'package.json'));
      return `${name}@${version}`;
    });
    expect(installed.length).toBeGreaterThan(10);
    expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(installed.sort());
  });

  test('gives each its licence and what npm checks it by', () => {
    expect(
      components.filter(
        ({ licenses }) => licenses.length === 0 || JSON.stringify(licenses).includes('UNLICENSED'),
      ),
    ).toEqual([]);
    expect(components.filter(({ hashes }) => hashes?.[0]?.content.length !== 128)).toEqual([]);
  });

  test('names the bundle by its SHA-256', () => {
    expect(sbom.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: digest(bundle) }]);
  });

  test('has no two entries of one reference, and refers to nothing that it does not list', () => {
    const refs = [sbom.metadata.component, ...components].map((one) => one['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect(sbom.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort());
    expect(
      sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref)),
    ).toEqual([]);
  });

  test('goes with the licences of all packages in full', () => {
    const texts = readFileSync(join(dist, 'licences.txt'), 'utf8');
    const missing = components.filter(({ name, version }) => !texts.includes(`==== ${name} ${version}, `));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
