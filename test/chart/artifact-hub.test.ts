/** The annotations of Chart.yaml are of the shape that Artifact Hub documents, where a text that does not parse is left out unseen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { specSchema } from '../../src/core/object/spec.ts';
import { changesOf } from '../../tools/artifact-hub.ts';
import { CHART } from './render.ts';

interface ChartFile {
  version: string;
  home: string;
  annotations: Record<string, string>;
}

const chart = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as ChartFile;
const { annotations } = chart;
const inside = (name: string): unknown => parse(annotations[`artifacthub.io/${name}`] ?? '');

const text = z.string().min(1);
const url = z.url({ protocol: /^https$/ });
const list = (item: z.ZodType) => z.array(item).min(1);

/** https://artifacthub.io/docs/topics/annotations/helm */
const PARSED: Record<string, z.ZodType> = {
  links: list(z.strictObject({ name: text, url })),
  images: list(
    z.strictObject({
      name: text,
      image: z.string().regex(/^[a-z0-9.-]+\/[a-z0-9/-]+:\d+\.\d+\.\d+$/),
      platforms: list(z.enum(['linux/amd64', 'linux/arm64'])),
    }),
  ),
  crds: list(z.strictObject({ kind: text, version: text, name: text, displayName: text, description: text })),
  crdsExamples: list(
    z.looseObject({ apiVersion: text, kind: text, metadata: z.object({ name: text }), spec: z.object({}) }),
  ),
  changes: list(text),
};

describe('the annotations for Artifact Hub', () => {
  test('are texts, and each is one that Artifact Hub knows', () => {
    expect(annotations).toMatchObject({
      'artifacthub.io/category': 'streaming-messaging',
      'artifacthub.io/license': 'Apache-2.0',
      'artifacthub.io/operator': 'true',
      'artifacthub.io/operatorCapabilities': 'Full Lifecycle',
    });
    const plain = ['category', 'license', 'operator', 'operatorCapabilities'];
    const names = [...plain, ...Object.keys(PARSED)].map((name) => `artifacthub.io/${name}`);
    expect(Object.keys(annotations).sort()).toEqual(names.sort());
    expect(Object.values(annotations).filter((value) => typeof value !== 'string')).toEqual([]);
  });

  test.each(Object.entries(PARSED))('%s are YAML of the documented shape', (name, shape) => {
    expect(shape.safeParse(inside(name)).error).toBeUndefined();
  });

  test('name the definition as crds/ does, and an example that it takes', () => {
    const definition = parse(readFileSync('crds/flinkjarjobs.dli.gitops.dev.yaml', 'utf8'));
    const [{ kind, name, version }] = inside('crds') as [Record<string, string>];
    expect([name, kind, version]).toEqual([
      definition.metadata.name,
      definition.spec.names.kind,
      definition.spec.versions[0].name,
    ]);
    const [example] = inside('crdsExamples') as [{ apiVersion: string; kind: string; spec: unknown }];
    expect(example.apiVersion).toBe(`${definition.spec.group}/${version}`);
    expect(specSchema.safeParse(example.spec).success).toBe(true);
  });

  test('say what CHANGELOG.md says of this version', () => {
    expect(inside('changes')).toEqual(changesOf(readFileSync('CHANGELOG.md', 'utf8'), chart.version));
  });
});

describe('the changes of a version', () => {
  const CHANGELOG =
    '# Changelog\n\n## 2.0.0\n\nNews:\n\n* One\n  in two lines.\n* Two.\n\nMore:\n\n* Three.\n\n## 1.0.0\n\n* Old.\n';

  test('are its items, each on one line, without the headings between', () => {
    expect(changesOf(CHANGELOG, '2.0.0')).toEqual(['One in two lines.', 'Two.', 'Three.']);
    expect(changesOf(CHANGELOG, '1.0.0')).toEqual(['Old.']);
  });

  test('must be there', () => {
    expect(() => changesOf(CHANGELOG, '3.0.0')).toThrow('CHANGELOG.md has no section ## 3.0.0');
  });
});
