/** Which packages are in a bundle, and which of them imports which. */
import type { Metafile } from 'esbuild';

/** What is needed of package-lock.json. */
export interface Lock {
  name: string;
  version: string;
  packages: Record<string, { version?: string; license?: string; integrity?: string }>;
}

export interface BundledPackage {
  /** Where it lies, such as `node_modules/a/node_modules/b`. */
  path: string;
  name: string;
  version: string;
  /** An SPDX expression. */
  licence: string;
  /** As npm writes it: `sha512-` and base64. */
  integrity: string | undefined;
  /** Paths of the packages that it imports. */
  imports: readonly string[];
}

/** Path of the package that a file belongs to. Undefined: the file is ours. */
const packageOf = (file: string): string | undefined =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

function describe(path: string, lock: Lock): Omit<BundledPackage, 'imports'> {
  const { version, license: licence, integrity } = lock.packages[path] ?? {};
  if (version === undefined) throw new Error(`package-lock.json does not know ${path}; run: npm ci`);
  if (licence === undefined) throw new Error(`package-lock.json gives no licence for ${path}`);
  return { path, name: path.slice(path.lastIndexOf('node_modules/') + 13), version, licence, integrity };
}

export function bundledPackages({ inputs, outputs }: Metafile, lock: Lock): BundledPackage[] {
  const files = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const paths = sorted(files.flatMap((file) => packageOf(file) ?? []));
  const importsOf = (path: string): string[] => {
    const own = files.filter((file) => packageOf(file) === path);
    const imported = own.flatMap((file) => inputs[file]?.imports ?? []);
    const others = sorted(imported.flatMap(({ path: file }) => packageOf(file) ?? []));
    return others.filter((other) => other !== path && paths.includes(other));
  };
  return paths.map((path) => ({ ...describe(path, lock), imports: importsOf(path) }));
}
