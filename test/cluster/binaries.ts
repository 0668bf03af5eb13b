/** The programs and files of a real cluster: from which Go module each is made, and where the cache keeps it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/cluster/', import.meta.url));

export type Module = 'kubernetes' | 'helm' | 'kstatus' | 'prometheus';

/** Folders with a go.mod. */
const MODULES: Record<Module, string> = {
  kubernetes: HERE,
  helm: join(HERE, 'helm'),
  kstatus: join(HERE, 'kstatus'),
  prometheus: join(HERE, 'prometheus'),
};

interface Program {
  module: Module;
  package: string;
}

/** In the order of their build: the longest first, so that what goes wrong goes wrong early. */
export const PROGRAMS = {
  'kube-apiserver': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  kubectl: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl' },
  etcd: { module: 'kubernetes', package: './etcd' },
  helm: { module: 'helm', package: 'helm.sh/helm/v4/cmd/helm' },
  prometheus: { module: 'prometheus', package: '.' },
  kstatus: { module: 'kstatus', package: '.' },
} as const satisfies Record<string, Program>;

interface File {
  module: Module;
  /** What `module` requires. */
  of: string;
  path: string;
}

const ofOperator = (file: string) =>
  ({
    module: 'prometheus',
    of: 'github.com/prometheus-operator/prometheus-operator',
    path: `example/prometheus-operator-crd/monitoring.coreos.com_${file}`,
  }) as const;

/** Copied as they are. */
export const FILES = {
  'prometheusrules.yaml': ofOperator('prometheusrules.yaml'),
  'servicemonitors.yaml': ofOperator('servicemonitors.yaml'),
} as const satisfies Record<string, File>;

export type ProgramName = keyof typeof PROGRAMS;
export type FileName = keyof typeof FILES;
export const PROGRAM_NAMES = Object.keys(PROGRAMS) as ProgramName[];
export const FILE_NAMES = Object.keys(FILES) as FileName[];

export const folderOf = (module: Module): string => MODULES[module];

const required = (module: Module, path: string): string => {
  const found = new RegExp(`${path} (v[0-9.]+)`).exec(readFileSync(join(MODULES[module], 'go.mod'), 'utf8'));
  if (found?.[1] === undefined) throw new Error(`${module}/go.mod does not require ${path}`);
  return found[1];
};

export const kubernetesVersion = (): string => required('kubernetes', 'k8s.io/kubernetes');

/** Without its version a program takes itself for v0.0.0, and clients and servers compare theirs. */
function versionFlags(module: Module): string {
  if (module === 'helm')
    return ` -X helm.sh/helm/v4/internal/version.version=${required('helm', 'helm.sh/helm/v4')}`;
  if (module !== 'kubernetes') return '';
  const version = kubernetesVersion();
  const [major, minor] = version.slice(1).split('.');
  const parts = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.entries(parts)
    .map(([name, value]) => ` -X k8s.io/component-base/version.${name}=${value}`)
    .join('');
}

export const linkerFlags = (module: Module): string => `-s -w${versionFlags(module)}`;

/** Everything a module's programs are made of: its go.mod, go.sum and own sources, and how they are linked. */
function digest(module: Module): string {
  const hash = createHash('sha256').update(linkerFlags(module));
  const files = readdirSync(MODULES[module], { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)(go\.mod|go\.sum|[^/]+\.go)$/.test(file))
    .filter((file) => module !== 'kubernetes' || !/^(helm|kstatus|prometheus)\//.test(file));
  for (const file of files.sort())
    hash.update(`\n${file}\n`).update(readFileSync(join(MODULES[module], file)));
  return hash.digest('hex').slice(0, 16);
}

/** Where the program or file is once it is made. */
export function pathOf(name: ProgramName | FileName): string {
  const { module } = { ...PROGRAMS, ...FILES }[name];
  return join(CACHE, `${module}-${digest(module)}`, name);
}

/** The path of a program that a test wants to start, or of a file that it wants to read. */
export function binary(name: ProgramName | FileName): string {
  const path = pathOf(name);
  if (!existsSync(path)) throw new Error(`${name} is not built: run \`npm run test:cluster\``);
  return path;
}
