/**
 * The mount of a pod's ServiceAccount as kubelet writes it: the files are links into a folder, and one rename puts another
 * folder in its place. fsGroup of the chart owns what is in it.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

const FS_GROUP = 65532;

export interface Account {
  token: string;
  'ca.crt': string;
  namespace: string;
}

function give(path: string, mode: number): void {
  chownSync(path, 0, FS_GROUP);
  chmodSync(path, mode);
}

/** Takes root. `folder` may hold an earlier account, which is gone then. */
export function writeAccount(folder: string, account: Account): void {
  mkdirSync(folder, { recursive: true });
  give(folder, 0o750);
  const current = join(folder, '..data');
  const earlier = existsSync(current) ? readlinkSync(current) : undefined;
  const made = mkdtempSync(`${folder}/..`);
  give(made, 0o750);
  for (const [name, text] of Object.entries(account)) {
    writeFileSync(join(made, name), text);
    give(join(made, name), 0o640);
    if (earlier === undefined) symlinkSync(`..data/${name}`, join(folder, name));
  }
  symlinkSync(basename(made), `${current}_tmp`);
  renameSync(`${current}_tmp`, current);
  if (earlier !== undefined) rmSync(join(folder, earlier), { recursive: true });
}
