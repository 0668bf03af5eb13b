/** A transport whose requests are told, each once its answer is there, or is not to come. */
import type { Clock } from '../ground/clock.ts';
import type { Transport } from './http/transport.ts';

interface RequestSent {
  verb: string;
  host: string;
  /** Without its query. */
  path: string;
  /** HTTP status, or `<error>` when there was no answer. */
  code: string;
  seconds: number;
}

export const toldTransport = (
  transport: Transport,
  clock: Clock,
  tell: (sent: RequestSent) => void,
): Transport => ({
  ...transport,
  async send(request, signal) {
    const { method: verb, origin, path } = request;
    const started = clock.now();
    const exchange = await transport.send(request, signal);
    const seconds = (clock.now() - started) / 1_000;
    const code = exchange.kind === 'answer' ? String(exchange.answer.status) : '<error>';
    tell({ verb, host: new URL(origin).host, path: path.replace(/\?.*$/s, ''), code, seconds });
    return exchange;
  },
});
