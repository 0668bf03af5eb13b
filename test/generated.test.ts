import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { generated } from '../tools/generated.ts';

const ROOT = dirname(import.meta.dirname);

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return undefined;
  }
}

test('the CRD is among the generated files', () => {
  expect(Object.keys(generated())).toContain('crds/flinkjarjobs.dli.gitops.dev.yaml');
});

test.each(Object.entries(generated()))('%s is what its source makes of it', (path, text) => {
  if (onDisk(path) !== text) throw new Error(`${path} does not match its source; run: npm run generate`);
});

test('what is generated does not depend on when', () => {
  expect(generated()).toEqual(generated());
});
