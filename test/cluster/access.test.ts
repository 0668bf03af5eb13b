/** What the chart grants, taken away piece by piece: the log and /readyz name what is missing, and the process stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { freePort } from '../../tools/ports.ts';
import type { Json } from '../contract/kubernetes-http.ts';
import { page } from '../e2e/operators.ts';
import { until } from '../support/until.ts';
import { RELEASE } from './account.ts';
import { Author } from './author.ts';
import type { Replica } from './site.ts';
import { useSite } from './use-site.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const OBJECTS = `${RBAC}/clusterroles/${RELEASE}`;
const LEASES = `${RBAC}/namespaces/default/roles/${RELEASE}-lease`;

const site = useSite();
let number = 0;
const taken = new Map<string, Json>();

afterEach(async () => {
  for (const path of [...taken.keys()]) await giveBack(path);
});

/** Takes one verb on one resource out of a role. */
async function take(path: string, right: string): Promise<void> {
  const [verb, resource = ''] = right.split(' ');
  const { body } = await site().kube.get(path);
  const rules = body.rules
    .map((rule: Json) =>
      rule.resources.includes(resource)
        ? { ...rule, verbs: rule.verbs.filter((one: string) => one !== verb) }
        : rule,
    )
    .filter(({ verbs }: Json) => verbs.length > 0);
  expect(JSON.stringify(rules)).not.toBe(JSON.stringify(body.rules));
  taken.set(path, body.rules);
  expect((await site().kube.patch(path, { rules })).status).toBe(200);
}

async function giveBack(path: string): Promise<void> {
  const rules = taken.get(path);
  taken.delete(path);
  expect((await site().kube.patch(path, { rules })).status).toBe(200);
}

interface Ready extends Replica {
  /** The answer of /readyz, when it comes to be like that. */
  readyz(like: RegExp): Promise<{ status: number; text: string }>;
}

async function start(author: Author, name: string): Promise<Ready> {
  const port = await freePort();
  const flags = { 'lease-name': author.namespace, namespaces: author.namespace };
  const replica = await site().start(name, { ...flags, 'health-address': `127.0.0.1:${port}` });
  const readyz: Ready['readyz'] = (like) =>
    until(`/readyz of ${name} like ${like}; it says ${replica.log().slice(-600)}`, async () => {
      const answer = await page(port, '/readyz');
      return answer !== undefined && like.test(answer.text) ? answer : undefined;
    });
  return { ...replica, readyz };
}

/** Whatever makes the controller ask for it. */
type Occasion = (author: Author, name: string) => Promise<Ready>;

const alone: Occasion = async (author, name) => {
  const one = await start(author, name);
  await author.edit('a').catch(() => undefined);
  return one;
};

const besideALeader: Occasion = async (author, name) => {
  await start(author, `${name}-leader`);
  await author.converged();
  return start(author, name);
};

/** Somebody touches the object while its update is under way: the status write meets a conflict, and looks again. */
const inConflict: Occasion = async (author, name) => {
  const one = await start(author, name);
  await author.converged();
  site().faults.add({ server: `dli-${name}`, verb: 'PUT', action: { kind: 'delay', ms: 4_000 } });
  const mark = site().trace.entries.length;
  await author.edit('a');
  await until('the GET of the pass', () =>
    site().trace.entries.some(
      ({ seq, server, method }) => seq > mark && server === `dli-${name}` && method === 'GET',
    )
      ? true
      : undefined,
  );
  await site().kube.patch(author.pathOf('a'), { metadata: { annotations: { touched: 'yes' } } });
  return one;
};

test.each<[right: string, role: string, occasion: Occasion]>([
  ['list flinkjarjobs', OBJECTS, alone],
  ['watch flinkjarjobs', OBJECTS, alone],
  ['get flinkjarjobs', OBJECTS, inConflict],
  ['patch flinkjarjobs/status', OBJECTS, alone],
  ['get secrets', OBJECTS, alone],
  ['create events', OBJECTS, alone],
  ['get leases', LEASES, alone],
  ['create leases', LEASES, alone],
  ['update leases', LEASES, alone],
  ['watch leases', LEASES, besideALeader],
])(
  'without the right to %s: the log says so once, /readyz is 503 and names it',
  async (right, role, occasion) => {
    const name = `right-${++number}`;
    const author = new Author(site(), name);
    await author.setUp(['a']);
    await take(role, right);
    const one = await occasion(author, name);
    const [verb, resource = ''] = right.split(' ');
    const [plural, sub] = resource.split('/');
    const named = new RegExp(`missing right: ${verb} ${plural}\\S*${sub === undefined ? '' : `/${sub}`} in `);
    const { status, text } = await one.readyz(named);
    expect(status).toBe(503);
    expect(text).toMatch(/^Forbidden: /);
    const said = one
      .lines()
      .filter(({ level, msg }) => level === 'warn' && msg.startsWith('Forbidden: ') && named.test(msg));
    expect(said).toHaveLength(1);
    expect(one.code()).toBeUndefined();
  },
);

test('a leader that may not renew ends with exit code 1, once: its successor waits, and names the right', async () => {
  const name = `right-${++number}`;
  const author = new Author(site(), name);
  await author.setUp(['a']);
  await take(LEASES, 'update leases');
  const first = await start(author, name);
  expect(await first.ended).toBe(1);
  const second = await start(author, `${name}-again`);
  await second.readyz(/missing right: update leases/);
  // Longer than the renew deadline, after which the first one ended.
  await sleep(12_000);
  expect(second.code()).toBeUndefined();
});

test('a right that is given back is used at once, and /readyz is well again', async () => {
  const author = new Author(site(), 'given-back');
  await author.setUp(['a']);
  await take(OBJECTS, 'patch flinkjarjobs/status');
  const one = await start(author, 'given-back');
  await one.readyz(/missing right: patch flinkjarjobs/);
  await giveBack(OBJECTS);
  await author.converged();
  expect(await one.readyz(/^ok/)).toEqual({ status: 200, text: 'ok\n' });
  // The update whose status could not be written was not sent again.
  expect(
    site().trace.count({ server: 'dli', method: 'PUT', path: new RegExp(`/${author.jobOf('a')}$`) }),
  ).toBe(1);
});
