/** The setting of a whole controller, as a process of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import {
  addJob,
  apply,
  conditionOf,
  edit,
  eventsOf,
  type Key,
  makeNamespace,
  manifestOf,
  startWorld,
  untilReason,
} from '../../e2e/harness.ts';
import { spawnFjj } from '../../e2e/operators.ts';
import { startProxy } from './connect-proxy.ts';
import { BASIC, closeRigs, closers, ready, SENT, tls, USER, within } from './proxy-rig.ts';

afterEach(closeRigs);

test('a controller takes its proxy from the setting only, for DLI only, and never shows it', async () => {
  const proxy = ready(await startProxy({ credentials: SENT }));
  const decoy = ready(await startProxy());
  const world = ready(await startWorld({ dli: { tls, jobs: [] } }));
  const ca = join(world.folder, 'ca.pem');
  writeFileSync(ca, tls.cert);
  const key: Key = 'proxied/test1';
  await makeNamespace(world, 'proxied');
  await apply(world, manifestOf(key, { jobId: addJob(world), job: { desc: 'live' } }));
  const flags = {
    kubeconfig: world.kubeconfig,
    'dli-endpoint': world.dli.url,
    'iam-endpoint': world.dli.url,
    'leader-elect': false,
    'health-address': '',
    'metrics-address': '',
    'log-level': 'trace',
  };
  const argv = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const operator = spawnFjj(['controller', ...argv], {
    NODE_EXTRA_CA_CERTS: ca,
    FJJ_DLI_PROXY: within(proxy.url, USER),
    HTTPS_PROXY: decoy.url,
    HTTP_PROXY: decoy.url,
    NO_PROXY: '',
    NODE_USE_ENV_PROXY: '1',
    https_proxy: decoy.url,
    http_proxy: decoy.url,
    ALL_PROXY: decoy.url,
  });
  closers.push(() => operator.kill('SIGKILL'));
  await untilReason(world, key);
  expect(new Set(proxy.targets)).toEqual(new Set([`127.0.0.1:${world.dli.port}`]));
  const before = world.trace.count({ server: 'dli' });
  await proxy.close();
  await edit(world, key, { desc: 'edited' });
  const object = await untilReason(world, key, 'CloudUnavailable');
  expect(conditionOf(object, 'Ready')?.message).toMatch(/--dli-proxy .*\(PROXY_ECONNREFUSED\)/);
  expect(world.trace.count({ server: 'dli' })).toBe(before);
  expect([decoy.targets, decoy.forwarded]).toEqual([[], 0]);
  expect(await operator.kill('SIGTERM')).toBe(0);
  const shown = [operator.log(), operator.err(), JSON.stringify([object, await eventsOf(world, key)])].join(
    '',
  );
  expect(shown).not.toMatch(/must-not-show/);
  expect(shown).not.toContain(BASIC);
});
