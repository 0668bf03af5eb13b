/**
 * The files that kubectl would read, as one. Of equal names in several files the first counts, and so does the first
 * current-context; paths in a file are relative to its folder.
 */
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Environment } from '../../../ground/environment.ts';
import { type ClusterFields, type ContextFields, parseDocument, type UserFields } from './document.ts';
import { textOfFile } from './named-file.ts';

export interface Source {
  /** Path of a kubeconfig; undefined: those of $KUBECONFIG, else ~/.kube/config. */
  kubeconfig: string | undefined;
  /** Where kubeconfigs are, the pod's API server, and what exec plugins are given. */
  environment: Environment;
}

export interface Entries {
  clusters: ReadonlyMap<string, ClusterFields>;
  users: ReadonlyMap<string, UserFields>;
  contexts: ReadonlyMap<string, ContextFields>;
  /** Empty: none. */
  currentContext: string;
}

type Path = string | null | undefined;

function absolute(folder: string, path: Path): Path {
  return path ? resolve(folder, path) : path;
}

const clusterIn = (folder: string, cluster: ClusterFields): ClusterFields => ({
  ...cluster,
  'certificate-authority': absolute(folder, cluster['certificate-authority']),
});

function userIn(folder: string, user: UserFields): UserFields {
  const { exec } = user;
  return {
    ...user,
    'client-certificate': absolute(folder, user['client-certificate']),
    'client-key': absolute(folder, user['client-key']),
    tokenFile: absolute(folder, user.tokenFile),
    // A command without a slash is looked for in $PATH.
    exec: exec?.command?.includes('/') ? { ...exec, command: absolute(folder, exec.command) } : exec,
  };
}

/** Throws on a name that stands twice in one file. */
function byName<T>(kind: string, entries: readonly (readonly [Path, T])[]): Map<string, T> {
  const named = new Map<string, T>();
  for (const [name, entry] of entries) {
    if (named.has(name ?? '')) throw new Error(`two ${kind} named "${name ?? ''}"`);
    named.set(name ?? '', entry);
  }
  return named;
}

function entriesOf(path: string): Entries {
  const { clusters, users, contexts, ...document } = parseDocument(textOfFile(path));
  const folder = dirname(resolve(path));
  return {
    clusters: byName(
      'clusters',
      (clusters ?? []).map(({ name, cluster }) => [name, clusterIn(folder, cluster ?? {})]),
    ),
    users: byName(
      'users',
      (users ?? []).map(({ name, user }) => [name, userIn(folder, user ?? {})]),
    ),
    contexts: byName(
      'contexts',
      (contexts ?? []).map(({ name, context }) => [name, context ?? {}]),
    ),
    currentContext: document['current-context'] ?? '',
  };
}

const NOTHING: Entries = {
  clusters: new Map(),
  users: new Map(),
  contexts: new Map(),
  currentContext: '',
};

/** `absent`: codes of errors for which a file counts as not there. */
function entriesIfThere(path: string, absent: readonly string[]): Entries {
  try {
    return entriesOf(path);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (absent.includes(code)) return NOTHING;
    throw new Error(`${path}: ${message}`);
  }
}

/** The home of a pod may be /dev/null, or that of a user who may not be looked at. */
const NO_HOME = ['ENOENT', 'ENOTDIR', 'EACCES'];

function listed(environment: Environment): Entries[] {
  const paths = environment['KUBECONFIG'] ?? '';
  if (paths !== '')
    return paths
      .split(delimiter)
      .filter((path) => path !== '')
      .map((path) => entriesIfThere(path, ['ENOENT']));
  return [entriesIfThere(join(environment['HOME'] ?? '', '.kube', 'config'), NO_HOME)];
}

/** Throws with a message for a person. */
export function readEntries({ kubeconfig, environment }: Source): Entries {
  if (kubeconfig !== undefined) return entriesOf(kubeconfig);
  return listed(environment).reduce(
    (first, later) => ({
      clusters: new Map([...later.clusters, ...first.clusters]),
      users: new Map([...later.users, ...first.users]),
      contexts: new Map([...later.contexts, ...first.contexts]),
      currentContext: first.currentContext || later.currentContext,
    }),
    NOTHING,
  );
}
