/** Runs a kubeconfig through kubectl and through the controller's connection, and tells what the server saw of each. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from '../../../../src/kubernetes/http/api.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { directory } from '../../loopback.ts';
import type { Row } from './rows.ts';
import type { Seen, Site } from './site.ts';

export interface Outcome {
  /** What the server saw of the one request; undefined: none came. */
  seen: Seen | undefined;
  /** In the program's words; empty when it went well. */
  refusal: string;
}

interface Laid {
  folder: string;
  env: Record<string, string>;
  row: Row;
}

function lay(row: Row, site: Site): Laid {
  const folder = directory();
  for (const [path, content] of Object.entries(row.files(site))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    if (path.endsWith('.sh')) chmodSync(file, 0o700);
  }
  const paths = (row.listed ?? ['config']).map((path) => (path === '' ? '' : join(folder, path)));
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', HOME: folder };
  if (row.flag === undefined && row.listed?.length !== 0) env['KUBECONFIG'] = paths.join(':');
  return { folder, env, row };
}

function byKubectl(program: string, { folder, env, row }: Laid): Promise<string> {
  const flags = [
    ...(row.flag === undefined ? [] : [`--kubeconfig=${join(folder, row.flag)}`]),
    ...(row.context === undefined ? [] : [`--context=${row.context}`]),
  ];
  const args = ['get', 'configmaps', '--request-timeout=5s', ...flags];
  return new Promise((resolve) => {
    const child = execFile(program, args, { env, timeout: 30_000 }, (error, _out, err) =>
      resolve(error === null ? '' : err || String(error)),
    );
    child.stdin?.end();
  });
}

async function byController({ folder, env, row }: Laid): Promise<string> {
  try {
    const api = await connect({
      kubeconfig: row.flag === undefined ? undefined : join(folder, row.flag),
      context: row.context,
      environment: env,
      userAgent: 'fjj/test',
      clock: new FakeClock(),
    });
    try {
      const path = `/api/v1/namespaces/${api.namespace}/configmaps`;
      await api.request({ method: 'GET', path, timeoutMs: 5_000 });
      return '';
    } finally {
      await api.close();
    }
  } catch (error) {
    return (error as Error).message;
  }
}

async function watched(site: Site, asking: Promise<string>): Promise<Outcome> {
  const refusal = await asking;
  return { seen: site.take()[0], refusal };
}

export async function both(
  row: Row,
  { site, program }: { site: Site; program: string },
): Promise<{ kubectl: Outcome; controller: Outcome }> {
  const laid = lay(row, site);
  return {
    kubectl: await watched(site, byKubectl(program, laid)),
    controller: await watched(site, byController(laid)),
  };
}
