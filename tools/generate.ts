/** Writes everything that is made from the source: the CRD, the reference docs, the chart. `--check` only compares. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generated } from './generated.ts';
import { installManifest } from './install.ts';

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const files = { ...generated(), ...(await installManifest()) };
const stale = Object.entries(files).filter(([path, text]) => read(path) !== text);

if (process.argv.includes('--check')) {
  for (const [path] of stale)
    process.stderr.write(`${path} does not match its source; run: npm run generate\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`wrote ${path}\n`);
  }
}
