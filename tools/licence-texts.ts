/** The licences of the bundled packages in full: most of them ask to be passed on with every copy. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './bundled-packages.ts';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

function textsOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => LICENCE_FILE.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name), 'utf8').trim());
}

export function licenceTexts(root: string, packages: readonly BundledPackage[]): string {
  const parts = packages.map(({ path, name, version, licence }) => {
    const texts = textsOf(join(root, path));
    return [`==== ${name} ${version}, ${licence} ====`, ...texts].join('\n\n');
  });
  return `${parts.join('\n\n\n')}\n`;
}
