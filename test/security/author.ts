/**
 * Somebody who may write the FlinkJarJobs of a namespace, and read no Secret of it: what lies there that is not theirs to
 * know, and the objects by which they try to get at it.
 */

export interface Foreign {
  name: string;
  type: string;
  stringData: Record<string, string>;
  annotations?: Record<string, string>;
  /** What the status tells of it to whoever names it. */
  says: RegExp;
}

/** Not for DLI: applications, registries and Kubernetes have them there. */
export const FOREIGN: readonly Foreign[] = [
  {
    name: 'app-database',
    type: 'Opaque',
    stringData: { 'db-user': 'app-reader', 'db-password': 'correct-horse-battery' },
    says: /^Secret [\w-]+\/app-database has none of accessKey and secretKey, token, or userName, password and domainName\.$/,
  },
  {
    name: 'app-login',
    type: 'Opaque',
    stringData: { password: 'staple-of-the-login', 'recovery-code': '8842-1187-3301' },
    says: /^Secret [\w-]+\/app-login has password but lacks userName and domainName\.$/,
  },
  {
    name: 'broken-token',
    type: 'Opaque',
    stringData: { token: 'a token\nof two lines', 'issued-by': 'vault-of-the-team' },
    says: /^Secret [\w-]+\/broken-token: token holds spaces, control or non-ASCII characters\.$/,
  },
  {
    name: 'no-region',
    type: 'Opaque',
    stringData: { token: 'MIIC-token-of-no-region', region: 'https://elsewhere.example.com/' },
    says: /^Secret [\w-]+\/no-region: region is not a region name such as cn-north-4\.$/,
  },
  {
    name: 'registry-login',
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': '{"auths":{"registry.example.com":{"auth":"cmVhZGVyOnBhc3M="}}}' },
    says: /^Secret [\w-]+\/registry-login: a type of kubernetes\.io is not for credentials of DLI\.$/,
  },
  {
    name: 'basic-login',
    type: 'kubernetes.io/basic-auth',
    stringData: {
      username: 'deployer',
      password: 'deploys-everything-9',
      userName: 'deployer',
      domainName: 'd',
    },
    says: /^Secret [\w-]+\/basic-login: a type of kubernetes\.io is not for credentials of DLI\.$/,
  },
  {
    name: 'robot-token',
    type: 'kubernetes.io/service-account-token',
    annotations: { 'kubernetes.io/service-account.name': 'default' },
    stringData: { token: 'eyJhbGciOiJSUzI1NiJ9-token-of-the-robot' },
    says: /^Secret [\w-]+\/robot-token: a type of kubernetes\.io is not for credentials of DLI\.$/,
  },
  {
    name: 'sh.helm.release.v1.app.v1',
    type: 'helm.sh/release.v1',
    stringData: { release: 'H4sIAAAA-values-of-the-release', token: 'token-in-a-release' },
    says: /^Secret [\w-]+\/sh\.helm\.release\.v1\.app\.v1: a type of helm\.sh is not for credentials of DLI\.$/,
  },
];

/** Fields of the live job that may hold keys, and do. */
export const LIVE = {
  entrypoint_args: '--user reader --password hunter2-of-the-live-job',
  runtime_config: [{ key: 'fs.s3a.secret.key', value: 'swordfish-of-the-live-job' }],
};

/** The same fields in another job. */
export const OTHER_LIVE = {
  entrypoint_args: '--user reader --password hunter3-of-another-job',
  runtime_config: [{ key: 'fs.s3a.secret.key', value: 'trout-of-another-job' }],
};

/** What the author wants them to be. */
export const WANTED = { entrypoint_args: 'a guess', runtime_config: '{"fs.s3a.secret.key":"a guess"}' };

export interface Attempt {
  what: string;
  spec: Record<string, unknown>;
  reason: string;
  says: RegExp;
}

const named = (name: string): Attempt['spec'] => ({ credentialsRef: { name } });

/** Each on a job of its own. */
export const ATTEMPTS: readonly Attempt[] = [
  ...FOREIGN.map(({ name, says }) => ({
    what: `the name of another Secret, ${name}`,
    spec: named(name),
    reason: 'SecretInvalid',
    says,
  })),
  {
    what: 'the name of a Secret that is not there',
    spec: named('no-such-secret'),
    reason: 'SecretNotFound',
    says: /^Secret [\w-]+\/no-such-secret does not exist\.$/,
  },
  {
    what: 'a look at the fields of the live job that may hold keys, without a change',
    spec: { mode: 'Observe', job: WANTED },
    reason: 'DriftDetected',
    says: /differ/,
  },
  {
    what: 'a change of another field, so that DLI repeats the job',
    spec: { job: { desc: 'by the author' } },
    reason: 'UpToDate',
    says: /./,
  },
  {
    what: 'a change that DLI refuses, so that it says why',
    spec: { job: { entrypoint: 'no-such.jar' } },
    reason: 'Rejected',
    says: /^The update of entrypoint was refused: DLI\.12002: /,
  },
];

/** What nobody may tell the author. `account`: of DLI. */
export const untold = ({ secretKey, password }: { secretKey: string; password: string }): string[] => [
  ...[secretKey, password, 'hunter2-of-the-live-job', 'swordfish-of-the-live-job'],
  ...FOREIGN.flatMap(({ stringData }) => [
    ...Object.values(stringData).filter((value) => value.length > 3),
    ...Object.keys(stringData).filter((key) => /[-.]/.test(key)),
  ]),
];
