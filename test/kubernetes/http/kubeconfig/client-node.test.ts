/** What the client library of the JavaScript world reads from a kubeconfig, we do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { chooseServer } from '../../../../src/kubernetes/http/client-config.ts';
import { directory } from '../../loopback.ts';

const CA = Buffer.from('ca').toString('base64');
const CERTIFICATE = { 'client-certificate-data': CA, 'client-key-data': CA };

type Fields = Record<string, string | boolean>;

test.each<[name: string, cluster: Fields, user: Fields]>([
  ['a token', { 'certificate-authority-data': CA }, { token: 't' }],
  ['a certificate', { 'certificate-authority-data': CA, 'tls-server-name': 'name' }, CERTIFICATE],
  ['a password', { 'insecure-skip-tls-verify': true }, { username: 'u', password: 'p' }],
  ['a proxy', { 'proxy-url': 'http://proxy.example.com:3128' }, { token: 't' }],
])('with %s', (_name, cluster, user) => {
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://api.example.com:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
    'current-context': 'x',
  });
  const kubeconfig = join(directory(), 'config');
  writeFileSync(kubeconfig, text);
  const theirs = new KubeConfig();
  theirs.loadFromString(text);
  const ours = chooseServer({ kubeconfig, context: undefined, environment: {} });
  const [theirCluster, theirUser] = [theirs.getCurrentCluster(), theirs.getCurrentUser()];
  expect(ours.server.href).toBe(new URL(theirCluster?.server ?? '').href);
  expect(ours.namespace).toBe(theirs.getContextObject('x')?.namespace);
  expect({
    caData: ours.cluster['certificate-authority-data'],
    skipTLSVerify: ours.cluster['insecure-skip-tls-verify'] ?? false,
    tlsServerName: ours.cluster['tls-server-name'],
    proxyUrl: ours.cluster['proxy-url'],
  }).toEqual({
    caData: theirCluster?.caData,
    skipTLSVerify: theirCluster?.skipTLSVerify,
    tlsServerName: theirCluster?.tlsServerName,
    proxyUrl: theirCluster?.proxyUrl,
  });
  expect({
    token: ours.user.token,
    username: ours.user.username,
    password: ours.user.password,
    certData: ours.user['client-certificate-data'],
    keyData: ours.user['client-key-data'],
  }).toEqual({
    token: theirUser?.token,
    username: theirUser?.username,
    password: theirUser?.password,
    certData: theirUser?.certData,
    keyData: theirUser?.keyData,
  });
});
