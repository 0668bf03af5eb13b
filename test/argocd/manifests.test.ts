import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { specSchema } from '../../src/core/object/spec.ts';
import { actionScripts, argocdData } from '../../tools/argocd.ts';
import { generated } from '../../tools/generated.ts';

interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: object; annotations?: Record<string, string> };
  [key: string]: unknown;
}

const FOLDER = new URL('../../manifests/argocd/', import.meta.url).pathname;
const read = (path: string): string => readFileSync(`${FOLDER}${path}`, 'utf8');

describe('the ConfigMap', () => {
  const CONFIG_MAP = 'manifests/argocd/argocd-cm.yaml';
  const { data, ...rest } = parse(read('argocd-cm.yaml')) as Resource & { data: Record<string, string> };
  const ofKind = (part: string): string =>
    data[`resource.customizations.${part}.dli.gitops.dev_FlinkJarJob`] ?? '';

  test('is among the generated files', () => {
    expect(generated()[CONFIG_MAP]).toBe(read('argocd-cm.yaml'));
  });

  test('is the one that Argo CD reads, and has no key but our own', () => {
    expect(rest).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    });
    expect(data).toEqual(argocdData());
    expect(Object.keys(data)).toEqual(
      ['health', 'actions', 'ignoreResourceUpdates'].map(
        (part) => `resource.customizations.${part}.dli.gitops.dev_FlinkJarJob`,
      ),
    );
  });

  test('holds the health script to the letter', () => {
    expect(ofKind('health')).toBe(read('health.lua'));
  });

  test('holds the script of every action that is offered, to the letter', () => {
    const { definitions, ...discovery } = parse(ofKind('actions')) as { definitions: unknown[] };
    expect(discovery).toEqual({ 'discovery.lua': read('discovery.lua') });
    expect(definitions).toEqual(
      ['approve', 'reconcile-now', 'restart', 'resume', 'start', 'stop', 'suspend'].map((name) => ({
        name,
        'action.lua': read(`actions/${name}.lua`),
      })),
    );
    expect(definitions).toEqual(actionScripts());
  });

  test('keeps requests and the record of updates from refreshing the application, and no word that is shown', () => {
    const { jsonPointers } = parse(ofKind('ignoreResourceUpdates')) as { jsonPointers: string[] };
    expect(jsonPointers).toContain('/metadata/annotations/dli.gitops.dev~1reconcile-requested-at');
    expect(jsonPointers).toContain('/status/lastHandledReconcileAt');
    expect(
      jsonPointers.filter((path) =>
        /^\/(spec|status$|status\/((conditions|drift|job)(\/|$)|driftCount))/.test(path),
      ),
    ).toEqual([]);
  });
});

const WAVE = 'argocd.argoproj.io/sync-wave';

describe('the Application', () => {
  const application = parse(read('application.yaml')) as Resource & {
    spec: {
      source: { path: string };
      destination: { namespace: string };
      syncPolicy: { syncOptions: string[] };
    };
  };
  const objects = readdirSync(`${FOLDER}streaming`)
    .sort()
    .flatMap((file) => parseAllDocuments(read(`streaming/${file}`)).map((one) => one.toJS() as Resource));

  test('applies and compares on the server', () => {
    expect(application).toMatchObject({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' });
    expect(application.metadata.annotations).toEqual({
      'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
    });
    expect(application.spec.syncPolicy.syncOptions).toEqual(['ServerSideApply=true']);
  });

  test('names the folder of the example and its namespace', () => {
    expect(application.spec.source.path).toBe('manifests/argocd/streaming');
    const { namespace } = application.spec.destination;
    const places = objects.map(({ kind, metadata }) =>
      kind === 'Namespace' ? metadata.name : metadata.namespace,
    );
    expect([...new Set(places)]).toEqual([namespace]);
  });

  test.each([
    ['Namespace', '-1'],
    ['Secret', '-1'],
    ['FlinkJarJob', '0'],
    ['Job', '1'],
    ['ServiceAccount', '-1'],
    ['Role', '-1'],
    ['RoleBinding', '-1'],
  ])('brings the %s in wave %s', (kind, wave) => {
    const found = objects.filter((one) => one.kind === kind);
    expect(found.map(({ metadata }) => metadata.annotations?.[WAVE])).toEqual([wave]);
  });

  test('brings nothing else', () => {
    expect(objects).toHaveLength(7);
  });

  test('runs the smoke check anew in every sync', () => {
    expect(objects.find(({ kind }) => kind === 'Job')?.metadata.annotations).toMatchObject({
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
  });

  test('names a FlinkJarJob that the schema accepts', () => {
    const job = objects.find(({ kind }) => kind === 'FlinkJarJob');
    expect(specSchema.safeParse(job?.['spec']).error).toBeUndefined();
  });
});
