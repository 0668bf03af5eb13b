/** The end of the demo: the table that kubectl would show, and every request that was made. */
import type { Connection } from '../src/kubernetes/api.ts';
import type { Trace } from '../src/simulator/trace.ts';
import { command, indented, say } from './print.ts';

interface Table {
  columnDefinitions: { name: string; priority: number }[];
  rows: { cells: unknown[] }[];
}

const pad = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, at) => cell.padEnd(widths[at] ?? 0))
    .join('   ')
    .trimEnd();

function rendered({ columnDefinitions, rows }: Table): string {
  const shown = columnDefinitions.flatMap(({ priority }, at) => (priority === 0 ? [at] : []));
  const lines = [
    shown.map((at) => columnDefinitions[at]?.name.toUpperCase() ?? ''),
    ...rows.map(({ cells }) => shown.map((at) => String(cells[at] ?? ''))),
  ];
  const widths = shown.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => pad(line, widths)).join('\n');
}

/** The API server makes the table, from the printer columns of the CRD. */
export async function showTable({ api }: { api: Connection }, namespaces: readonly string[]): Promise<void> {
  for (const namespace of namespaces) {
    say();
    command(`kubectl -n ${namespace} get fjj`);
    const { body } = await api.request({
      method: 'GET',
      path: `/apis/dli.gitops.dev/v1alpha1/namespaces/${namespace}/flinkjarjobs`,
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
      timeoutMs: 10_000,
    });
    say(indented(rendered(body as Table), 3));
  }
}

export function showTrace(trace: Trace): void {
  say('\n   Requests to DLI and IAM:');
  for (const { server, method, path, status, fault } of trace.entries) {
    if (server === 'kubernetes') continue;
    say(
      `   ${method.padEnd(4)} ${path} -> ${status || 'none'}${fault === undefined ? '' : ` (injected: ${fault})`}`,
    );
  }
}
