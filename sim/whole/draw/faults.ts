/** Faults of the way and of the other side: every action that the simulators know, on the calls that it can befall. */
import type { FaultRule } from '../../http/faults.ts';
import type { Lot } from '../lot.ts';
import type { Setup } from '../setup.ts';

type Action = FaultRule['action'];

const HTML = '<html><head><title>Bad gateway</title></head><body>nginx</body></html>';

const respond = (status: number, more: { headers?: Record<string, string>; body?: string } = {}): Action => ({
  kind: 'respond',
  status,
  ...more,
});

/** Of the API server's own making. */
const status = (code: number, reason: string, more: object = {}): string =>
  JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    code,
    message: reason,
    ...more,
  });

const OF_ANY: readonly ((lot: Lot) => Action)[] = [
  (lot) => ({ kind: 'delay', ms: lot.pick([50, 500, 3_000, 12_000]) }),
  () => ({ kind: 'reset' }),
  () => ({ kind: 'answerLost' }),
  () => ({ kind: 'hang' }),
  (lot) => ({ kind: 'garble', truncateAt: lot.int(0, 80) }),
  () => ({ kind: 'garble', body: HTML }),
  () => ({ kind: 'flood', bytes: 300_000_000 }),
  () => ({ kind: 'drip', everyMs: 900 }),
];

const OF_DLI: readonly ((lot: Lot) => Action)[] = [
  (lot) => respond(lot.pick([500, 502, 503, 504]), { body: HTML }),
  (lot) => respond(503, { headers: { 'retry-after': String(lot.int(1, 40)) }, body: HTML }),
  (lot) => respond(lot.pick([400, 403, 404, 409]), { body: HTML }),
  () => respond(429, { body: '{"error_msg":"throttled","error_code":"APIG.0308"}' }),
  (lot) =>
    respond(429, {
      headers: { 'retry-after': String(lot.int(1, 60)) },
      body: '{"error_msg":"throttled","error_code":"APIG.0308"}',
    }),
  () => respond(500, { body: '{"error_code":"DLI.0999","error_msg":"internal error"}' }),
  () => respond(200, { body: '{"is_success":"false","message":"try again"}' }),
  () => respond(401, { body: '{"error_msg":"Incorrect IAM authentication","error_code":"APIG.0301"}' }),
];

const OF_KUBERNETES: readonly ((lot: Lot) => Action)[] = [
  () => respond(500, { body: status(500, 'InternalError') }),
  (lot) =>
    respond(429, { headers: { 'retry-after': String(lot.int(1, 5)) }, body: status(429, 'TooManyRequests') }),
  () => respond(429, { body: status(429, 'TooManyRequests') }),
  () => respond(503, { body: status(503, 'ServiceUnavailable') }),
  () => respond(504, { body: status(504, 'Timeout') }),
  () => respond(409, { body: status(409, 'Conflict') }),
];

/** The calls of the controller, by what they are for. */
const CALLS = {
  show: { server: 'dli', verb: 'GET', path: '/streaming/jobs/' },
  update: { server: 'dli', verb: 'PUT' },
  dli: { server: 'dli' },
  run: { server: 'dli', verb: 'POST', path: '/jobs/run' },
  stop: { server: 'dli', verb: 'POST', path: '/jobs/stop' },
  restore: { server: 'dli', verb: 'POST', path: '/import-savepoint$' },
  finalizer: { server: 'kubernetes', verb: 'PATCH', path: '/flinkjarjobs/[^/]+$' },
  remove: { server: 'dli', verb: 'DELETE' },
  create: { server: 'dli', verb: 'POST', path: '/flink-jobs$' },
  find: { server: 'dli', verb: 'GET', path: '/streaming/jobs\\?' },
  definition: { server: 'kubernetes', verb: 'GET', path: '/customresourcedefinitions/|/namespaces/[^/]+$' },
  iam: { server: 'iam' },
  status: { server: 'kubernetes', verb: 'PATCH', path: '/status' },
  events: { server: 'kubernetes', verb: 'POST', path: '/events' },
  secrets: { server: 'kubernetes', verb: 'GET', path: '/secrets/' },
  lease: { server: 'kubernetes', path: '/leases' },
  list: { server: 'kubernetes', verb: 'GET', path: 'flinkjarjobs\\?limit' },
  kubernetes: { server: 'kubernetes' },
} as const;

const WEIGHTS: Record<keyof typeof CALLS, number> = {
  show: 3,
  update: 6,
  dli: 1,
  iam: 1,
  status: 4,
  events: 1,
  secrets: 1,
  lease: 1,
  list: 1,
  kubernetes: 1,
  run: 0,
  stop: 0,
  restore: 0,
  finalizer: 0,
  remove: 0,
  definition: 0,
  create: 0,
  find: 0,
};
/** Of histories that know these calls. */
const RUN = { run: 6, stop: 6, finalizer: 2 };
const POLICIES = { remove: 6, definition: 2 };
const MAKES = { create: 8, find: 3 };
const RESTORES = { restore: 10 };

type KnownCalls = Pick<Setup, 'lifecycle' | 'policies' | 'makes' | 'restores'>;

/** One of `iam` or `dli` in the rules is a service of the cloud. */
const isOfCloud = ({ server }: { server: string }): boolean => server !== 'kubernetes';

function onCall(lot: Lot, { lifecycle, policies, makes, restores }: KnownCalls): FaultRule {
  const weights = {
    ...WEIGHTS,
    ...(lifecycle === true ? RUN : {}),
    ...(policies === true ? POLICIES : {}),
    ...(makes === true ? MAKES : {}),
    ...(restores === true ? RESTORES : {}),
  };
  const call = CALLS[lot.weighed(weights)];
  const own = isOfCloud(call) ? OF_DLI : OF_KUBERNETES;
  const draw = lot.pick(lot.often(0.5) ? OF_ANY : own);
  const times = lot.pick([1, 1, 1, 2, 3, 10, 1_000]);
  return { ...call, nth: lot.pick([1, 1, 1, 2, 3]), times, action: draw(lot) };
}

const OPS = ['drop', 'duplicate', 'reorder', 'malformed', 'gone', 'end', 'reset', 'silence'] as const;

function onWatch(lot: Lot): FaultRule {
  return {
    server: 'kubernetes',
    verb: 'GET',
    path: lot.often(0.85) ? 'flinkjarjobs\\?watch' : 'leases\\?watch',
    times: lot.pick([1, 1, 2, 5]),
    action: { kind: 'watch', op: lot.pick(OPS), line: lot.int(1, 4) },
  };
}

/** A watch that is open already is none for a rule: it has to begin anew, so it is cut first. */
export const faultRule = (lot: Lot, known: KnownCalls = {}): FaultRule =>
  lot.often(0.3) ? onWatch(lot) : onCall(lot, known);
