/** Everything that can be bad, brought about for the object streaming/test1 and job 104. What follows is in docs/bad-input.md. */
import { startDli } from '../../sim/dli/server.ts';
import { DEFAULT_ACCOUNT } from '../../sim/dli/world.ts';
import type { FaultRule } from '../../sim/http/faults.ts';
import { serve } from '../../sim/http/serve.ts';
import { makeCertificates } from '../../sim/kubernetes/certificates.ts';
import { freePort } from '../../tools/ports.ts';
import { apply, type World } from './harness.ts';

/** Further settings of the controller. */
type Settings = Record<string, string> | undefined;

export interface Case {
  /** As the table says it. */
  situation: string;
  /** Of streaming/test1, over the usual. */
  spec?: object;
  job?: object;
  /** Job 104, over the usual; null: it does not exist. */
  live?: { job_type?: string; status?: 'job_running' | 'job_init' } | null;
  /** Data of a Secret of its own; null: that Secret does not exist. */
  secret?: Record<string, string> | null;
  /** The same as base64. */
  secretBytes?: Record<string, string>;
  /** In place of Opaque. */
  secretType?: string;
  /** Before the controller starts. */
  before?: (world: World) => Promise<Settings> | Settings;
  /** Once all is well. */
  after?: (world: World) => void;
  /** It may be a disturbance, and this is said before it. */
  first?: { reason: string; note: string };
  /** The whole region is concerned, so the object beside it is too. */
  regionWide?: true;
  /** How often a pass is made before the reason is there, and how many updates are applied in them. */
  passes?: number;
  updates?: number;
  /** The job is to run and does not: an event says that, too. */
  down?: true;
}

/** Servers of single cases, to be closed after each. */
export const closers: (() => Promise<void>)[] = [];

const { accessKey, secretKey, region, projectId } = {
  accessKey: 'AKIDSIMULATOR0000001',
  secretKey: 'SkSimulatorSimulatorSimulatorSimulator01',
  region: 'cn-north-4',
  projectId: '48cc2c48765f481480c7db940d6409d1',
};

/** Every GET of job 104 meets this. */
const reading = (action: FaultRule['action']) => (world: World) => {
  world.faults.add({ server: 'dli', verb: 'GET', path: '/jobs/104$', action });
  return undefined;
};

const answers = (status: number, body: string, headers: Record<string, string> = {}) =>
  reading({ kind: 'respond', status, body, headers });

/** Every PUT of job 104 is refused with this. */
const refuses = (status: number, body: string) => (world: World) => {
  const action = { kind: 'respond', status, body } as const;
  world.faults.add({ server: 'dli', verb: 'PUT', path: '/flink-jobs/104$', action });
  return undefined;
};

const gateway = (error_code: string, error_msg: string): string => JSON.stringify({ error_code, error_msg });

const SECRETS: Case[] = [
  { situation: 'The Secret does not exist', secret: null },
  { situation: 'The Secret has no keys', secret: { region } },
  { situation: 'The Secret has half a key', secret: { accessKey, region } },
  {
    situation: 'The Secret has a line break in a key',
    secret: { accessKey: 'AKID\nX-Injected: 1', secretKey, region },
  },
  {
    situation: 'The Secret is not UTF-8',
    secretBytes: { accessKey: Buffer.from([0xff, 0xfe, 0x41]).toString('base64'), secretKey: 'AP8=' },
  },
  {
    situation: 'The Secret is of a type that others use',
    secretType: 'kubernetes.io/basic-auth',
    secret: { username: 'own', password: 'made-up-password' },
  },
  {
    situation: 'A value of the Secret is too long',
    secret: { accessKey, secretKey: 'x'.repeat(20_000), region },
  },
  {
    situation: 'The right to read Secrets is missing',
    secret: { accessKey, secretKey, region },
    before: (world) => {
      const body = JSON.stringify({
        kind: 'Status',
        reason: 'Forbidden',
        message: 'secrets "own" is forbidden',
      });
      const action = { kind: 'respond', status: 403, body } as const;
      world.faults.add({ server: 'kubernetes', verb: 'GET', path: '/secrets/own$', action });
      return undefined;
    },
  },
  { situation: 'Nobody names a region', secret: { accessKey, secretKey, projectId } },
  {
    situation: 'The access key is unknown',
    secret: { accessKey: 'AKIDWRONG', secretKey, region, projectId },
  },
  { situation: 'The secret key is wrong', secret: { accessKey, secretKey: 'wrong', region, projectId } },
  { situation: 'The token is wrong', secret: { token: 'wrong-token', region, projectId } },
  {
    situation: 'The password is wrong',
    secret: {
      userName: 'flink-operator',
      password: 'not-the-password',
      domainName: 'streaming-company',
      region,
      projectId,
    },
  },
  {
    situation: 'The access key is locked',
    secret: { accessKey: 'AKIDOTHER', secretKey, region, projectId },
    before: answers(
      401,
      gateway(
        'APIG.0301',
        'Incorrect IAM authentication information: AK access failed to reach the limit, forbidden',
      ),
    ),
  },
  {
    situation: 'The right to update is missing',
    before: (world) => {
      world.dli.account.rights = { update: false };
      return undefined;
    },
  },
  {
    situation: "IAM lists no project of the region's name",
    secret: { accessKey, secretKey, region },
    before: (world) => {
      const body = JSON.stringify({ projects: [{ id: projectId, name: `${region}_etl` }] });
      const action = { kind: 'respond', status: 200, body } as const;
      world.faults.add({ server: 'iam', path: '/v3/projects', action });
      return undefined;
    },
  },
  {
    situation: 'IAM does not know the region of a login',
    secret: {
      userName: 'flink-operator',
      password: DEFAULT_ACCOUNT.password,
      domainName: 'streaming-company',
      region: 'cn-north-9',
    },
  },
  { situation: "The project is another account's", spec: { projectId: 'ffffffffffffffffffffffffffffffff' } },
];

const FILLED = {
  spec: { valuesFrom: [{ name: 'P', secretKeyRef: { name: 'orders-db', key: 'password' } }] },
  job: { entrypoint_args: `--password $\{P}` },
};

/** Of a Secret that the job is filled from; its values in base64. */
const valuesOf =
  (data: Record<string, string>, more: { type?: string; labels?: object } = {}) =>
  async (world: World): Promise<undefined> => {
    const { type = 'Opaque', labels = { 'dli.gitops.dev/values': 'true' } } = more;
    const metadata = { name: 'orders-db', namespace: 'streaming', labels };
    await apply(world, { apiVersion: 'v1', kind: 'Secret', metadata, type, data });
    return undefined;
  };

const VALUES: Case[] = [
  { situation: 'The Secret of a value does not exist', ...FILLED },
  {
    situation: 'The Secret of a value lacks its key',
    ...FILLED,
    before: valuesOf({ user: btoa('orders') }),
  },
  {
    situation: 'The Secret of a value is not marked',
    ...FILLED,
    before: valuesOf({ password: btoa('made-up') }, { labels: {} }),
  },
  {
    situation: 'The Secret of a value is marked as credentials',
    ...FILLED,
    before: valuesOf(
      { password: btoa('made-up') },
      { labels: { 'dli.gitops.dev/values': 'true', 'dli.gitops.dev/credentials': 'true' } },
    ),
  },
  {
    situation: 'The Secret of a value is of a type that others use',
    ...FILLED,
    before: valuesOf(
      { username: btoa('u'), password: btoa('made-up') },
      { type: 'kubernetes.io/basic-auth' },
    ),
  },
  { situation: 'A value is empty', ...FILLED, before: valuesOf({ password: btoa('\n') }) },
  { situation: 'A value is not UTF-8', ...FILLED, before: valuesOf({ password: '//79' }) },
  {
    situation: 'A value is too long',
    ...FILLED,
    before: valuesOf({ password: btoa('x'.repeat(1_000_000 - 250_000)) }),
  },
  {
    situation: 'A value for an argument has a line break',
    ...FILLED,
    before: valuesOf({ password: btoa('one\ntwo') }),
  },
  {
    situation: 'A field is too long with its values',
    ...FILLED,
    before: valuesOf({ password: btoa('x'.repeat(1_020)) }),
  },
];

const JOBS: Case[] = [
  { situation: 'The job does not exist', live: null },
  { situation: 'The job was deleted', after: (world) => void world.dli.jobs.remove('104') },
  { situation: 'The job is of another type', live: { job_type: 'flink_sql_job' } },
  { situation: 'The queue does not exist', job: { queue_name: 'goneQueue' } },
  {
    situation: 'The queue has no CUs left',
    before: refuses(400, gateway('DLI.13002', 'Insufficient CUs in the queue.')),
  },
  { situation: 'A jar does not exist', job: { entrypoint: 'missing.jar' } },
  {
    situation: 'DLI refuses with HTTP 500',
    before: refuses(500, gateway('DLI.12002', 'update failed, cause: no such agency')),
  },
  {
    situation: 'Nothing is at initialSavepointPath',
    live: { status: 'job_init' },
    spec: { state: 'Running', initialSavepointPath: 'obs://bucket/gone' },
    job: {},
    before: (world) => {
      world.dli.settings.savepoints = new Set(['bucket/dir']);
      return undefined;
    },
    down: true,
  },
  {
    situation: 'A running job refuses the field',
    live: { status: 'job_running' },
    job: { parallel_number: 4 },
  },
  {
    situation: 'DLI rewrites the value each time',
    job: { parallel_number: 4 },
    before: (world) => {
      world.dli.settings.rewrites.set('parallel_number', 2);
      return undefined;
    },
    passes: 4,
    updates: 3,
  },
];

const NETWORK: Case[] = [
  {
    situation: "The region's host is unknown",
    // A label of more than 63 characters is in no name service, so that none has to be asked.
    before: () => ({ 'dli-endpoint': `http://dli.{region}.${'x'.repeat(64)}.invalid` }),
    regionWide: true,
  },
  {
    situation: 'The certificate is not trusted',
    before: async (world) => {
      const { cert, key } = await makeCertificates();
      const dli = await startDli({ tls: { cert, key }, trace: world.trace });
      closers.push(dli.close);
      return { 'dli-endpoint': dli.url };
    },
    regionWide: true,
  },
  {
    situation: 'DLI is down',
    before: async () => ({ 'dli-endpoint': `http://127.0.0.1:${await freePort()}` }),
    regionWide: true,
  },
  { situation: 'DLI breaks the connection', before: reading({ kind: 'reset' }) },
  {
    situation: 'DLI does not answer in time',
    before: (world) => {
      reading({ kind: 'hang' })(world);
      return { 'dli-timeout': '5s' };
    },
  },
  { situation: 'DLI has an internal error', before: answers(500, gateway('DLI.0999', 'Internal error.')) },
  {
    situation: 'The gateway throttles',
    before: answers(429, gateway('APIG.0308', 'The throttling threshold has been reached'), {
      'retry-after': '60',
    }),
  },
  {
    situation: 'The gateway does not know the path',
    before: answers(404, gateway('APIG.0101', 'The API does not exist or has not been published')),
  },
  {
    situation: 'The gateway does not know the update',
    before: refuses(404, gateway('APIG.0101', 'The API does not exist or has not been published')),
    first: {
      reason: 'CloudUnavailable',
      note: 'DLI answered HTTP 404, APIG.0101: The API does not exist or has not been published; the job has been read before',
    },
  },
  {
    situation: 'A proxy redirects',
    before: answers(302, '', { location: 'http://127.0.0.1:9/login' }),
    first: { reason: 'InvalidResponse', note: 'DLI answered HTTP 302; redirects are not followed' },
  },
  {
    situation: 'The clock is 20 minutes slow',
    before: (world) => {
      world.dli.settings.clockOffsetMs = 20 * 60_000;
      return undefined;
    },
    first: {
      reason: 'CloudUnavailable',
      note: "the controller's clock is 20 minutes behind the service's; this is not confirmed yet",
    },
    regionWide: true,
  },
];

const WHOLE = JSON.stringify({ is_success: 'true', job_detail: { job_id: 104, status: 'job_init' } });

const GARBAGE: Case[] = [
  { situation: 'The answer is HTML', before: answers(200, '<html><body>Sign in</body></html>') },
  { situation: 'The answer is cut off', before: answers(200, WHOLE.slice(0, -9)) },
  { situation: 'The answer is empty', before: answers(200, '') },
  { situation: 'The answer is null', before: answers(200, 'null') },
  {
    situation: 'The answer is of another job',
    before: answers(200, WHOLE.replace('104', '105')),
  },
  {
    situation: 'The answer is not UTF-8',
    // A fault's body is text, so this one has a server of its own.
    before: async (world) => {
      const body = Buffer.from(WHOLE.replace('job_init', 'job_\xff'), 'latin1');
      const handler = () => ({ status: 200, body });
      const served = await serve({ server: 'dli', handler, trace: world.trace, faults: world.faults });
      closers.push(served.close);
      return { 'dli-endpoint': served.url };
    },
    regionWide: true,
  },
  {
    situation: 'The answer is packed by something between',
    before: answers(200, 'packed', { 'content-encoding': 'gzip' }),
  },
  { situation: 'The answer has 200 MB', before: reading({ kind: 'flood', bytes: 200 * 1024 * 1024 }) },
  {
    situation: 'The refusal holds control characters',
    before: refuses(
      400,
      gateway('DLI.0001', 'line one\r\nline two \u0000 \u001b[31mred\u001b[0m \u202eright to left'),
    ),
  },
];

export const CASES: readonly Case[] = [...SECRETS, ...VALUES, ...JOBS, ...NETWORK, ...GARBAGE];
