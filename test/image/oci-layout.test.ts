/** The image as umoci makes it, without Docker: what it says of itself, what is in it, and that it comes out the same. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import {
  dockerfile,
  isRoot,
  makeBundle,
  makeLayout,
  makeRootfs,
  ROOT,
  readJson,
  run,
  testWhere,
} from './made.ts';

const hasUmoci = run('umoci', '--version').code === 0;
const withUmoci = testWhere(hasUmoci, 'the OCI layout; it takes umoci: apt-get install umoci');

const TAG = '1.2.3';
const folder = mkdtempSync(join(tmpdir(), 'oci-'));
const rootfs = join(folder, 'rootfs');
const layout = join(folder, 'layout');

beforeAll(() => {
  if (!hasUmoci) return;
  makeBundle(ROOT, join(folder, 'dist'));
  makeRootfs(rootfs, join(folder, 'dist'));
  makeLayout(layout, rootfs, TAG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blob = (digest: string, of = layout): string => join(of, 'blobs', digest.replace(':', '/'));
const indexOf = (of: string) => readJson(join(of, 'index.json'));
const manifest = () => readJson(blob(indexOf(layout).manifests[0].digest));
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

withUmoci(
  'it is a layout of one image, which is found by its tag; every blob is named by its content',
  () => {
    expect(readJson(join(layout, 'oci-layout'))).toEqual({ imageLayoutVersion: '1.0.0' });
    const { manifests } = indexOf(layout);
    expect(manifests.map(({ annotations }: { annotations: object }) => annotations)).toEqual([
      { 'org.opencontainers.image.ref.name': TAG },
    ]);
    const { config, layers } = manifest();
    const named = [...manifests, config, ...layers].map(({ digest }) => digest.replace('sha256:', ''));
    const blobs = readdirSync(join(layout, 'blobs/sha256'));
    expect(blobs.sort()).toEqual(named.sort());
    expect(blobs.filter((name) => sha256(blob(`sha256:${name}`)) !== name)).toEqual([]);
  },
);

withUmoci('its settings are those of the Dockerfile, statement by statement', () => {
  const { config, architecture, os } = readJson(blob(manifest().config.digest));
  const { final } = dockerfile();
  const all = (word: string): string[] =>
    final.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const labels = all('LABEL').flatMap((line) => [...line.matchAll(/(\S+?)="(.*?)"/g)]);
  expect(config).toEqual({
    User: all('USER')[0],
    ExposedPorts: Object.fromEntries((all('EXPOSE')[0] ?? '').split(' ').map((port) => [`${port}/tcp`, {}])),
    Env: all('ENV'),
    Entrypoint: JSON.parse(all('ENTRYPOINT')[0] ?? ''),
    Cmd: JSON.parse(all('CMD')[0] ?? ''),
    WorkingDir: all('WORKDIR')[0],
    Labels: Object.fromEntries(labels.map(([, name, value]) => [name, value])),
  });
  // Also if both were read wrongly.
  expect(config).toMatchObject({
    User: '65532:65532',
    ExposedPorts: { '8081/tcp': {}, '8080/tcp': {} },
    Env: ['PATH=/usr/bin', 'MALLOC_ARENA_MAX=1'],
    Entrypoint: ['node', '--max-old-space-size-percentage=50', '--max-semi-space-size=8', '/app/fjj.js'],
    Cmd: ['controller'],
    WorkingDir: '/app',
  });
  expect(Object.keys(config.Labels)).toHaveLength(3);
  expect([os, architecture]).toEqual(['linux', process.arch === 'x64' ? 'amd64' : process.arch]);
});

/** Path, kind, mode and content of everything beneath a folder. */
const treeOf = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const { mode, mtimeMs } = lstatSync(join(root, path));
      const content = lstatSync(join(root, path)).isFile() ? sha256(join(root, path)) : '';
      return `${path} ${mode.toString(8)} ${mtimeMs} ${content}`;
    });

withUmoci(
  'its one layer is the root filesystem, to the mode and time of each file, and root owns all of it',
  () => {
    const { layers } = manifest();
    expect(layers).toHaveLength(1);
    const unpacked = join(folder, 'unpacked');
    const rootless = isRoot ? [] : ['--rootless'];
    execFileSync('umoci', ['unpack', ...rootless, '--image', `${layout}:${TAG}`, unpacked]);
    expect(treeOf(join(unpacked, 'rootfs'))).toEqual(treeOf(rootfs));
    const list = execFileSync('tar', ['--numeric-owner', '-tvzf', blob(layers[0].digest)], {
      encoding: 'utf8',
    });
    const owners = list
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)[1]);
    expect(new Set(owners)).toEqual(new Set(['0/0']));
  },
  120_000,
);

withUmoci(
  'made again of another root filesystem at another time, it has the same digest',
  () => {
    const [again, other] = [join(folder, 'again'), join(folder, 'other')];
    makeRootfs(other, join(folder, 'dist'));
    makeLayout(again, other, TAG);
    expect(indexOf(again)).toEqual(indexOf(layout));
  },
  120_000,
);
