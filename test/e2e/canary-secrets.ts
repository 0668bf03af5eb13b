/** Unique values that stand wherever a secret may stand, and answers of careless services that say them back. */
import type { FaultRule } from '../../sim/http/faults.ts';
import { leaksIn } from '../../sim/whole/oracles/leaks.ts';

export const CANARY = {
  accessKey: 'CanaryAkZq0001',
  secretKey: 'CanarySk/Zq+0002=',
  securityToken: 'CanaryStZq0003',
  token: 'CanaryTkZq0004',
  password: 'CanaryPw&Zq 0005',
  entrypointArgs: '--key CanaryArgsZq0006',
  runtimeConfig: 'CanaryRuntimeZq0007',
  liveArgs: '--key CanaryLiveZq0008',
  /** In a Secret that a job is filled from. */
  filled: 'Canary"Fl Zq0013',
};

export const RUNTIME = JSON.stringify([{ key: 'fs.secret', value: CANARY.runtimeConfig }]);

export const leaks = (text: string, secrets: readonly string[] = Object.values(CANARY)): string[] =>
  leaksIn(text, secrets);

const { accessKey, secretKey, securityToken } = CANARY;
export const PLACE = { region: 'cn-north-4', projectId: '48cc2c48765f481480c7db940d6409d1' };
export const KEYS = { accessKey, secretKey, securityToken, ...PLACE };
export const LOGIN = {
  userName: 'flink-operator',
  domainName: 'streaming-company',
  password: CANARY.password,
  ...PLACE,
};

export const MANAGED = {
  desc: 'wanted',
  entrypoint_args: CANARY.entrypointArgs,
  runtime_config: RUNTIME,
};

/** The same job with a value from a Secret of its namespace. */
export const FILLED = {
  valuesFrom: [{ name: 'V', secretKeyRef: { name: 'values', key: 'value' } }],
  job: {
    desc: 'wanted',
    entrypoint_args: `--value $\{V}`,
    runtime_config: JSON.stringify([{ key: 'fs.value', value: `$\{V}` }]),
  },
};

export const valuesSecret = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'values', namespace, labels: { 'dli.gitops.dev/values': 'true' } },
  stringData: { value: CANARY.filled },
});

/** What a careless service was sent, said back: the credentials of a read; of an update also what its body holds. */
const ECHOES = {
  GET: [accessKey, secretKey, securityToken].join(' | '),
  PUT: [accessKey, secretKey, securityToken, CANARY.entrypointArgs, RUNTIME, CANARY.runtimeConfig].join(
    ' | ',
  ),
};

export type Verb = 'GET' | 'PUT';

/** No value is cut in the header: half of one is nothing that anybody could find. */
export const refusal = (verb: Verb, status: number, echo: string): [Verb, FaultRule['action']] => [
  verb,
  {
    kind: 'respond',
    status,
    headers: { 'x-request-id': echo.slice(0, 64).replaceAll(/[^!-~]/g, '_') },
    body: JSON.stringify({ error_code: `DLI.${echo}`, error_msg: echo, request_id: echo }),
  },
];

const LOCATION = { location: `http://127.0.0.1/${accessKey}` };

/** What goes wrong, and for which request. */
export const FAILURES: [verb: Verb, action: FaultRule['action']][] = [
  ...[400, 401, 403, 404, 409, 429, 500, 503].flatMap((status) => [
    refusal('GET', status, ECHOES.GET),
    refusal('PUT', status, ECHOES.PUT),
  ]),
  ['GET', { kind: 'respond', status: 200, body: ECHOES.GET }],
  [
    'GET',
    { kind: 'respond', status: 200, body: JSON.stringify({ is_success: 'false', message: ECHOES.GET }) },
  ],
  ['GET', { kind: 'respond', status: 302, headers: LOCATION }],
  ['GET', { kind: 'reset' }],
  ['PUT', { kind: 'garble', body: ECHOES.PUT }],
  ['PUT', { kind: 'reset' }],
  ['PUT', { kind: 'answerLost' }],
];

const FILLED_ECHO = [CANARY.filled, JSON.stringify({ said: CANARY.filled })].join(' | ');

/** Also a read may say back what the job has. */
export const FILLED_FAILURES: [verb: Verb, action: FaultRule['action']][] = (['GET', 'PUT'] as const).flatMap(
  (verb) => [
    ...[400, 403, 404, 500].map((status) => refusal(verb, status, FILLED_ECHO)),
    refusal(verb, 503, FILLED_ECHO),
  ],
);
