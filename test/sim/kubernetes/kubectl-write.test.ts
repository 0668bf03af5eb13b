/** Writing with the stock kubectl: apply of both kinds, patches, edit, replace, delete. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { WIDGETS } from '../../contract/kubernetes-widget.ts';
import { makeKubectl } from '../../support/kubectl.ts';
import { rig, STORAGE } from './kubectl-rig.ts';

const it = rig();
const LINE = 'widget.contract.example.com/a';
const FROM_INPUT = ['apply', '-f', '-'];

const size = (namespace: string): unknown =>
  (it().kube.store.get(STORAGE, `${namespace}/a`)?.['spec'] as { size: number } | undefined)?.size;

describe('apply', () => {
  test('creates, leaves alone, and configures', async () => {
    const { kubectl, manifest, namespace } = it();
    const ns = namespace();
    expect(await kubectl.ok(FROM_INPUT, manifest(ns, { size: 3 }))).toBe(`${LINE} created\n`);
    expect(await kubectl.ok(FROM_INPUT, manifest(ns, { size: 3 }))).toBe(`${LINE} unchanged\n`);
    expect(await kubectl.ok(FROM_INPUT, manifest(ns, { size: 4 }))).toBe(`${LINE} configured\n`);
    expect(size(ns)).toBe(4);
  });

  test('removes what the manifest no longer has', async () => {
    const { kubectl, kube, manifest, namespace } = it();
    const ns = namespace();
    await kubectl.ok(FROM_INPUT, manifest(ns, { size: 3, id: 'x', color: 'blue' }));
    await kubectl.ok(FROM_INPUT, manifest(ns, { size: 3, id: 'x' }));
    expect(kube.store.get(STORAGE, `${ns}/a`)?.['spec']).toEqual({
      size: 3,
      id: 'x',
      color: 'red',
      limit: 50,
    });
  });

  test('a dry run on the server stores nothing, and diff shows what would change', async () => {
    const { kubectl, manifest, namespace } = it();
    const ns = namespace();
    await kubectl.ok(FROM_INPUT, manifest(ns, { size: 3 }));
    const changed = manifest(ns, { size: 4 });
    expect(await kubectl.ok([...FROM_INPUT, '--dry-run=server'], changed)).toBe(
      `${LINE} configured (server dry run)\n`,
    );
    const { code, stdout } = await kubectl.run(['diff', '-f', '-'], changed);
    expect(code).toBe(1);
    expect(stdout).toContain('-  size: 3\n+  size: 4');
    expect(size(ns)).toBe(3);
    expect((await kubectl.run(['diff', '-f', '-'], manifest(ns, { size: 3 }))).code).toBe(0);
  });

  test.each([
    ['an unknown field', { size: 3, sise: 4 }, 'unknown field "spec.sise"'],
    ['a value out of range', { size: 300 }, 'should be less than or equal to 100'],
    ['a broken rule', { size: 99 }, 'size must not be above limit'],
  ])('%s is refused with the words of the server', async (_, spec, words) => {
    const { kubectl, manifest, namespace } = it();
    const ns = namespace();
    const { code, stderr } = await kubectl.run(FROM_INPUT, manifest(ns, spec));
    expect(code).toBe(1);
    expect(stderr).toContain(words);
  });

  test('an unknown field is only warned of where that is asked for', async () => {
    const { kubectl, manifest, namespace } = it();
    const ns = namespace();
    const { code, stderr } = await kubectl.run(
      [...FROM_INPUT, '--validate=warn'],
      manifest(ns, { size: 3, sise: 4 }),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Warning: unknown field "spec.sise"\n' });
  });

  test('on the server: conflicts are told, and can be forced', async () => {
    const { kubectl, manifest, namespace } = it();
    const ns = namespace();
    await kubectl.ok(FROM_INPUT, manifest(ns, { size: 3 }));
    const server = [...FROM_INPUT, '--server-side'];
    const refused = await kubectl.run(server, manifest(ns, { size: 5 }));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using contract.example.com/v1: .spec.size',
    );
    const forced = await kubectl.ok([...server, '--force-conflicts'], manifest(ns, { size: 5 }));
    expect(forced).toBe(`${LINE} serverside-applied\n`);
    expect(size(ns)).toBe(5);
    const dry = await kubectl.ok([...server, '--dry-run=server'], manifest(ns, { size: 6 }));
    expect(dry).toBe(`${LINE} serverside-applied (server dry run)\n`);
  });

  test('a definition is applied, and its kind at once after it', async () => {
    const { kubectl } = it();
    const names = { kind: 'Sprocket', plural: 'sprockets', singular: 'sprocket', shortNames: ['sp'] };
    const definition = {
      ...WIDGETS,
      metadata: { name: 'sprockets.contract.example.com' },
      spec: { ...WIDGETS.spec, names },
    };
    expect(await kubectl.ok(FROM_INPUT, definition)).toContain('created');
    await kubectl.ok([
      'wait',
      '--for=condition=Established',
      'crd/sprockets.contract.example.com',
      '--timeout=20s',
    ]);
    const object = { ...it().manifest('default', { size: 1 }), kind: 'Sprocket' };
    expect(await kubectl.ok(FROM_INPUT, object)).toBe('sprocket.contract.example.com/a created\n');
    expect(await kubectl.ok(['delete', 'crd', 'sprockets.contract.example.com'])).toContain('deleted');
    expect((await kubectl.run(['get', 'sprockets'])).code).toBe(1);
  });
});

describe('changes in place', () => {
  async function made(): Promise<string> {
    const { kubectl, manifest, namespace } = it();
    const ns = namespace();
    await kubectl.ok(FROM_INPUT, manifest(ns, { size: 3 }));
    return ns;
  }

  test.each([
    ['merge', '{"spec":{"size":7}}'],
    ['json', '[{"op":"replace","path":"/spec/size","value":7}]'],
  ])('patch --type=%s', async (type, patch) => {
    const ns = await made();
    await it().kubectl.ok(['-n', ns, 'patch', 'wd', 'a', `--type=${type}`, '-p', patch]);
    expect(size(ns)).toBe(7);
  });

  test('a strategic patch of a custom resource is refused, of a secret it works', async () => {
    const ns = await made();
    const { kubectl } = it();
    const { code, stderr } = await kubectl.run(['-n', ns, 'patch', 'wd', 'a', '-p', '{"spec":{"size":7}}']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'application/strategic-merge-patch+json is not supported by contract.example.com/v1',
    );
    await kubectl.ok(['-n', ns, 'create', 'secret', 'generic', 's', '--from-literal=a=b']);
    await kubectl.ok(['-n', ns, 'patch', 'secret', 's', '-p', '{"stringData":{"c":"d"}}']);
    expect(it().kube.store.get('secrets', `${ns}/s`)?.['data']).toEqual({ a: 'Yg==', c: 'ZA==' });
  });

  test('annotate and label', async () => {
    const ns = await made();
    const { kubectl, kube } = it();
    await kubectl.ok(['-n', ns, 'annotate', 'wd', 'a', 'x/y=z']);
    await kubectl.ok(['-n', ns, 'label', 'wd', 'a', 'app-']);
    await kubectl.ok(['-n', ns, 'label', 'wd', 'a', 'b=c']);
    const live = kube.store.get(STORAGE, `${ns}/a`);
    expect(live?.metadata.annotations).toMatchObject({ 'x/y': 'z' });
    expect(live?.metadata.labels).toEqual({ b: 'c' });
    expect(live?.metadata.generation).toBe(1);
  });

  test('edit', async () => {
    const ns = await made();
    const { kube } = it();
    const editor = await makeKubectl(kube.kubeconfig, { KUBE_EDITOR: "sed -i 's/size: 3/size: 9/'" });
    expect(await editor.ok(['-n', ns, 'edit', 'wd', 'a'])).toBe(`${LINE} edited\n`);
    editor.close();
    expect(size(ns)).toBe(9);
  });

  test('replace, and replace --force', async () => {
    const ns = await made();
    const { kubectl, manifest, kube } = it();
    const file = join(kubectl.folder, `${ns}.json`);
    writeFileSync(file, JSON.stringify(manifest(ns, { size: 8 })));
    const uid = kube.store.get(STORAGE, `${ns}/a`)?.metadata.uid;
    expect(await kubectl.ok(['replace', '-f', file])).toBe(`${LINE} replaced\n`);
    expect(kube.store.get(STORAGE, `${ns}/a`)?.metadata.uid).toBe(uid);
    expect(await kubectl.ok(['replace', '--force', '-f', file])).toContain('replaced');
    expect(kube.store.get(STORAGE, `${ns}/a`)?.metadata.uid).not.toBe(uid);
  });
});
