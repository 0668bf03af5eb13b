/** The beginning and the end of objects, with the stock kubectl. */
import { describe, expect, test } from '@jest/globals';
import { rig, STORAGE } from './kubectl-rig.ts';

const it = rig();
const FROM_INPUT = ['apply', '-f', '-'];

describe('create and delete', () => {
  test('a namespace, a secret, a config map and a service account', async () => {
    const { kubectl } = it();
    expect(await kubectl.ok(['create', 'namespace', 'made'])).toBe('namespace/made created\n');
    await kubectl.ok(['-n', 'made', 'create', 'secret', 'generic', 's', '--from-literal=a=b']);
    await kubectl.ok(['-n', 'made', 'create', 'configmap', 'c', '--from-literal=a=b']);
    await kubectl.ok(['-n', 'made', 'create', 'serviceaccount', 'x']);
    expect(await kubectl.ok(['-n', 'made', 'get', 'secret', 's', '-o', 'jsonpath={.data.a}'])).toBe('Yg==');
    expect(await kubectl.ok(['-n', 'made', 'describe', 'secret', 's'])).toMatch(/a:\s+1 bytes/);
    expect(await kubectl.ok(['delete', 'namespace', 'made'])).toContain('deleted');
    expect(it().kube.store.get('secrets', 'made/s')).toBeUndefined();
  });

  test('delete waits for finalizers', async () => {
    const { kubectl, kube, manifest, namespace } = it();
    const ns = namespace();
    const object = manifest(ns, { size: 3 });
    const metadata = { ...(object['metadata'] as object), finalizers: ['example.com/hold'] };
    await kubectl.ok(FROM_INPUT, { ...object, metadata });
    const deleting = kubectl.ok(['-n', ns, 'delete', 'wd', 'a']);
    const patch = '{"metadata":{"finalizers":null}}';
    await kubectl.ok([
      '-n',
      ns,
      'wait',
      '--for=jsonpath={.metadata.deletionTimestamp}',
      'wd/a',
      '--timeout=20s',
    ]);
    expect(kube.store.get(STORAGE, `${ns}/a`)?.metadata.deletionTimestamp).toBeDefined();
    await kubectl.ok(['-n', ns, 'patch', 'wd', 'a', '--type=merge', '-p', patch]);
    expect(await deleting).toContain('deleted');
  });

  test('delete --all, and of what is not there', async () => {
    const { kubectl, kube, manifest, namespace } = it();
    const ns = namespace();
    for (const name of ['a', 'b', 'c']) kube.plant(manifest(ns, { size: 1 }, name));
    expect((await kubectl.ok(['-n', ns, 'delete', 'wd', '--all'])).trim().split('\n')).toHaveLength(3);
    expect((await kubectl.run(['-n', ns, 'delete', 'wd', 'a'])).stderr).toContain('(NotFound)');
    expect((await kubectl.run(['-n', ns, 'delete', 'wd', 'a', '--ignore-not-found'])).code).toBe(0);
  });
});
