/**
 * Two teams on one cluster, and one controller that may read the Secrets of both. The one has every right in its own
 * namespace and tries to have the controller use the other's Secret: its jobs in DLI are what there is to win.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DliSimulator, startDli } from '../../sim/dli/server.ts';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { eventually, type Json, Kube } from '../contract/kubernetes-http.ts';
import { makeAccount, NAMESPACE, RELEASE } from './account.ts';
import type { AuditEntry } from './audit.ts';
import { byAccount } from './chart-release.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Running, startOperator } from './controller-rig.ts';
import { define, flinkJarJob, jobsPath, readyOf } from './flink-jar-jobs.ts';

const A = 'tenant-a';
const B = 'tenant-b';
/** Whose keys have worked before the tenant comes. */
const THIRD = 'tenant-c';
/** May do in namespace A what admins of a namespace may. */
const TENANT = 'tenant';
/** May write FlinkJarJobs in namespace A, and read no Secret. */
const AUTHOR = 'author';

const folder = mkdtempSync(join(tmpdir(), 'tenants-'));

let cluster: ControlPlane;
let dli: DliSimulator;
let admin: Kube;
let tenant: Kube;
let author: Kube;
let controller: Running | undefined;

const secretsPath = (namespace: string): string => `/api/v1/namespaces/${namespace}/secrets`;

async function must(answer: Promise<{ status: number; body: Json }>): Promise<Json> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`HTTP ${status}: ${body.message}`);
  return body;
}

/** The parts of the built-in role `admin` and what the chart adds to it: nobody puts them together here. */
const RIGHTS = [
  ...['system:aggregate-to-admin', 'system:aggregate-to-edit', 'system:aggregate-to-view'],
  ...[`${RELEASE}-edit`, `${RELEASE}-view`],
];

async function bind(user: string, roles: readonly string[]): Promise<void> {
  for (const name of roles) {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }];
    const metadata = { name: `${user}-${name.replaceAll(':', '-')}` };
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${A}/rolebindings`;
    await must(admin.post(path, { metadata, roleRef, subjects }));
  }
}

let ids = 7_000;

/** A job of the other team, as it is in DLI. */
function addJob(): string {
  const id = String(++ids);
  const fields = { queue_name: 'testQueue', cu_number: 3, manager_cu_number: 1, parallel_number: 2 };
  const named = { name: `job-${id}`, desc: 'live', entrypoint: 'FemaleInfoCollec.jar' };
  dli.jobs.add({ id, status: 'job_cancel_success', fields: { ...fields, ...named } });
  return id;
}

/** The keys of the account in DLI, which the other team's Secret holds. */
const goodKeys = (): Record<string, string> => {
  const { accessKey, secretKey, region, projectId } = dli.account;
  return { accessKey, secretKey, region, projectId };
};

const PLACE = { region: 'cn-north-4', projectId: '48cc2c48765f481480c7db940d6409d1' };

/** Keys that DLI has never heard of. */
const madeUp = (accessKey: string): Record<string, string> => ({
  accessKey,
  secretKey: 'made-up-secret-key',
  ...PLACE,
});

const addSecret = (kube: Kube, namespace: string, [name, stringData]: [string, object]): Promise<Json> =>
  must(kube.post(secretsPath(namespace), { metadata: { name }, stringData }));

beforeAll(async () => {
  cluster = await startControlPlane({ users: { [TENANT]: [], [AUTHOR]: [] } });
  dli = await startDli({ jobs: [] });
  admin = new Kube(cluster);
  const { url, ca } = cluster;
  tenant = new Kube({ url, ca, token: cluster.tokenOf(TENANT) });
  author = new Kube({ url, ca, token: cluster.tokenOf(AUTHOR) });
  await define(admin, customResourceDefinition());
  const token = await makeAccount(admin);
  for (const name of [A, B]) await must(admin.post('/api/v1/namespaces', { metadata: { name } }));
  for (const name of ['dli-credentials', 'twin']) await addSecret(admin, B, [name, goodKeys()]);
  await bind(TENANT, RIGHTS);
  await bind(AUTHOR, [`${RELEASE}-edit`, `${RELEASE}-view`]);
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, kubeconfig({ url, ca, token }), { mode: 0o600 });
  controller = startOperator(file, dli.url);
  // The keys have worked somewhere before anybody tries made-up ones for them.
  await must(admin.post('/api/v1/namespaces', { metadata: { name: THIRD } }));
  await addSecret(admin, THIRD, ['dli-credentials', goodKeys()]);
  await must(admin.post(jobsPath(THIRD), flinkJarJob('healthy', { jobId: addJob(), job: {} })));
  expect(await verdict(admin, THIRD, 'healthy')).toMatchObject({ reason: 'UpToDate' });
});

afterAll(async () => {
  await controller?.stop();
  for (const kube of [admin, tenant, author]) kube?.close();
  await dli?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const SECRET_OF_B = `${secretsPath(B)}/dli-credentials`;

describe('the tenant', () => {
  test.each<[sentence: string, ask: () => Promise<{ status: number }>, status: number]>([
    ['may read the Secrets of its own namespace', () => tenant.get(secretsPath(A)), 200],
    ['may not read the Secret of the other', () => tenant.get(SECRET_OF_B), 403],
    ['may not list the Secrets of all', () => tenant.get('/api/v1/secrets'), 403],
    ['may not write objects of the other', () => tenant.post(jobsPath(B), flinkJarJob('mine', {})), 403],
    ['may not see objects of the other', () => tenant.get(jobsPath(B)), 403],
    [
      'may not take a token of the controller',
      () => tenant.post(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${RELEASE}/token`, {}),
      403,
    ],
    [
      'may not let go of its lease',
      () => tenant.delete('/apis/coordination.k8s.io/v1/namespaces/default/leases/x'),
      403,
    ],
  ])('%s', async (_, ask, status) => {
    expect((await ask()).status).toBe(status);
  });
});

/** Ready of an object, once it is there for the present generation. */
const verdict = (kube: Kube, namespace: string, name: string): Promise<Json> =>
  eventually(async () => readyOf((await kube.get(`${jobsPath(namespace)}/${name}`)).body));

interface Attempt {
  metadata?: (secretOfB: Json) => object;
  spec?: object;
  status?: object;
  /** A Secret of its own, of that name: what it holds. */
  secret?: [name: string, data: Record<string, string>];
  /** Asks the API server to be strict, as kubectl does. */
  strict?: true;
}

type Ending = { refused: RegExp } | { reason: string; says: RegExp };

type Trick = [sentence: string, attempt: Attempt, ending: Ending];

const NAME_REFUSED: Ending = { refused: /spec\.credentialsRef\.name: / };
const NOTHING_THERE: Ending = {
  reason: 'SecretNotFound',
  says: /^Secret tenant-a\/dli-credentials does not exist\.$/,
};
const UNKNOWN_KEY: Ending = { reason: 'AuthFailed', says: /DLI answered HTTP 401, APIG\.0301: / };

const named = (name: unknown): Attempt => ({ spec: { credentialsRef: { name } } });

/** Names that lead out of the namespace, if anybody put them into a path. */
const NAMES: Trick[] = [
  `${B}/dli-credentials`,
  `../${B}/dli-credentials`,
  `../../${B}/secrets/dli-credentials`,
  `/api/v1/namespaces/${B}/secrets/dli-credentials`,
  `${B}%2Fdli-credentials`,
  `..%2f..%2f${B}%2fsecrets%2fdli-credentials`,
  `${B}\\dli-credentials`,
  `${B}:dli-credentials`,
  `dli-credentials@${B}`,
  `dli-credentials?namespace=${B}`,
  `dli-credentials#${B}`,
  `dli-credentials/../../../${B}/secrets/dli-credentials`,
  `dli-credentials\n`,
  `dli-credentials\0`,
  'dli\u2011credentials',
  '..',
  '.',
  '',
].map((name) => [`the name ${JSON.stringify(name)}`, named(name), NAME_REFUSED]);

/** Names like any other, which are looked for at home. */
const WORDS: Trick[] = [`dli-credentials.${B}`, `${B}.dli-credentials`, `dli-credentials.${B}.svc`, B].map(
  (name) => [
    `the name ${name}`,
    named(name),
    {
      reason: 'SecretNotFound',
      says: new RegExp(`^Secret ${A}/${name.replaceAll('.', '\\.')} does not exist\\.$`),
    },
  ],
);

const ELSEWHERE = { namespace: B, secretNamespace: B, kind: 'Secret', apiVersion: 'v1' };

const FIELDS: Trick[] = [
  [
    'a name that is an object',
    named({ name: 'dli-credentials', namespace: B }),
    { refused: /credentialsRef\.name/ },
  ],
  ['a name that is a list', named([`${B}/dli-credentials`]), { refused: /credentialsRef\.name/ }],
  [
    'a namespace beside the name, before a strict server',
    { strict: true, spec: { credentialsRef: { name: 'dli-credentials', namespace: B } } },
    { refused: /unknown field "spec\.credentialsRef\.namespace"/ },
  ],
  [
    'a namespace beside the name',
    { spec: { credentialsRef: { name: 'dli-credentials', ...ELSEWHERE } } },
    NOTHING_THERE,
  ],
  [
    'a reference of another shape beside it',
    {
      spec: {
        secretRef: { name: 'dli-credentials', namespace: B },
        credentialsSecret: `${B}/dli-credentials`,
      },
    },
    NOTHING_THERE,
  ],
  ['a namespace in the spec', { spec: { namespace: B, credentialsNamespace: B } }, NOTHING_THERE],
];

const METADATA: Trick[] = [
  [
    'a label',
    { metadata: () => ({ labels: { 'dli.gitops.dev/credentials-namespace': B, namespace: B } }) },
    NOTHING_THERE,
  ],
  [
    'an annotation',
    {
      metadata: () => ({
        annotations: {
          'dli.gitops.dev/credentials': `${B}/dli-credentials`,
          'dli.gitops.dev/credentials-namespace': B,
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ metadata: { namespace: B } }),
        },
      }),
    },
    NOTHING_THERE,
  ],
  [
    "the other's Secret as its owner",
    {
      metadata: ({ metadata: { uid, name } }) => ({
        ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name, uid, controller: true }],
      }),
    },
    NOTHING_THERE,
  ],
  [
    "the other's namespace in its own metadata",
    { metadata: () => ({ namespace: B }) },
    { refused: /does not match/ },
  ],
  ['a name that climbs', { metadata: () => ({ name: `../../${B}` }) }, { refused: /metadata\.name/ }],
  [
    'a status that it brings with it',
    { status: { job: { status: 'job_running' }, conditions: [], observedGeneration: 1 } },
    NOTHING_THERE,
  ],
];

/** With a Secret of its own, whose values speak of another. */
const withSecret = (name: string, data: Record<string, string>): Attempt => ({
  ...named(name),
  secret: [name, data],
});

const SECRETS: Trick[] = [
  [
    'a Secret that refers to the other',
    withSecret('refers', { secretRef: `${B}/dli-credentials`, namespace: B, name: 'dli-credentials' }),
    { reason: 'SecretInvalid', says: /^Secret tenant-a\/refers has none of accessKey and secretKey, / },
  ],
  [
    'a Secret like a symbolic link',
    withSecret('links', madeUp(`../../${B}/dli-credentials/accessKey`)),
    UNKNOWN_KEY,
  ],
  [
    'a Secret like a variable',
    withSecret('expands', madeUp(`$(${B}/dli-credentials:accessKey)`)),
    UNKNOWN_KEY,
  ],
  [
    'a Secret like the path of a file',
    withSecret('reads', madeUp('file:///var/run/secrets/kubernetes.io/serviceaccount/token')),
    UNKNOWN_KEY,
  ],
  [
    'a Secret with half a key',
    withSecret('half', {
      ...PLACE,
      accessKey: 'AKIDSIMULATOR0000001',
      secretKeyFrom: `${B}/dli-credentials`,
    }),
    { reason: 'SecretInvalid', says: /^Secret tenant-a\/half has accessKey but lacks secretKey\.$/ },
  ],
  [
    "a Secret of the same name as one of the other's",
    withSecret('twin', madeUp('MADEUPACCESSKEY00001')),
    UNKNOWN_KEY,
  ],
  [
    "a Secret with the other's access key, which is no secret",
    withSecret('guesses', madeUp('AKIDSIMULATOR0000001')),
    UNKNOWN_KEY,
  ],
];

const TRICKS: Trick[] = [...NAMES, ...WORDS, ...FIELDS, ...METADATA, ...SECRETS];

const nameOf = (sentence: string): string => `trick-${TRICKS.findIndex(([one]) => one === sentence)}`;

/** What a read of a Secret by the controller was for: `namespace/name`. */
const secretsRead = (entries: readonly AuditEntry[]): string[] => {
  const reads = byAccount(entries).filter(({ objectRef }) => objectRef?.resource === 'secrets');
  return [
    ...new Set(reads.map(({ verb, objectRef }) => `${verb} ${objectRef?.namespace}/${objectRef?.name}`)),
  ].sort();
};

const puts = (id: string): string[] =>
  dli.trace
    .select({ server: 'dli', method: 'PUT', path: new RegExp(`/${id}$`) })
    .map(({ body }) => (body as { desc: string }).desc);

describe("the tenant names the other's Secret by", () => {
  const jobs: string[] = [];

  test.each(TRICKS)('%s', async (sentence, attempt, ending) => {
    const jobId = addJob();
    jobs.push(jobId);
    const { secret, metadata, strict } = attempt;
    if (secret !== undefined) await addSecret(tenant, A, secret);
    const secretOfB = (await admin.get(SECRET_OF_B)).body;
    const name = nameOf(sentence);
    const object = flinkJarJob(name, { jobId, job: { desc: 'stolen' }, ...attempt.spec });
    Object.assign(object.metadata, metadata?.(secretOfB));
    const query = strict === true ? '?fieldValidation=Strict' : '';
    const { status, body } = await tenant.post(`${jobsPath(A)}${query}`, {
      ...object,
      ...(attempt.status && { status: attempt.status }),
    });
    if ('refused' in ending) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body.message).toMatch(ending.refused);
      return;
    }
    expect(status).toBe(201);
    expect(body.status).toEqual({ observedGeneration: -1 });
    const ready = await verdict(tenant, A, name);
    expect(ready).toMatchObject({ reason: ending.reason, message: expect.stringMatching(ending.says) });
  });

  test('and the controller read Secrets of its own namespace only, those that its objects name', () => {
    const own = ['dli-credentials', ...WORDS.map(([sentence]) => sentence.replace('the name ', ''))];
    const names = [...own, ...SECRETS.map(([, { secret }]) => secret?.[0])];
    const read = secretsRead(cluster.audit()).filter((one) => !one.startsWith(`get ${THIRD}/`));
    expect(read).toEqual(names.map((name) => `get ${A}/${name}`).sort());
  });

  test('and nothing else of the other namespace was touched', () => {
    expect(byAccount(cluster.audit()).filter(({ objectRef }) => objectRef?.namespace === B)).toEqual([]);
  });

  test('and no job of the other was changed', () => {
    expect(jobs.flatMap(puts)).toEqual([]);
    expect(jobs.map((id) => dli.jobs.get(id)?.fields.desc)).toEqual(jobs.map(() => 'live'));
  });
});

/** Creation times are whole seconds: what is made after this is younger than all that is there. */
async function nextSecond(): Promise<void> {
  const second = (): number => Math.floor(Date.now() / 1_000);
  const now = second();
  await eventually(() => (second() > now ? true : undefined));
}

interface Rivalry {
  /** How the tenant's object is made. */
  rival: { older: boolean; secret: () => Record<string, string> | undefined; spec?: object };
  /** Ready of the one and of the other. */
  tenant: string;
  other: string;
  /** Descriptions that were sent to the job. */
  puts: string[];
}

const none = () => undefined;
const unknown = () => madeUp('MADEUPACCESSKEY00002');

const RIVALRIES: [sentence: string, rivalry: Rivalry][] = [
  [
    'a younger object with made-up keys is told nothing of the older, and sends nothing',
    {
      rival: { older: false, secret: unknown },
      tenant: 'AuthFailed',
      other: 'UpToDate',
      puts: ['of the other'],
    },
  ],
  [
    'a younger object with good keys of its own is told of the older, and sends nothing',
    {
      rival: { older: false, secret: goodKeys },
      tenant: 'Conflict',
      other: 'UpToDate',
      puts: ['of the other'],
    },
  ],
  [
    'a younger object without a Secret gets no use of the other one',
    {
      rival: { older: false, secret: none },
      tenant: 'SecretNotFound',
      other: 'UpToDate',
      puts: ['of the other'],
    },
  ],
  [
    'an older object with made-up keys does not have the job',
    {
      rival: { older: true, secret: unknown },
      tenant: 'AuthFailed',
      other: 'UpToDate',
      puts: ['of the other'],
    },
  ],
  [
    'an older object without a Secret does not have the job',
    {
      rival: { older: true, secret: none },
      tenant: 'SecretNotFound',
      other: 'UpToDate',
      puts: ['of the other'],
    },
  ],
  [
    'an older object with made-up keys that is suspended does not have the job',
    {
      rival: { older: true, secret: unknown, spec: { suspend: true } },
      tenant: 'Suspended',
      other: 'UpToDate',
      puts: ['of the other'],
    },
  ],
  [
    'an older object that only observes with good keys of its own leaves the job alone',
    {
      rival: { older: true, secret: goodKeys, spec: { mode: 'Observe' } },
      tenant: 'DriftDetected',
      other: 'UpToDate',
      puts: ['of the other'],
    },
  ],
  [
    'an older object with good keys of its own has the job, by those keys',
    {
      rival: { older: true, secret: goodKeys },
      tenant: 'UpToDate',
      other: 'Conflict',
      puts: ['of the tenant'],
    },
  ],
];

describe("both name the other's job", () => {
  const jobs = new Map<string, string>();
  const nameAt = (at: number): string => `rival-${at}`;

  async function makeRivals(older: boolean): Promise<void> {
    for (const [at, [sentence, { rival }]] of RIVALRIES.entries()) {
      if (rival.older !== older) continue;
      const name = nameAt(at);
      const data = rival.secret();
      if (data !== undefined) await addSecret(tenant, A, [name, data]);
      const spec = { jobId: jobs.get(sentence), credentialsRef: { name }, job: { desc: 'of the tenant' } };
      await must(tenant.post(jobsPath(A), flinkJarJob(name, { ...spec, ...rival.spec })));
    }
    const made = RIVALRIES.flatMap(([, { rival }], at) => (rival.older === older ? [nameAt(at)] : []));
    await Promise.all(made.map((name) => verdict(tenant, A, name)));
  }

  beforeAll(async () => {
    for (const [sentence] of RIVALRIES) jobs.set(sentence, addJob());
    await makeRivals(true);
    await nextSecond();
    for (const [at, [sentence]] of RIVALRIES.entries()) {
      const spec = { jobId: jobs.get(sentence), job: { desc: 'of the other' } };
      await must(admin.post(jobsPath(B), flinkJarJob(nameAt(at), spec)));
    }
    await Promise.all(RIVALRIES.map((_, at) => verdict(admin, B, nameAt(at))));
    await nextSecond();
    await makeRivals(false);
  });

  test.each(RIVALRIES.map(([sentence, rivalry], at) => [sentence, nameAt(at), rivalry] as const))(
    '%s',
    async (sentence, name, rivalry) => {
      expect(await verdict(tenant, A, name)).toMatchObject({ reason: rivalry.tenant });
      expect(await verdict(admin, B, name)).toMatchObject({ reason: rivalry.other });
      expect(puts(jobs.get(sentence) ?? '')).toEqual(rivalry.puts);
    },
  );

  test('an older object with made-up keys does not get the job by an edit', async () => {
    const at = RIVALRIES.findIndex(([sentence]) => sentence.startsWith('an older object with made-up keys'));
    const path = `${jobsPath(A)}/${nameAt(at)}`;
    for (let edit = 0; edit < 3; edit += 1) {
      await must(tenant.patch(path, { spec: { job: { desc: `edit ${edit}` } } }));
      expect(await verdict(tenant, A, nameAt(at))).toMatchObject({ reason: 'AuthFailed' });
      expect(await verdict(admin, B, nameAt(at))).toMatchObject({ reason: 'UpToDate' });
    }
  });

  test('of the other namespace, only the Secret that its own objects name was read', () => {
    const reads = secretsRead(cluster.audit()).filter((read) => read.includes(`${B}/`));
    expect(reads).toEqual([`get ${B}/dli-credentials`]);
  });
});

const STATUS = { status: { observedGeneration: 99, job: { status: 'job_running' } } };

describe('rights within the namespace', () => {
  const KEYS = 'keys-of-the-namespace';
  let jobId: string;

  beforeAll(async () => {
    jobId = addJob();
    await addSecret(tenant, A, [KEYS, goodKeys()]);
    const spec = { jobId, credentialsRef: { name: KEYS }, job: { desc: 'of the author' } };
    await must(author.post(jobsPath(A), flinkJarJob('by-author', spec)));
  });

  test('its admin may neither patch nor replace the status of an object', async () => {
    const path = `${jobsPath(A)}/by-author`;
    const { body } = await tenant.get(path);
    const status = `${path}/status`;
    for (const answer of [
      await tenant.patch(status, STATUS),
      await tenant.put(status, { ...body, ...STATUS }),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.body.message).toContain('flinkjarjobs/status');
    }
  });

  test('a status that comes with an edit is dropped', async () => {
    const { status, body } = await tenant.patch(`${jobsPath(A)}/by-author`, STATUS);
    expect(status).toBe(200);
    expect(body.status?.observedGeneration).not.toBe(99);
  });

  test('who may write an object, but read no Secret, has the use of one of the namespace', async () => {
    expect((await author.get(`${secretsPath(A)}/${KEYS}`)).status).toBe(403);
    expect(await verdict(author, A, 'by-author')).toMatchObject({ reason: 'UpToDate' });
    expect(puts(jobId)).toEqual(['of the author']);
  });

  test('and learns nothing of what is in it', async () => {
    const events = `/apis/events.k8s.io/v1/namespaces/${A}/events`;
    const said = JSON.stringify([(await admin.get(jobsPath(A))).body, (await admin.get(events)).body]);
    const { accessKey, secretKey } = dli.account;
    for (const value of [accessKey, secretKey]) {
      expect(said).not.toContain(value);
      expect(said).not.toContain(Buffer.from(value).toString('base64'));
    }
  });
});
