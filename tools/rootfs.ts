/**
 * The root filesystem of the image, without Docker: `node tools/rootfs.ts FOLDER [DIST]`. Node, the shared libraries
 * that it needs, the bundle, and the few files that libraries and scanners look for. No shell, no package manager. The
 * same every time: when it was made leaves no trace.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
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

/** The Node of the lock file; the tests run on it too. */
const node = join(ROOT, 'node_modules', `node-linux-${process.arch}`);
const libraries = sharedLibraries(join(node, 'bin/node'));

copy(join(node, 'bin/node'), '/usr/bin/node', 0o555);
copy(join(node, 'LICENSE'), '/usr/share/doc/node/LICENSE');
for (const path of libraries) copy(path, path, 0o555);
for (const name of ['fjj.js', 'package.json', 'licences.txt', 'sbom.cdx.json'])
  copy(join(dist, name), `/app/${name}`);

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
for (const { name, status, copyright } of debianPackages(libraries)) {
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
