/**
 * An OCI image without Docker, by umoci: `node tools/oci-layout.ts LAYOUT ROOTFS [TAG]` makes the folder LAYOUT of what
 * tools/rootfs.ts made, with the settings of the Dockerfile's last stage. The same ROOTFS gives the same digest. Takes
 * no root: the files are root's all the same.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = dirname(import.meta.dirname);

const [layout, rootfs, tag = 'latest'] = process.argv.slice(2);
if (layout === undefined || rootfs === undefined)
  throw new Error('usage: node tools/oci-layout.ts LAYOUT ROOTFS [TAG]');
if (existsSync(layout)) throw new Error(`${layout} exists`);
if (spawnSync('umoci', ['--version']).error) throw new Error('umoci is missing; run: apt-get install umoci');

const EPOCH = '1970-01-01T00:00:00Z';

/** Lines of the last stage: what is built before it leaves nothing but the root filesystem. */
function lastStage(dockerfile: string): string[] {
  const lines = dockerfile
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
}

const each = (flag: string, values: readonly string[]): string[] =>
  values.flatMap((value) => [`--config.${flag}`, value]);

/** `name=value` or `name="value"`, as many as there are. */
const pairs = (text: string): string[] =>
  [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map(
    ([, name, quoted, bare]) => `${name}=${quoted ?? bare}`,
  );

/** The flags of `umoci config` for each statement that a last stage may have. */
const FLAGS: Record<string, (rest: string) => string[]> = {
  FROM: () => [],
  COPY: () => [],
  LABEL: (rest) => each('label', pairs(rest)),
  ENV: (rest) => each('env', pairs(rest)),
  WORKDIR: (rest) => each('workingdir', [rest]),
  USER: (rest) => each('user', [rest]),
  EXPOSE: (rest) =>
    each(
      'exposedports',
      rest.split(' ').map((port) => `${port}/tcp`),
    ),
  ENTRYPOINT: (rest) => each('entrypoint', JSON.parse(rest)),
  CMD: (rest) => each('cmd', JSON.parse(rest)),
};

function flagsOf(line: string): string[] {
  const [word = ''] = line.split(' ', 1);
  const flags = FLAGS[word];
  if (flags === undefined) throw new Error(`tools/oci-layout.ts does not know ${word} of the Dockerfile`);
  return flags(line.slice(word.length).trim());
}

const run = (program: string, ...args: string[]): void => {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
};

const image = ['--image', `${layout}:${tag}`];
const folder = mkdtempSync(join(tmpdir(), 'layer-'));
const layer = join(folder, 'layer.tar');
try {
  const same = ['--sort=name', '--format=gnu', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];
  run('tar', ...same, '--create', '--file', layer, '--directory', rootfs, '.');
  run('umoci', 'init', '--layout', layout);
  run('umoci', 'new', ...image);
  const history = ['--history.created', EPOCH, '--history.created_by', 'tools/oci-layout.ts'];
  run('umoci', 'raw', 'add-layer', ...image, ...history, layer);
  const machine = ['--os', 'linux', '--architecture', process.arch === 'x64' ? 'amd64' : process.arch];
  const settings = lastStage(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).flatMap(flagsOf);
  run('umoci', 'config', ...image, '--no-history', '--created', EPOCH, ...machine, ...settings);
  // What was named on the way and is no more.
  run('umoci', 'gc', '--layout', layout);
} catch (error) {
  rmSync(layout, { recursive: true, force: true });
  throw error;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
