/** The manifests of docs/values.md are what they say: the API server takes the object, and each way to make its Secrets fills it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { prepare } from '../sim/kubernetes/schema/structural.ts';
import { filled } from '../src/core/object/fill.ts';
import { parseSpec, type Spec } from '../src/core/object/spec.ts';
import { specFaults } from '../src/core/object/spec-faults.ts';
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';
import { readSecret } from '../src/kubernetes/objects/secret-data.ts';

interface Document {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; labels?: Record<string, string> };
  stringData?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has another.
  spec: any;
}

const textOf = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const documentsIn = (page: string): Document[] =>
  [...textOf(page).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => parse(text) as Document);

const documents = documentsIn('docs/values.md');
const kinds = documents.map(({ kind }) => kind);

/** What it makes, as the controller reads it: each value is its key. */
const SECRETS: Record<
  string,
  (made: Document) => { name: string; type?: string; labels?: object; keys: string[] }
> = {
  Secret: ({ metadata, stringData }) => ({ ...metadata, keys: Object.keys(stringData ?? {}) }),
  ExternalSecret: ({ spec: { target, data } }) => ({
    name: target.name,
    labels: target.template.metadata.labels,
    keys: data.map(({ secretKey }: { secretKey: string }) => secretKey),
  }),
  SealedSecret: ({ spec: { template, encryptedData } }) => ({
    name: template.metadata.name,
    type: template.type,
    labels: template.metadata.labels,
    keys: Object.keys(encryptedData),
  }),
};

function secretFrom(document: Document) {
  const {
    name,
    type = 'Opaque',
    labels = {},
    keys,
  } = SECRETS[document.kind]?.(document) ?? { name: '', keys: [] };
  const data = Object.fromEntries(keys.map((key) => [key, btoa(`value-of-${key}`)]));
  const body = { type, metadata: { uid: 'u', resourceVersion: '1', labels }, data };
  return {
    kind: document.kind,
    namespace: document.metadata.namespace,
    name,
    secret: readSecret(body, '/s'),
  };
}

const jobs = [...documents, ...documentsIn('README.md')].filter(({ kind }) => kind === 'FlinkJarJob');
const made = documents.filter(({ kind }) => kind in SECRETS).map(secretFrom);

test('the page has all of them', () => {
  expect(kinds).toEqual(['FlinkJarJob', 'Secret', 'ExternalSecret', 'SealedSecret']);
  expect(jobs).toHaveLength(2);
});

const { versions } = customResourceDefinition()['spec'] as {
  versions: [{ schema: { openAPIV3Schema: unknown } }];
};

test.each(jobs)('the API server takes $metadata.name, and drops nothing of it', (object) => {
  const schema = versions[0].schema.openAPIV3Schema;
  const { causes, unknownFields } = prepare({ object, old: undefined, schema, fieldValidation: 'Strict' });
  expect([causes, unknownFields]).toEqual([[], []]);
  expect(specFaults(object.spec)).toEqual([]);
});

describe.each(made)('the Secret that $kind $name makes', ({ namespace, name, secret }) => {
  const object = documents[0] as Document;
  const spec = parseSpec(object.spec).data as Spec;

  test('fills the object of the page', () => {
    expect(namespace).toBe(object.metadata.namespace);
    const own = spec.valuesFrom?.filter(({ secretKeyRef }) => secretKeyRef.name === name) ?? [];
    expect(own).toHaveLength(1);
    const result = filled({ ...spec, valuesFrom: own }, { namespace, secrets: new Map([[name, secret]]) });
    expect(result.ok ? JSON.stringify(result.value.spec.job) : result.failure.message).toContain(
      `value-of-${own[0]?.secretKeyRef.key}`,
    );
  });
});

test('the definition is not for Flux to substitute in: it has texts with ${ of its own', () => {
  const { metadata } = customResourceDefinition() as { metadata: { annotations: object } };
  expect(metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' });
  for (const path of ['crds/flinkjarjobs.dli.gitops.dev.yaml', 'manifests/install.yaml'])
    expect(textOf(path)).toContain('kustomize.toolkit.fluxcd.io/substitute: disabled');
});
