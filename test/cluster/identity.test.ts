/** Who the controller is to a real API server: tokens that are rotated or revoked, a CA that is another's, a clock that is off. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { makeCertificates } from '../../sim/kubernetes/certificates.ts';
import { freePort } from '../../tools/ports.ts';
import { page, type Spawned, spawnFjj } from '../e2e/operators.ts';
import { until } from '../support/until.ts';
import { accountToken, revokeTokens } from './account.ts';
import { Author } from './author.ts';
import { acquiredAt } from './terms.ts';
import { useSite } from './use-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'identity-'));
const file = (name: string): string => join(folder, name);

const site = useSite();
let spawned: Spawned[] = [];
let number = 0;

afterEach(async () => {
  await Promise.all(spawned.map((one) => one.kill('SIGKILL')));
  spawned = [];
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
});

/** As in a pod: the token is in a file that somebody else rewrites. */
function kubeconfigWithFile(ca: string): string {
  const path = file('kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: site().cluster.url,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'c', user: { tokenFile: file('token') } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

interface Watched extends Spawned {
  readyz(like: RegExp): Promise<string>;
}

async function start(author: Author, ca = site().cluster.ca): Promise<Watched> {
  const port = await freePort();
  const { url } = site().dli;
  const flags = {
    kubeconfig: kubeconfigWithFile(ca),
    'dli-endpoint': url,
    'iam-endpoint': url,
    'metrics-address': '',
    namespaces: author.namespace,
    'lease-namespace': 'default',
    'lease-name': author.namespace,
    'health-address': `127.0.0.1:${port}`,
  };
  const argv = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const one = spawnFjj(['controller', ...argv]);
  spawned.push(one);
  const readyz = (like: RegExp): Promise<string> =>
    until(`/readyz like ${like}`, async () => {
      const answer = await page(port, '/readyz');
      return answer !== undefined && like.test(answer.text) ? answer.text : undefined;
    });
  return { ...one, readyz };
}

async function authorOfOneObject(): Promise<Author> {
  const author = new Author(site(), `identity-${++number}`);
  await author.setUp(['a']);
  return author;
}

const newToken = async (): Promise<void> => writeFileSync(file('token'), await accountToken(site().kube));

/** For the process that loads it, it is so many minutes later. */
const skewed = (minutes: number): string => {
  const path = file('skew.mjs');
  writeFileSync(
    path,
    `const real = Date.now; const by = ${minutes * 60_000};
globalThis.Date = class extends Date {
  constructor(...given) { given.length === 0 ? super(real() + by) : super(...given); }
  static now() { return real() + by; }
};`,
  );
  return `--import ${path}`;
};

test('a replica whose clock is 20 minutes ahead waits for its turn like any other, and then says what is wrong', async () => {
  const author = await authorOfOneObject();
  const flags = { 'lease-name': author.namespace, namespaces: author.namespace };
  const leader = await site().start('right', flags);
  await author.converged();
  const follower = await site().start('ahead', flags, { env: { NODE_OPTIONS: skewed(20) } });
  await until('it to follow', () => /"lease: following right"/.test(follower.log()) || undefined);
  // By its own wall clock the Lease ran out long ago.
  await sleep(18_000);
  expect(acquiredAt(site().trace.entries, 'ahead')).toBeUndefined();
  const killed = performance.now();
  await leader.kill('SIGKILL');
  const taken = await until('it to lead', () => acquiredAt(site().trace.entries, 'ahead'));
  expect(taken - killed).toBeGreaterThan(10_000);
  expect(taken - killed).toBeLessThan(25_000);
  const mark = site().trace.entries.length;
  await author.edit('a');
  const ready = await until('the status to say so', async () => {
    const { status } = (await site().kube.get(author.pathOf('a'))).body;
    const found = status.conditions.find(({ type }: { type: string }) => type === 'Ready');
    return found.reason === 'ClockSkew' ? found : undefined;
  });
  expect(ready.message).toMatch(/clock/);
  await sleep(3_000);
  // Three answers in a row make it sure; a key that signs wrongly five times is locked.
  expect(site().trace.count({ server: 'dli', since: mark })).toBeLessThanOrEqual(3);
});

// From here on the token that the site has made at first is void.

test('a token that is rotated: the new one is taken from its file, and nothing is lost', async () => {
  await newToken();
  const author = await authorOfOneObject();
  const one = await start(author);
  await author.converged();
  await revokeTokens(site().kube);
  await newToken();
  await author.edit('a');
  await author.converged();
  expect(await one.readyz(/^ok/)).toBe('ok\n');
  expect(one.lines().filter(({ msg }) => msg === 'lease: lost')).toEqual([]);
});

test('a token that is void: the log and /readyz say so, and it goes on as soon as there is a good one', async () => {
  await newToken();
  const author = await authorOfOneObject();
  const one = await start(author);
  await author.converged();
  await revokeTokens(site().kube);
  const said = await one.readyz(/^Unauthorized: the API server refuses the credentials/);
  expect(said).not.toContain('eyJ');
  await newToken();
  await author.edit('a');
  await author.converged();
  expect(await one.readyz(/^ok/)).toBe('ok\n');
  expect(one.lines().some(({ level, msg }) => level === 'warn' && msg.startsWith('Unauthorized'))).toBe(true);
});

test('the CA of another cluster: the log and /readyz name it, and the process stays', async () => {
  await newToken();
  const author = await authorOfOneObject();
  const { ca } = await makeCertificates();
  const one = await start(author, ca);
  expect(await one.readyz(/^TLSFailed/)).toMatch(/^TLSFailed: the API server's certificate is not valid: /);
  expect(one.lines().some(({ level, msg }) => level === 'warn' && msg.startsWith('TLSFailed'))).toBe(true);
  expect(one.child.exitCode).toBeNull();
});
