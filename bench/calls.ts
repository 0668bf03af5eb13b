/** What a trace says: which calls the controller made, and when an edit arrived where. */

export interface Row {
  /** When the request had arrived whole, ms of the common clock. */
  at: number;
  server: string;
  method: string;
  path: string;
  query: string;
  status: number;
  /** ms until the answer was whole; undefined while it is not. */
  took: number | undefined;
  /** Sent by the controller. */
  ours: boolean;
  /** The job that is to be run or stopped. */
  job?: string | undefined;
}

export const KINDS = [
  'dliGet',
  'dliPut',
  'statusPatch',
  'event',
  'iam',
  'secretGet',
  'lease',
  'leaseWatch',
  'list',
  'watch',
  'other',
] as const;

export type Kind = (typeof KINDS)[number];

export type Calls = Record<Kind, number>;

const isWatch = ({ query }: Row): boolean => /(^|&)watch=/.test(query);

/** The first that fits counts. */
const RULES: readonly [kind: Kind, fits: (row: Row) => boolean][] = [
  ['iam', ({ server }) => server === 'iam'],
  ['dliGet', ({ server, method, path }) => server === 'dli' && method === 'GET' && /\/jobs\/\d+$/.test(path)],
  [
    'dliPut',
    ({ server, method, path }) => server === 'dli' && method === 'PUT' && /\/flink-jobs\/\d+$/.test(path),
  ],
  ['statusPatch', ({ method, path }) => method === 'PATCH' && /\/flinkjarjobs\/[^/]+\/status$/.test(path)],
  ['event', ({ method, path }) => method === 'POST' && path.endsWith('/events')],
  ['secretGet', ({ method, path }) => method === 'GET' && path.includes('/secrets/')],
  ['leaseWatch', (row) => row.path.endsWith('/leases') && isWatch(row)],
  ['lease', ({ path }) => path.includes('/leases')],
  ['watch', (row) => row.path.endsWith('/flinkjarjobs') && isWatch(row)],
  ['list', ({ method, path }) => method === 'GET' && path.endsWith('/flinkjarjobs')],
];

export const kindOf = (row: Row): Kind => RULES.find(([, fits]) => fits(row))?.[0] ?? 'other';

/** The controller's calls; what others sent does not count. */
export function callsIn(rows: readonly Row[]): Calls {
  const calls = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Calls;
  for (const row of rows) if (row.ours) calls[kindOf(row)] += 1;
  return calls;
}

/** Writes to the API server, the Lease's apart. */
export function writesIn(rows: readonly Row[]): { renewals: number; others: number } {
  const writes = rows.filter(
    ({ ours, server, method }) => ours && server === 'kubernetes' && method !== 'GET',
  );
  const renewals = writes.filter((row) => kindOf(row) === 'lease').length;
  return { renewals, others: writes.length - renewals };
}

const idOf = ({ path }: Row): string => path.slice(path.lastIndexOf('/') + 1);

/** Job ids -> number of reads. */
export function readsByJob(rows: readonly Row[]): Map<string, number> {
  const reads = new Map<string, number>();
  for (const row of rows) {
    if (!row.ours || kindOf(row) !== 'dliGet') continue;
    reads.set(idOf(row), (reads.get(idOf(row)) ?? 0) + 1);
  }
  return reads;
}

/** Job ids -> when the first PUT had arrived at DLI. */
export function putTimes(rows: readonly Row[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const row of rows) {
    if (kindOf(row) === 'dliPut' && !times.has(idOf(row))) times.set(idOf(row), row.at);
  }
  return times;
}

/** `namespace/name` -> when the load generator's first edit had arrived at the API server. */
export function editTimes(rows: readonly Row[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { ours, method, path, at } of rows) {
    const found = /\/namespaces\/([^/]+)\/flinkjarjobs\/([^/]+)$/.exec(path);
    if (ours || method !== 'PATCH' || found === null) continue;
    const key = `${found[1]}/${found[2]}`;
    if (!times.has(key)) times.set(key, at);
  }
  return times;
}
