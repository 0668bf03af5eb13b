/** One request and its answer, whatever carries them: recorded, spoilt by a fault, handled. */
import { admin } from './admin.ts';
import { drip, flood, lineSink, type Reply, send, toBytes } from './answer.ts';
import type { Answerer, Call } from './call.ts';
import type { Channel } from './channel.ts';
import type { FaultAction } from './faults.ts';
import { type Entry, masked, mayHoldSecret } from './trace.ts';

const REQUEST_ID = 'x-request-id';

function bodyForTrace(call: Call): unknown {
  if (call.body.length === 0) return undefined;
  const text = call.body.toString('utf8');
  try {
    const body: unknown = JSON.parse(text);
    return mayHoldSecret(text) ? masked(body) : body;
  } catch {
    return text.length > 20_000 ? `${text.slice(0, 20_000)}…` : text;
  }
}

const serverOf = ({ server }: Answerer, call: Call): string =>
  typeof server === 'string' ? server : server(call);

/** What a fault makes of the request. True when nothing is left to do. */
async function spoil(
  action: FaultAction | undefined,
  channel: Channel,
  { clock }: Answerer,
): Promise<boolean> {
  switch (action?.kind) {
    case 'delay':
      await new Promise<void>((resume) => clock.after(action.ms, resume));
      return false;
    case 'reset':
      channel.cut();
      return true;
    case 'hang':
      return true;
    case 'respond':
      send(channel, action);
      return true;
    case 'flood':
      await flood(channel, action.bytes);
      return true;
    default:
      return false;
  }
}

function answer(
  action: FaultAction | undefined,
  reply: Reply,
  to: { channel: Channel; clock: Answerer['clock'] },
) {
  const { channel, clock } = to;
  if (reply.stream !== undefined) {
    channel.head(reply.status, { 'content-type': 'application/json', ...reply.headers });
    channel.flush();
    reply.stream(lineSink(channel, action?.kind === 'watch' ? action : undefined));
  } else if (action?.kind === 'answerLost') channel.cut();
  else if (action?.kind === 'drip') drip(channel, reply, { everyMs: action.everyMs, clock });
  else if (action?.kind === 'garble') {
    const body = toBytes(action.body ?? reply.body ?? '');
    send(channel, { ...reply, status: 200, body: body.subarray(0, action.truncateAt ?? body.length) });
  } else send(channel, reply);
}

function traced(options: Answerer, call: Call, action: FaultAction | undefined): Entry {
  return options.trace.add({
    server: serverOf(options, call),
    at: options.clock.now(),
    took: undefined,
    method: call.method,
    path: call.path,
    query: call.url.slice(call.path.length + 1),
    userAgent: call.headers['user-agent'] ?? '',
    contentType: call.headers['content-type'] ?? '',
    headers: Object.keys(call.headers),
    body: bodyForTrace(call),
    status: 0,
    fault: action?.kind === 'watch' ? `watch ${action.op}` : action?.kind,
    ...(call.from === undefined ? {} : { from: call.from }),
    ...(call.sentAt === undefined ? {} : { sentAt: call.sentAt }),
  });
}

/** Resolves when the answer is on its way, or when there will be none. Rejects on a bug of the handler. */
export async function exchange(options: Answerer, call: Call, channel: Channel): Promise<void> {
  if (call.path.startsWith('/__admin/')) return send(channel, admin(options, call));
  const { clock, faults, trace } = options;
  const action = faults.take({ server: serverOf(options, call), method: call.method, url: call.url });
  const entry = traced(options, call, action);
  channel.onClose(() => {
    entry.took = clock.now() - entry.at;
  });
  if (await spoil(action, channel, options)) {
    entry.status = channel.status;
    entry.requestId = action?.kind === 'respond' ? action.headers[REQUEST_ID] : undefined;
  } else {
    const reply = await options.handler(call);
    entry.status = reply.status;
    entry.requestId = reply.headers?.[REQUEST_ID];
    answer(action, reply, { channel, clock });
  }
  trace.answered(entry);
}
