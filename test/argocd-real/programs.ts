/** Argo CD as it is built from its Go module, and the programs of the machine that it needs beside itself. */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/argocd/', import.meta.url));
const PACKAGE = 'github.com/argoproj/argo-cd/v3';

/** Where it is built: the folder of the go.mod that pins it. */
export const MODULE = { folder: HERE, name: PACKAGE, program: `${PACKAGE}/cmd` };

const read = (name: string): string => readFileSync(join(HERE, name), 'utf8');

/** Without the `v`, as Argo CD says it. */
export function argocdVersion(): string {
  const [, version] = new RegExp(`^require ${PACKAGE} v([0-9.]+)$`, 'm').exec(read('go.mod')) ?? [];
  if (version === undefined) throw new Error(`go.mod does not require ${PACKAGE}`);
  return version;
}

export const linkerFlags = (): string => `-s -w -X ${PACKAGE}/common.version=${argocdVersion()}`;

function digest(): string {
  const hash = createHash('sha256').update(linkerFlags());
  for (const name of ['go.mod', 'go.sum']) hash.update(`\n${name}\n`).update(read(name));
  return hash.digest('hex').slice(0, 16);
}

/** What a build leaves: the one binary of all components, and the definitions of Argo CD's own kinds. */
export const built = (): string => join(CACHE, digest());
export const isBuilt = (): boolean => existsSync(built());

function fromBuild(name: string): string {
  if (!isBuilt()) throw new Error('Argo CD is not built: run `npm run test:argocd`');
  return join(built(), name);
}

export const argocd = (): string => fromBuild('argocd');
export const definitions = (): string => fromBuild('crds');

const NEEDED = ['redis-server', 'git'] as const;
type Needed = (typeof NEEDED)[number];

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const find = (name: Needed): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);

export const missing = (): Needed[] => NEEDED.filter((name) => find(name) === undefined);

/** What is missing, and how to get it. */
const HOW = {
  'redis-server': 'redis-server (Debian: apt-get install redis-server)',
  git: 'git',
  go: 'Go 1.26 or later to build it (https://go.dev/dl/; the first build takes about 10 minutes, later runs build nothing)',
};

/** One line that says so. */
export const without = (names: readonly (keyof typeof HOW)[]): string =>
  `argocd: not on PATH, and needed to run the real Argo CD: ${names.map((name) => HOW[name]).join('; ')}.`;

/** The path of a program of the machine. */
export function program(name: Needed): string {
  const path = find(name);
  if (path === undefined) throw new Error(without([name]));
  return path;
}
