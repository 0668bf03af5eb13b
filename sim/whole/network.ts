/**
 * The way between a host and a server, without sockets: requests and answers take time, connections can be refused, break
 * or fall silent. A request that has left arrives, also where its host has died since.
 */
import type { Answerer, Call } from '../http/call.ts';
import { callOf } from '../http/call.ts';
import { exchange } from '../http/exchange.ts';
import type { Host } from './host.ts';
import { openLocal, type Receiver } from './local.ts';
import type { Lot } from './lot.ts';
import type { Region } from './setup.ts';
import type { Timeline } from './timeline.ts';

/** The services of a region of the cloud, or the API server. */
export type ServerName = Region | 'kubernetes';

/** `refused`: nobody listens. `unresolved`: the name service knows no address. `silent`: nothing comes through. */
export type Outage = 'refused' | 'unresolved' | 'silent';

export interface DraftCall {
  method: string;
  /** Path and query. */
  url: string;
  /** By lower-cased name. */
  headers: Record<string, string>;
  body: Buffer;
}

interface NetworkParts {
  timeline: Timeline;
  lot: Lot;
  servers: Readonly<Record<ServerName, Answerer>>;
  /** A handler threw: a bug of the simulator, which ends the history. */
  onBug: (error: unknown) => void;
  /** ms, one way. */
  latency: readonly [from: number, to: number];
}

interface Open {
  host: Host;
  server: ServerName;
  cut: () => void;
}

export class Network {
  readonly #parts: NetworkParts;
  readonly #outages = new Map<string, Outage>();
  readonly #open = new Set<Open>();

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  /** `host` undefined: for all of them. Silence also holds back what comes on connections that are open. */
  fail(server: ServerName, outage: Outage, host?: string): void {
    this.#outages.set(`${host ?? '*'} ${server}`, outage);
    if (outage === 'refused') this.cutAll(server, host);
  }

  /** What was open in silence breaks now. */
  heal(server: ServerName, host?: string): void {
    const key = `${host ?? '*'} ${server}`;
    const was = this.#outages.get(key);
    this.#outages.delete(key);
    if (was === 'silent') this.cutAll(server, host);
  }

  healAll(): void {
    for (const key of [...this.#outages.keys()]) {
      const [host = '*', server] = key.split(' ');
      this.heal(server as ServerName, host === '*' ? undefined : host);
    }
  }

  cutAll(server: ServerName, host?: string): void {
    for (const open of [...this.#open]) {
      if (open.server === server && (host === undefined || open.host.name === host)) open.cut();
    }
  }

  /** Sends it. What comes back goes to `receiver`, in order. Returns how to give it up. */
  send(host: Host, server: ServerName, wanted: { draft: DraftCall; receiver: Receiver }): () => void {
    if (!host.cross()) return () => undefined;
    const { draft, receiver } = wanted;
    const outage = this.#outageOf(host, server);
    if (outage === 'silent') return () => undefined;
    if (outage !== undefined) return this.#refuse(host, receiver, outage);
    return this.#carry({ host, server, draft, receiver });
  }

  #outageOf(host: Host, server: ServerName): Outage | undefined {
    return this.#outages.get(`${host.name} ${server}`) ?? this.#outages.get(`* ${server}`);
  }

  #refuse(host: Host, receiver: Receiver, outage: Outage): () => void {
    const code = outage === 'refused' ? 'ECONNREFUSED' : 'ENOTFOUND';
    let wanted = true;
    this.#parts.timeline.after(this.#latency(), () =>
      host.deliver(() => {
        if (wanted) receiver.fail(code);
      }),
    );
    return () => {
      wanted = false;
    };
  }

  #latency(): number {
    const { lot, latency } = this.#parts;
    return latency[0] + lot.next() * (latency[1] - latency[0]);
  }

  #carry({ host, server, draft, receiver }: { host: Host; server: ServerName } & Flight): () => void {
    const { timeline, servers, onBug } = this.#parts;
    const back = this.#wayBack(host, server, receiver);
    const channel = openLocal(back.receiver);
    const open: Open = { host, server, cut: () => channel.cut() };
    this.#open.add(open);
    channel.onClose(() => this.#open.delete(open));
    const { method, url, headers, body } = draft;
    const from = { from: host.identity, sentAt: timeline.now };
    const call: Call = callOf(url, { method, headers, body, socket: undefined, ...from });
    timeline.after(this.#latency(), () => {
      exchange(servers[server], call, channel).catch(onBug);
    });
    return () => {
      back.abandon();
      timeline.after(this.#latency(), () => channel.leave());
    };
  }

  /** Every message of an answer after the one before it. */
  #wayBack(host: Host, server: ServerName, receiver: Receiver): { receiver: Receiver; abandon: () => void } {
    const { timeline } = this.#parts;
    let last = 0;
    let wanted = true;
    let packet: { made: number; parts: (() => void)[] } = { made: -1, parts: [] };
    /** What is sent at once arrives at once. */
    const later = (run: () => void): void => {
      if (packet.made === timeline.count) {
        packet.parts.push(run);
        return;
      }
      const parts = [run];
      packet = { made: timeline.count, parts };
      last = Math.max(last, timeline.now + this.#latency());
      timeline.at(last, () => {
        if (!wanted || this.#outageOf(host, server) === 'silent') return;
        host.deliver(() => {
          for (const part of parts) if (wanted) part();
        });
      });
    };
    return {
      receiver: {
        head: (status, headers) => later(() => receiver.head(status, headers)),
        bytes: (chunk) => later(() => receiver.bytes(chunk)),
        end: () => later(() => receiver.end()),
        fail: (code) => later(() => receiver.fail(code)),
      },
      abandon: () => {
        wanted = false;
      },
    };
  }
}

interface Flight {
  draft: DraftCall;
  receiver: Receiver;
}
