/** `-v`: each request, a line on standard error. Neither queries nor headers nor bodies are told, so that no key, token or password is. */
import type { Answer, Transport } from '../dli/http/transport.ts';
import type { Clock } from '../ground/clock.ts';
import { printable } from '../ground/text.ts';
import type { RequestSeen } from '../kubernetes/http/http-client.ts';
import type { FlagTable, Options } from './options.ts';
import type { Process } from './process.ts';

/** Of each command that asks a cluster or an account. */
export const VERBOSE: FlagTable = {
  verbose: {
    short: 'v',
    does: 'a line on standard error for each request: method, host and path, status, milliseconds',
  },
};

type Tell = Process['err'];

/** Undefined: nobody wants to know. */
export const tellOf = (options: Options, tell: Tell): Tell | undefined =>
  options.isOn('verbose') ? tell : undefined;

interface Asked {
  method: string;
  host: string;
  /** Without its query. */
  path: string;
}

const LONGEST = 500;

const line = (
  { method, host, path }: Asked,
  { status, ms }: { status: string | undefined; ms: number },
): string =>
  `${method} ${printable(`${host}${path}`, LONGEST)} ${status ?? 'no answer'} ${Math.round(ms)} ms\n`;

export const toldOfCluster =
  (tell: Tell) =>
  ({ verb, host, path, code, seconds }: RequestSeen): void =>
    tell(
      line(
        { method: verb, host, path },
        { status: code === '<error>' ? undefined : code, ms: seconds * 1_000 },
      ),
    );

/** A transport whose requests are told. */
export const toldTransport = (transport: Transport, clock: Clock, tell: Tell): Transport => ({
  ...transport,
  async send(request, signal) {
    const { method, origin, path } = request;
    const started = clock.now();
    const exchange = await transport.send(request, signal);
    const answer: Answer | undefined = exchange.kind === 'answer' ? exchange.answer : undefined;
    const asked = { method, host: new URL(origin).host, path: path.replace(/\?.*$/s, '') };
    tell(line(asked, { status: answer?.status.toString(), ms: clock.now() - started }));
    return exchange;
  },
});
