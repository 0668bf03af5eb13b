/** What a program needs of the system it was started on. */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';

/** Paths as the loader will look for them, the loader among them. */
export function sharedLibraries(program: string): string[] {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n');
  if (lines.some((line) => line.includes('not found'))) throw new Error(`${program} misses a library`);
  return lines.flatMap((line) => /(\/\S+) \(0x[0-9a-f]+\)$/.exec(line)?.[1] ?? []);
}

export interface DebianPackage {
  name: string;
  version: string;
  architecture: string;
  /** Its entry in dpkg's list. */
  status: string;
  /** Path of its licence. */
  copyright: string;
}

/** `libc6:amd64: /usr/lib/…` */
function ownerOf(path: string): string {
  // dpkg may know a file by the place where it stood before /lib became a link.
  const names = [...new Set([path, realpathSync(path), realpathSync(path).replace(/^\/usr/, '')])];
  for (const name of names) {
    try {
      const found = execFileSync('dpkg-query', ['-S', name], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return found.slice(0, found.indexOf(': '));
    } catch {}
  }
  throw new Error(`no Debian package owns ${path}`);
}

/** The packages that own the files. None where the system is not Debian's. */
export function debianPackages(paths: readonly string[]): DebianPackage[] {
  if (!existsSync('/var/lib/dpkg/status')) return [];
  return [...new Set(paths.map(ownerOf))].sort().map((owner) => {
    const name = owner.replace(/:.*/, '');
    const status = execFileSync('dpkg-query', ['-s', owner], { encoding: 'utf8' });
    const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(status)?.[1] ?? '';
    return {
      name,
      version: field('Version'),
      architecture: field('Architecture'),
      status,
      copyright: `/usr/share/doc/${name}/copyright`,
    };
  });
}
