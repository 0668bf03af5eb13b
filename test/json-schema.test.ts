/** The JSON Schema, held against a validator that knows nothing of this project. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { specSchema } from '../src/core/object/spec.ts';
import { JSON_SCHEMA_PATH, jsonSchemaText } from '../tools/json-schema.ts';
import { NULL_CASES, SPEC_CASES } from './core/object/spec-cases.ts';

const ROOT = dirname(import.meta.dirname);
const text = jsonSchemaText();
/** A pattern with \p means something else to this validator, which has no flag for Unicode; ajv, editors and Go read it as we do. */
const schema = JSON.parse(text);
const { pattern: classPattern } = schema.properties.spec.properties.job.properties.main_class;
delete schema.properties.spec.properties.job.properties.main_class.pattern;
const validator = z.fromJSONSchema(schema);

const wrap = (spec: unknown) => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name: 'test1', namespace: 'streaming' },
  spec,
});

const problems = (manifest: unknown): string[] =>
  (validator.safeParse(manifest).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

const accepted = [...SPEC_CASES, ...NULL_CASES].filter(({ refused }) => refused === undefined);

describe('accepts what an API server accepts', () => {
  test.each(accepted.filter(({ unknown }) => unknown === undefined))('$name', ({ spec }) => {
    expect(problems(wrap(spec))).toEqual([]);
  });

  test('the example', () => {
    expect(problems(parse(readFileSync(join(ROOT, 'manifests/test1.yaml'), 'utf8')))).toEqual([]);
  });

  test('an object that kubectl has read, with its status', () => {
    expect(problems({ ...wrap({ job: {} }), status: { observedGeneration: 1 } })).toEqual([]);
  });
});

describe('refuses fields that are not known', () => {
  test.each(accepted.filter(({ unknown }) => unknown !== undefined))('$name', ({ spec }) => {
    expect(problems(wrap(spec)).join()).toMatch(/Unrecognized key/);
  });
});

describe('refuses what the schema refuses by itself: all but the rules about several fields, or bytes', () => {
  const ours = (spec: unknown) => specSchema.safeParse(spec).error?.issues ?? [];
  const isOfClasses = ({ path }: { path: PropertyKey[] }): boolean => path.join('.') === 'job.main_class';
  const plain = SPEC_CASES.filter(({ spec }) =>
    ours(spec).some(
      (issue) => issue.code !== 'custom' && !(issue.code === 'invalid_format' && isOfClasses(issue)),
    ),
  );

  test('these are most of what can be wrong', () => {
    expect(plain.length).toBeGreaterThan(100);
  });

  test.each(plain)('$name', ({ spec }) => {
    expect(problems(wrap(spec))).not.toEqual([]);
  });
});

test('white space in a class is refused, by a pattern that is read as Unicode', () => {
  const bad = ['a b', 'a\u3000', 'a\u200b', 'a\n'];
  expect(bad.filter((one) => new RegExp(classPattern, 'u').test(one))).toEqual([]);
  expect('org.apache.flink.作业').toMatch(new RegExp(classPattern, 'u'));
});

test('refuses another kind and another version', () => {
  expect(problems({ ...wrap({ job: {} }), kind: 'FlinkJob' })).not.toEqual([]);
  expect(problems({ ...wrap({ job: {} }), apiVersion: 'dli.gitops.dev/v1' })).not.toEqual([]);
});

test('is where kubeconform looks for it, and says nothing that only Kubernetes understands', () => {
  expect(JSON_SCHEMA_PATH).toBe('schemas/dli.gitops.dev/flinkjarjob_v1alpha1.json');
  expect(text).not.toContain('x-kubernetes');
});

test('has words for each pattern', () => {
  const patterns = text.match(/"pattern":/g) ?? [];
  expect(patterns.length).toBeGreaterThan(10);
  expect(text.match(/"patternErrorMessage":/g)).toHaveLength(patterns.length);
});
