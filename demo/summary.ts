/** The end of the demo: the table of kubectl, and every request that was made. */
import type { Entry, Trace } from '../sim/http/trace.ts';
import { USER_AGENT } from '../src/service/version.ts';
import { indented, say } from './print.ts';
import { check, type Stage } from './stage.ts';
import { readiness } from './table.ts';

/** `expected`: the words of READY that are right for an object; none: it is not ours. */
export async function showTable(
  { hands }: Pick<Stage, 'hands'>,
  namespace: string,
  expected: (name: string) => readonly string[],
): Promise<void> {
  const text = await hands.table(namespace);
  say(indented(text, 3));
  const ours = [...readiness(text)].filter(([name]) => expected(name).length > 0);
  for (const [name, ready] of ours)
    check(expected(name).includes(ready), `READY ${ready} of ${name} is what the steps have seen`);
  if (ours.length === 0) throw new Error('expected at least one row');
}

const KINDS: [RegExp, string][] = [
  [/\/flinkjarjobs\/[^/]+\/status$/, 'status'],
  [/\/events\.k8s\.io\//, 'event'],
  [/\/leases(\/|$)/, 'lease'],
];

const kindOf = (path: string): string => KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? '';

/** Reads of the API server are left out: the first list and the watches say nothing. */
const isTold = ({ server, method, userAgent }: Entry): boolean =>
  server !== 'kubernetes' || (userAgent === USER_AGENT && method !== 'GET');

function line({ server, method, path, status, fault, at }: Entry, start: number): string {
  const time = `${((at - start) / 1_000).toFixed(3)} s`.padStart(9);
  const what = server === 'kubernetes' ? `kubernetes ${kindOf(path)}` : server;
  const injected = fault === undefined ? '' : ' (injected)';
  return `   ${time}  ${what.padEnd(17)}  ${method.padEnd(5)} ${path} -> ${status || 'none'}${injected}`;
}

export function showTrace({ entries }: Trace): void {
  say('\n   Every request to DLI and IAM, and what the controller wrote to Kubernetes:');
  const start = entries[0]?.at ?? 0;
  for (const entry of entries) if (isTold(entry)) say(line(entry, start));
}
