import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { jobSchema } from '../src/core/object/job-schema.ts';
import { specSchema } from '../src/core/object/spec.ts';
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

describe('docs/flinkjarjob.md', () => {
  const page = generated()['docs/flinkjarjob.md'] ?? '';
  const texts = { ...specSchema.shape, ...jobSchema.shape };
  const rows = [
    ...page.matchAll(/^\| `(\w+)` \| string .*?\| ((\d+|at most) .*?(characters|bytes).*?) \|/gm),
  ].filter(([, name = '']) => name in texts);

  test('has the texts of the spec', () => {
    const names = rows.map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['jobId', 'interval', 'name', 'main_class', 'image']));
  });

  test.each(rows.map(([, name = '', limits = '']) => [name, limits]))('%s: %s', (name, limits) => {
    const schema = texts[name as keyof typeof texts];
    expect(schema.safeParse('').success).toBe(limits.startsWith('0 to'));
    const most = Number(/\d+(?= \w+(, not empty)?$)/.exec(limits)?.[0]);
    const { error } = schema.safeParse('作'.repeat(most));
    expect(error?.message.includes('bytes in UTF-8') ?? false).toBe(limits.includes('bytes'));
  });
});

test('what is generated does not depend on when', () => {
  expect(generated()).toEqual(generated());
});
