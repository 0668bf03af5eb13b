/** Reading with the stock kubectl: what a user sees on the terminal. */
import { describe, expect, test } from '@jest/globals';
import { rig, STORAGE } from './kubectl-rig.ts';

const it = rig();

/** Columns of a printed table, ages left out. */
const rows = (printed: string): string[][] =>
  printed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));

async function ready(namespace: string, name = 'a'): Promise<void> {
  const { kubectl, manifest } = it();
  await kubectl.ok(['apply', '-f', '-'], manifest(namespace, { size: 3 }, name));
  const status = {
    conditions: [{ type: 'Ready', status: 'True', reason: 'UpToDate' }],
    observedGeneration: 1,
  };
  const patch = JSON.stringify({ status });
  await kubectl.ok([
    '-n',
    namespace,
    'patch',
    'wd',
    name,
    '--subresource=status',
    '--type=merge',
    '-p',
    patch,
  ]);
}

describe('get', () => {
  test('shows the printer columns, and the wide ones with -o wide', async () => {
    const { kubectl, namespace } = it();
    const ns = namespace();
    await ready(ns);
    const [head, row] = rows(await kubectl.ok(['-n', ns, 'get', 'widgets']));
    expect(head).toEqual(['NAME', 'READY', 'SIZE', 'AGE']);
    expect(row?.slice(0, 3)).toEqual(['a', 'True', '3']);
    const wide = rows(await kubectl.ok(['-n', ns, 'get', 'wd', '-o', 'wide']));
    expect(wide[0]).toEqual(['NAME', 'READY', 'SIZE', 'COLOR', 'AGE']);
  });

  test.each([
    ['by its short name', ['get', 'wd']],
    ['by its full name', ['get', 'widgets.contract.example.com']],
    ['by its category', ['get', 'contract']],
    ['among all', ['get', 'all']],
    ['by a label', ['get', 'wd', '-l', 'app=x']],
    ['by a field', ['get', 'wd', '--field-selector', 'spec.color=red']],
  ])('finds the object %s', async (_, args) => {
    const { kubectl, namespace } = it();
    const ns = namespace();
    await ready(ns);
    expect(await kubectl.ok(['-n', ns, ...args, '-o', 'name'])).toBe('widget.contract.example.com/a\n');
  });

  test('shows all namespaces, YAML, JSON and a JSON path', async () => {
    const { kubectl, namespace } = it();
    const ns = namespace();
    await ready(ns);
    expect(await kubectl.ok(['get', 'wd', '-A'])).toContain(`${ns} `);
    expect(await kubectl.ok(['-n', ns, 'get', 'wd', 'a', '-o', 'yaml'])).toContain('color: red');
    const json = JSON.parse(await kubectl.ok(['-n', ns, 'get', 'wd', '-o', 'json']));
    expect(json.items[0].status.observedGeneration).toBe(1);
    expect(await kubectl.ok(['-n', ns, 'get', 'wd', 'a', '-o', 'jsonpath={.spec.limit}'])).toBe('50');
  });

  test('pages through a long list', async () => {
    const { kubectl, kube, manifest, namespace } = it();
    const ns = namespace();
    for (let index = 0; index < 12; index += 1) kube.plant(manifest(ns, { size: 1 }, `w${index}`));
    const since = kube.trace.entries.length;
    const printed = await kubectl.ok(['-n', ns, 'get', 'wd', '--chunk-size=5', '-o', 'name']);
    expect(printed.trim().split('\n')).toHaveLength(12);
    expect(kube.trace.count({ method: 'GET', path: /widgets$/, since })).toBe(3);
  });

  test('says what is not there', async () => {
    const { kubectl, namespace } = it();
    const ns = namespace();
    const { code, stderr } = await kubectl.run(['-n', ns, 'get', 'wd', 'none']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Error from server (NotFound): widgets.contract.example.com "none" not found\n',
    });
    expect((await kubectl.run(['-n', ns, 'get', 'wd'])).stderr).toBe(
      `No resources found in ${ns} namespace.\n`,
    );
    expect((await kubectl.run(['get', 'things'])).stderr).toContain(
      `the server doesn't have a resource type "things"`,
    );
  });
});

describe('wait and watch', () => {
  test('wait ends when a condition is true', async () => {
    const { kubectl, manifest, namespace } = it();
    const ns = namespace();
    await kubectl.ok(['apply', '-f', '-'], manifest(ns, { size: 3 }));
    const waiting = kubectl.ok(['-n', ns, 'wait', '--for=condition=Ready', 'wd/a', '--timeout=20s']);
    await ready(ns);
    expect(await waiting).toBe('widget.contract.example.com/a condition met\n');
    const path = '--for=jsonpath={.status.observedGeneration}=1';
    expect(await kubectl.ok(['-n', ns, 'wait', path, 'wd/a', '--timeout=20s'])).toContain('condition met');
  });

  test('get -w prints a row for each change', async () => {
    const { kubectl, kube, manifest, namespace } = it();
    const ns = namespace();
    await ready(ns);
    const watched = new Promise<void>((resolve) => {
      kube.trace.onAnswer(({ path, query }) => {
        if (path.includes(`/${ns}/`) && query.includes('watch=true')) resolve();
      });
    });
    const watching = kubectl.run(['-n', ns, 'get', 'wd', '-w', '--request-timeout=3s']);
    await watched;
    kube.plant(manifest(ns, { size: 7 }, 'b'));
    const printed = rows((await watching).stdout).map((row) => row.slice(0, 3));
    expect(printed).toEqual([
      ['NAME', 'READY', 'SIZE'],
      ['a', 'True', '3'],
      expect.arrayContaining(['b', '7']),
    ]);
  });

  test('wait --for=delete ends when the object is gone', async () => {
    const { kubectl, namespace } = it();
    const ns = namespace();
    await ready(ns);
    const waiting = kubectl.ok(['-n', ns, 'wait', '--for=delete', 'wd/a', '--timeout=20s']);
    await kubectl.ok(['-n', ns, 'delete', 'wd', 'a']);
    await waiting;
  });
});

describe('describe, events and explain', () => {
  test('describe shows the object with its events', async () => {
    const { kubectl, kube, namespace } = it();
    const ns = namespace();
    await ready(ns);
    const uid = kube.store.get(STORAGE, `${ns}/a`)?.metadata.uid;
    kube.plant({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'a.1', namespace: ns },
      eventTime: new Date().toISOString().replace('Z', '000Z'),
      type: 'Warning',
      reason: 'DriftDetected',
      action: 'Compare',
      note: 'parallel_number is 2, not 1',
      reportingController: 'example.com/controller',
      reportingInstance: 'one',
      regarding: { apiVersion: 'contract.example.com/v1', kind: 'Widget', name: 'a', namespace: ns, uid },
    });
    const described = await kubectl.ok(['-n', ns, 'describe', 'wd', 'a']);
    expect(described).toMatch(/Kind:\s+Widget/);
    expect(described).toMatch(
      /Warning\s+DriftDetected\s+\S+\s+example.com\/controller[^\n]*parallel_number is 2/,
    );
    const [head, row] = rows(await kubectl.ok(['-n', ns, 'events', '--for', 'widget/a']));
    expect(head).toEqual(['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']);
    expect(row?.slice(1)).toEqual(['Warning', 'DriftDetected', 'Widget/a', 'parallel_number is 2, not 1']);
    expect(await kubectl.ok(['-n', ns, 'get', 'events'])).toContain('widget/a');
  });

  test('explain reads the schema', async () => {
    const { kubectl } = it();
    const printed = await kubectl.ok(['explain', 'wd.spec.size']);
    expect(printed).toContain('How big.');
    const all = await kubectl.ok(['explain', 'widget', '--recursive']);
    expect(all).toMatch(/color\s+<string>/);
    expect(all).toMatch(/enum: red, green, blue/);
  });

  test('api-resources, api-versions, version and can-i answer', async () => {
    const { kubectl } = it();
    const printed = rows(
      await kubectl.ok(['api-resources', '--api-group=contract.example.com', '--no-headers']),
    );
    expect(printed).toEqual([['widgets', 'wd', 'contract.example.com/v1', 'true', 'Widget']]);
    expect(await kubectl.ok(['api-versions'])).toContain('contract.example.com/v1');
    expect(JSON.parse(await kubectl.ok(['version', '-o', 'json'])).serverVersion.major).toBe('1');
    expect(await kubectl.ok(['auth', 'can-i', 'get', 'secrets'])).toBe('yes\n');
    expect(await kubectl.ok(['auth', 'whoami'])).toContain('admin');
  });
});

test('a token nobody has is told to log in', async () => {
  const { kubectl } = it();
  const { code, stderr } = await kubectl.run(['--token=wrong', 'get', 'wd']);
  expect(code).toBe(1);
  expect(stderr).toContain('You must be logged in to the server');
});
