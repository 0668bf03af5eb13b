/** An answer that points elsewhere is the end of the call: nobody follows it, and the status says so. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../sim/http/answer.ts';
import type { Call } from '../../sim/http/call.ts';
import { Faults } from '../../sim/http/faults.ts';
import { type Served, serve } from '../../sim/http/serve.ts';
import { Trace } from '../../sim/http/trace.ts';
import { makeCertificates } from '../../sim/kubernetes/certificates.ts';
import type { Credentials } from '../../src/core/object/account.ts';
import type { Target } from '../../src/core/ports.ts';
import { connect, PROJECT, shown, target } from '../dli/loopback.ts';
import { rowOf } from '../e2e/bad-input-table.ts';
import { conditionOf, makeNamespace, type Resource, startWorld, type World } from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';
import { EXAMPLE_BODY } from '../support/example.ts';
import { type Decoys, startDecoys } from './decoys.ts';
import { addSecret, create, forEach, jobsOf, objectOf, withStatus } from './many.ts';
import { type Outside, watchOutside } from './outside.ts';

const NAMESPACE = 'redirects';

/** What is asked when the answer points elsewhere. */
const OPERATIONS = [
  'a read of DLI',
  'an update of DLI',
  'a login at IAM',
  'a list of projects at IAM',
] as const;
type Operation = (typeof OPERATIONS)[number];

/** `<self>`: the URL that was asked. `<port>`: of a listener that must not be reached. */
const LOCATIONS: [where: string, location: string][] = [
  ['another port of this machine', 'http://127.0.0.1:<port>/elsewhere'],
  ['another address of this machine', 'http://127.0.0.2:<port>/elsewhere'],
  ['IPv6 loopback', 'http://[::1]:<port>/elsewhere'],
  ['another name', 'http://elsewhere.test:<port>/'],
  ['another host of the same scheme', '//127.0.0.1:<port>/elsewhere'],
  ['another path of the same host', '/elsewhere'],
  ['itself', '<self>'],
  ['nowhere', 'http://['],
];

interface Row {
  /** Also the number of the job, and a part of the key and the user. */
  id: string;
  operation: Operation;
  reply: Pick<Reply, 'status' | 'headers'>;
}

interface Told extends Row {
  says: string;
  /** The first, and what stands when it goes on. */
  reasons: readonly string[];
  message: RegExp;
}

const UNSURE = 'InvalidResponse';
const REASONS = [UNSURE, rowOf('A proxy redirects').reason];

let count = 20_000;

const REDIRECTS: Told[] = [301, 302, 303, 307, 308].flatMap((status) =>
  OPERATIONS.flatMap((operation) =>
    LOCATIONS.map(([where, location]) => ({
      id: String(++count),
      operation,
      reply: { status, headers: { location } },
      says: `${status} to ${where}, in answer to ${operation}`,
      reasons: REASONS,
      message: new RegExp(`answered HTTP ${status}; redirects are not followed`),
    })),
  ),
);

const HERE = '127.0.0.1:<port>';

type Hint = [
  says: string,
  status: number,
  headers: Record<string, string>,
  reasons: readonly string[],
  message: RegExp,
];

const READ_FINE = /^The live job is what the spec says\.$/;

const HINTS: Told[] = (
  [
    ['300 with a choice', 300, { location: `http://${HERE}/` }, REASONS, /HTTP 300; redirects/],
    ['304 without a body', 304, { location: `http://${HERE}/` }, REASONS, /HTTP 304; redirects/],
    ['305 to a proxy', 305, { location: `http://${HERE}/` }, REASONS, /HTTP 305; redirects/],
    [
      '200 that asks to come again elsewhere',
      200,
      { refresh: `0; url=http://${HERE}/` },
      ['UpToDate'],
      READ_FINE,
    ],
    ['200 with another service', 200, { 'alt-svc': `http/1.1="${HERE}"` }, ['UpToDate'], READ_FINE],
    ['200 with a location', 200, { location: `http://${HERE}/` }, ['UpToDate'], READ_FINE],
    [
      '200 with a location of its content',
      200,
      { 'content-location': `//${HERE}/` },
      ['UpToDate'],
      READ_FINE,
    ],
    ['200 with a link', 200, { link: `<http://${HERE}/>; rel="canonical"` }, ['UpToDate'], READ_FINE],
    [
      '401 that names who gives tokens',
      ...([401, { 'www-authenticate': `Bearer realm="http://${HERE}/token"` }] as const),
      ...([[UNSURE, 'AuthFailed'], /DLI answered HTTP 401 without/] as const),
    ],
    ['407 of a proxy', 407, { 'proxy-authenticate': `Basic realm="${HERE}"` }, REASONS, /HTTP 407/],
    ['503 with a location', 503, { location: `http://${HERE}/` }, ['CloudUnavailable'], /HTTP 503/],
  ] as Hint[]
).map(([says, status, headers, reasons, message]) => ({
  id: String(++count),
  operation: 'a read of DLI',
  reply: { status, headers },
  says,
  reasons,
  message,
}));

const ROWS = [...REDIRECTS, ...HINTS];
const BY_ID = new Map(ROWS.map((row) => [row.id, row]));

const accessKeyOf = (id: string): string => `ACCESSKEY${id}`;
const userOf = (id: string): string => `user-${id}`;

/** Which row a call belongs to, by the job in its path, else by who asks. */
const idOf = (call: Call): string =>
  /jobs\/(\d+)$/.exec(call.path)?.[1] ??
  /ACCESSKEY(\d+)/.exec(call.headers.authorization ?? '')?.[1] ??
  /user-(\d+)/.exec(call.body.toString())?.[1] ??
  '';

const operationOf = ({ method, path }: Call): Operation => {
  if (path.startsWith('/v3/auth')) return 'a login at IAM';
  if (path.startsWith('/v3/projects')) return 'a list of projects at IAM';
  return method === 'PUT' ? 'an update of DLI' : 'a read of DLI';
};

interface Cloud extends Served {
  calls: Call[];
}

/** DLI and IAM, where one operation of each row points elsewhere. */
async function startCloud(port: () => number, tls?: { cert: string; key: string }): Promise<Cloud> {
  const calls: Call[] = [];
  const handler = (call: Call): Reply => {
    calls.push(call);
    const id = idOf(call);
    const row = BY_ID.get(id);
    const body = shown({ job_id: Number(id), desc: 'live', name: 'test1' });
    if (row === undefined || row.operation !== operationOf(call)) return { status: 200, body };
    const text = JSON.stringify(row.reply.headers)
      .replaceAll('<self>', `${served.url}${call.url}`)
      .replaceAll('<port>', String(port()));
    const { status } = row.reply;
    return { status, headers: JSON.parse(text), ...(status < 300 ? { body } : {}) };
  };
  const options = { server: 'cloud', handler, trace: new Trace(), faults: new Faults() };
  const served = await serve({ ...options, ...(tls && { tls }) });
  return { ...served, calls };
}

/** What the Secret of a row holds: only a key without a project asks for projects. */
function secretFor({ id, operation }: Row): Record<string, string> {
  const region = 'cn-north-4';
  const login = { userName: userOf(id), password: 'test-password', domainName: 'account' };
  if (operation === 'a login at IAM') return { ...login, region, projectId: PROJECT };
  const key = { accessKey: accessKeyOf(id), secretKey: 'test-secret-key', region };
  return operation === 'a list of projects at IAM' ? key : { ...key, projectId: PROJECT };
}

const CALLS: Record<Operation, string[]> = {
  'a read of DLI': ['a read of DLI'],
  'an update of DLI': ['a read of DLI', 'an update of DLI'],
  'a login at IAM': ['a login at IAM'],
  'a list of projects at IAM': ['a list of projects at IAM'],
};

describe('an object', () => {
  let world: World;
  let operator: Operator;
  let cloud: Cloud;
  let decoys: Decoys;
  let outside: Outside;
  let objects: ReadonlyMap<string, Resource>;

  async function store(row: Row): Promise<void> {
    const { id, operation } = row;
    await addSecret(world, [NAMESPACE, `of-${id}`], secretFor(row));
    const desc = operation === 'an update of DLI' ? 'wanted' : 'live';
    const spec = { jobId: id, credentialsRef: { name: `of-${id}` }, job: { desc } };
    await create(world, jobsOf(NAMESPACE), objectOf({ namespace: NAMESPACE, name: `at-${id}`, spec }));
  }

  beforeAll(async () => {
    world = await startWorld();
    cloud = await startCloud(() => decoys.port);
    decoys = await startDecoys([cloud.port, world.dli.port]);
    outside = watchOutside(() => '127.0.0.2');
    await makeNamespace(world, NAMESPACE);
    await forEach(ROWS, store);
    operator = startOperator(world, {
      'log-level': 'error',
      'dli-endpoint': cloud.url,
      'iam-endpoint': cloud.url,
    });
    objects = await withStatus(
      world,
      NAMESPACE,
      ROWS.map(({ id }) => `at-${id}`),
    );
  });

  afterAll(async () => {
    await operator?.stop();
    outside?.restore();
    await Promise.all([decoys?.close(), cloud?.close(), world?.close()]);
  });

  test.each(ROWS.map((row) => [row.says, row] as const))('tells of %s', (_, row) => {
    const { id, reasons, message, operation } = row;
    const object = objects.get(`at-${id}`) as Resource;
    expect(reasons).toContain(conditionOf(object, 'Ready')?.reason);
    expect(conditionOf(object, 'Ready')?.message).toMatch(message);
    const calls = cloud.calls.filter((call) => idOf(call) === id).map(operationOf);
    // What is not a person's to mend is tried again soon.
    expect(reasons.includes('UpToDate') ? calls : [...new Set(calls)]).toEqual(CALLS[operation]);
  });

  test('never was another listener reached, nor another name looked up', () => {
    expect(decoys.connections).toEqual([]);
    expect(decoys.received().length).toBe(0);
    expect(outside.names).toEqual([]);
    const origins = [cloud.url, world.kubernetes.url];
    expect(outside.called.filter((origin) => !origins.includes(origin))).toEqual([]);
  });

  test('never was a place asked for that an answer pointed to', () => {
    expect(cloud.calls.filter(({ url }) => url.includes('elsewhere'))).toEqual([]);
    expect(world.trace.count({ server: 'dli' })).toBe(0);
  });
});

describe('over TLS', () => {
  const closers: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const targetOf = (row: Row): Target => {
    const { accessKey, secretKey, userName, password, domainName, projectId } = secretFor(row);
    const credentials: Credentials =
      accessKey === undefined
        ? {
            kind: 'password',
            userName: userName ?? '',
            password: password ?? '',
            domainName: domainName ?? '',
          }
        : { kind: 'key', accessKey, secretKey: secretKey ?? '', securityToken: undefined };
    return target({ jobId: row.id, projectId, credentials });
  };

  test.each(OPERATIONS)('no status of a redirect leads %s to plain HTTP', async (operation) => {
    const { ca, cert, key } = await makeCertificates();
    const cloud = await startCloud(() => decoys.port, { cert, key });
    const decoys = await startDecoys([cloud.port]);
    const { dli } = connect({ url: cloud.url }, { ca });
    closers.push(cloud.close, decoys.close, dli.close);
    const rows = REDIRECTS.filter((row) => row.operation === operation);
    for (const row of rows) {
      const asked = targetOf(row);
      const update = operation === 'an update of DLI';
      const result = update ? await dli.update(asked, EXAMPLE_BODY) : await dli.show(asked);
      expect(result).toMatchObject({
        failure: { kind: UNSURE, message: expect.stringMatching(row.message) },
      });
    }
    expect(cloud.calls.map(operationOf)).toEqual(rows.map(() => operation));
    expect(decoys.connections).toEqual([]);
  });
});
