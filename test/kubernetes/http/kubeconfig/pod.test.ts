import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { chooseServer } from '../../../../src/kubernetes/http/client-config.ts';
import { podAccount } from '../../../../src/kubernetes/http/kubeconfig/pod.ts';
import { directory } from '../../loopback.ts';

function mount(files: Record<string, string>): string {
  const folder = directory();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const HERE = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
const FILES = { token: 'secret', 'ca.crt': 'CA', namespace: 'team\n' };

test('server, CA, token and namespace are those of the pod', () => {
  const folder = mount(FILES);
  const chosen = podAccount(HERE, folder);
  expect(chosen).toMatchObject({
    cluster: { 'certificate-authority': join(folder, 'ca.crt') },
    tokenFile: join(folder, 'token'),
    namespace: 'team',
  });
  expect(chosen?.server.href).toBe('https://10.0.0.1/');
});

test('an IPv6 address stands in brackets, port 8080 is TLS too, and POD_NAMESPACE comes first', () => {
  const environment = {
    KUBERNETES_SERVICE_HOST: 'fd00::1',
    KUBERNETES_SERVICE_PORT: '8080',
    POD_NAMESPACE: 'own',
  };
  const chosen = podAccount(environment, mount(FILES));
  expect([chosen?.server.href, chosen?.namespace]).toEqual(['https://[fd00::1]:8080/', 'own']);
});

test('without a CA the roots of Node count, and without a namespace it is default', () => {
  const chosen = podAccount(HERE, mount({ token: 'secret' }));
  expect([chosen?.cluster, chosen?.namespace]).toEqual([{}, 'default']);
});

test('outside a pod there is none', () => {
  const folder = mount(FILES);
  expect(podAccount({}, folder)).toBeUndefined();
  expect(podAccount({ ...HERE, KUBERNETES_SERVICE_PORT: '' }, folder)).toBeUndefined();
  rmSync(join(folder, 'token'));
  expect(podAccount(HERE, folder)).toBeUndefined();
  mkdirSync(join(folder, 'token'));
  expect(podAccount(HERE, folder)).toBeUndefined();
});

test('outside a pod and without a kubeconfig nothing is guessed', () => {
  const wanted = { kubeconfig: undefined, context: undefined, environment: { HOME: directory() } };
  expect(() => chooseServer(wanted)).toThrow(
    'no kubeconfig was found that may be read, and this is not a pod with a ServiceAccount',
  );
});
