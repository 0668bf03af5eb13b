/**
 * The root filesystem of the image, without Docker: `node tools/rootfs.ts FOLDER [DIST]`. The Node that runs this, the
 * shared libraries that it needs, the bundle, and the few files that libraries and scanners look for. No shell, no package
 * manager. The same every time: when it was made leaves no trace.
 *
 * In the Dockerfile the Node is that of the base image, which its makers have verified against the signed sums of
 * nodejs.org. Tests run this on the Node of an npm package, which is somebody else's copy of it: nothing of theirs is
 * shipped.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { imageSbom } from './image-sbom.ts';
import { debianPackages, sharedLibraries } from './shared-libraries.ts';

const ROOT = dirname(import.meta.dirname);

const [folder, dist = join(ROOT, 'dist')] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node tools/rootfs.ts FOLDER [DIST]');
if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
if (!existsSync(join(dist, 'fjj.js'))) throw new Error(`${dist} has no fjj.js; run: npm run build`);

/** Everybody may read it, nobody may write it. */
function put(path: string, write: (target: string) => void, mode = 0o444): void {
  const target = join(resolve(folder ?? ''), path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  write(target);
  chmodSync(target, mode);
}
const copy = (from: string, to: string, mode?: number): void =>
  put(to, (target) => copyFileSync(realpathSync(from), target), mode);
const text = (path: string, content: string): void => put(path, (target) => writeFileSync(target, content));

const libraries = sharedLibraries(process.execPath);
const packages = debianPackages(libraries);

copy(process.execPath, '/usr/bin/node', 0o555);
// Where the archive of nodejs.org has it.
copy(join(dirname(dirname(process.execPath)), 'LICENSE'), '/usr/share/doc/node/LICENSE');
for (const path of libraries) copy(path, path, 0o555);
for (const name of ['fjj.js', 'package.json', 'licences.txt']) copy(join(dist, name), `/app/${name}`);

/** A word of /etc/os-release. */
function system(key: string): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return new RegExp(`^${key}="?([^"\\n]*)`, 'm').exec(release)?.[1] ?? 'unknown';
}
const sbom = imageSbom(JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8')), {
  versions: process.versions,
  sha256: createHash('sha256').update(readFileSync(process.execPath)).digest('hex'),
  packages,
  system: { id: system('ID'), version: system('VERSION_ID') },
});
text('/app/sbom.cdx.json', `${JSON.stringify(sbom, null, 2)}\n`);

const USERS = [
  ['root', 0, '/root'],
  ['nonroot', 65532, '/nonexistent'],
] as const;
text(
  '/etc/passwd',
  USERS.map(([name, id, home]) => `${name}:x:${id}:${id}:${name}:${home}:/sbin/nologin\n`).join(''),
);
text('/etc/group', USERS.map(([name, id]) => `${name}:x:${id}:\n`).join(''));
text('/etc/nsswitch.conf', 'hosts: files dns\n');

// Where a scanner looks for the distribution, and for packages in an image that has no package manager.
if (existsSync('/etc/os-release')) copy('/etc/os-release', '/etc/os-release');
for (const { name, status, copyright } of packages) {
  text(`/var/lib/dpkg/status.d/${name}`, status);
  copy(copyright, `/usr/share/doc/${name}/copyright`);
}
// Filled by whoever runs it.
for (const path of ['proc', 'sys', 'dev', 'tmp']) mkdirSync(join(folder, path), { mode: 0o755 });

// Neither the time nor the umask of who made it.
for (const name of [...readdirSync(folder, { recursive: true, encoding: 'utf8' }), '.']) {
  const path = join(folder, name);
  if (statSync(path).isDirectory()) chmodSync(path, 0o755);
  utimesSync(path, 0, 0);
}
