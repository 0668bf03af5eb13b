/** /__admin/: read the trace, set faults. Not traced itself, and only ever on loopback. */
import { ZodError, z } from 'zod';
import type { Reply } from './answer.ts';
import type { Answerer, Call } from './call.ts';
import type { FaultRule } from './faults.ts';

const parsed = (call: Call): unknown => JSON.parse(call.body.toString('utf8') || 'null');

const since = z.coerce.number('since must be a number').min(0);

/** `GET trace?since=N`, `GET|POST|DELETE faults`, `DELETE faults/N`. */
function common({ trace, faults }: Answerer, call: Call): Reply | undefined {
  const route = `${call.method} ${call.path.slice('/__admin/'.length)}`;
  if (route === 'GET trace') {
    return { status: 200, body: trace.select({ since: since.parse(call.query.get('since') ?? 0) }) };
  }
  if (route === 'GET faults') return { status: 200, body: faults.list() };
  if (route === 'POST faults') return { status: 201, body: { id: faults.add(parsed(call) as FaultRule) } };
  if (route === 'DELETE faults') {
    faults.clear();
    return { status: 204 };
  }
  const one = /^DELETE faults\/(\d+)$/.exec(route);
  if (one === null) return undefined;
  faults.remove(Number(one[1]));
  return { status: 204 };
}

const complaints = ({ issues }: ZodError): string =>
  issues
    .map(({ path, message }) => [...(path.length > 0 ? [path.join('.')] : []), message].join(': '))
    .join('; ');

export function admin(options: Answerer, call: Call): Reply {
  try {
    const notFound = { status: 404, body: { message: `no admin route ${call.method} ${call.path}` } };
    return common(options, call) ?? options.adminHandler?.(call) ?? notFound;
  } catch (error) {
    if (error instanceof ZodError) return { status: 400, body: { message: complaints(error) } };
    if (error instanceof SyntaxError)
      return { status: 400, body: { message: `the body is not JSON: ${error.message}` } };
    throw error;
  }
}
