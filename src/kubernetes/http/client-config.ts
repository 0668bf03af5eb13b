/**
 * Where the API server is and how to show who we are: by the kubeconfig, else by the ServiceAccount of the pod. Files and
 * plugins are asked again from time to time, and at once when the server refuses what they gave.
 */
import type { Dispatcher } from 'undici';
import type { Clock } from '../../ground/clock.ts';
import { dispatcherFor, dispatcherKey, readTls } from './dispatcher.ts';
import { type Chosen, choose, isSecure } from './kubeconfig/context.ts';
import type { ExecCredential } from './kubeconfig/exec-credential.ts';
import type { ExecPlugin } from './kubeconfig/exec-plugin.ts';
import { runPlugin } from './kubeconfig/exec-run.ts';
import { readEntries, type Source } from './kubeconfig/files.ts';
import { headerValue, type RequestHeaders } from './kubeconfig/impersonation.ts';
import { textOfFile } from './kubeconfig/named-file.ts';
import { podAccount } from './kubeconfig/pod.ts';

/** How long headers and certificates are used before files are read again. */
const KEEP_MS = 10_000;

export interface Identity {
  headers: RequestHeaders;
  dispatcher: Pick<Dispatcher, 'request'>;
}

interface ContextChoice extends Source {
  /** A context of the kubeconfig; undefined: its current one. */
  context: string | undefined;
}

/** Throws with a message for a person. */
export function chooseServer({ kubeconfig, context, environment }: ContextChoice): Chosen {
  const entries = readEntries({ kubeconfig, environment });
  const chosen = choose(entries, context) ?? podAccount(environment);
  if (chosen !== undefined) return chosen;
  const contexts = [...entries.contexts.keys()].join(', ');
  throw new Error(
    contexts === ''
      ? 'no kubeconfig was found that may be read, and this is not a pod with a ServiceAccount'
      : `the kubeconfig has no current-context; --context takes one of: ${contexts}`,
  );
}

const bearer = (token: string, name: string): string =>
  `Bearer ${headerValue(token, `the token of user "${name}"`)}`;

export class ClientConfig {
  readonly #wanted: ContextChoice;
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  #chosen: Chosen;
  #known: { at: number; identity: Promise<Identity> } | undefined;
  #pool: { key: string; dispatcher: Dispatcher } | undefined;
  /** Of the plugin. */
  #given: ExecCredential | undefined;
  /** Read last from the token file. */
  #token: string | undefined;

  constructor(wanted: ContextChoice, clock: Clock) {
    this.#wanted = wanted;
    this.#clock = clock;
    this.#chosen = chooseServer(wanted);
  }

  get server(): URL {
    return this.#chosen.server;
  }

  /** Of the context, or of the ServiceAccount. */
  get namespace(): string {
    return this.#chosen.namespace;
  }

  get verifies(): boolean {
    return this.#chosen.cluster['insecure-skip-tls-verify'] !== true;
  }

  /** One look at files and plugins at a time, however many calls want it. */
  identity(): Promise<Identity> {
    const known = this.#known;
    if (known !== undefined && this.#clock.now() - known.at < KEEP_MS) return known.identity;
    const next = { at: this.#clock.now(), identity: this.#look() };
    this.#known = next;
    next.identity.catch(() => {
      if (this.#known === next) this.#known = undefined;
    });
    return next.identity;
  }

  /** After a 401 for `refused`: everything is read again, unless that has happened meanwhile. */
  async renew(refused: Identity): Promise<Identity> {
    const current = await this.identity();
    if (current !== refused) return current;
    try {
      this.#chosen = chooseServer(this.#wanted);
    } catch {
      // A kubeconfig that came through a pipe, or is being written: the one that is known goes on.
    }
    this.#given = undefined;
    this.#token = undefined;
    this.#known = undefined;
    return this.identity();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#pool?.dispatcher.destroy();
  }

  async #look(): Promise<Identity> {
    const authorization = await this.#authorization();
    const proxyUrl = this.#chosen.cluster['proxy-url'] ?? undefined;
    const tls = readTls(this.#chosen, this.#given);
    const key = dispatcherKey(proxyUrl, tls);
    if (this.#pool?.key !== key) {
      // Calls under way, watches too, end on the connections they have.
      this.#pool?.dispatcher.close().catch(() => undefined);
      this.#pool = { key, dispatcher: dispatcherFor(proxyUrl, tls) };
    }
    const headers = {
      ...(authorization === undefined ? {} : { authorization }),
      ...this.#chosen.impersonation,
    };
    return { headers, dispatcher: this.#pool.dispatcher };
  }

  async #authorization(): Promise<string | undefined> {
    if (!isSecure(this.#chosen)) return undefined;
    const { user, userName, exec } = this.#chosen;
    const token = this.#fileToken() ?? user.token;
    if (token) return bearer(token, userName);
    if (user.username)
      return `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`;
    if (exec === undefined) return undefined;
    this.#given = await this.#ask(exec);
    return this.#given.token === undefined ? undefined : bearer(this.#given.token, userName);
  }

  /** What the plugin said counts until it ends, or is refused. */
  async #ask(exec: ExecPlugin): Promise<ExecCredential> {
    const end = this.#given?.expires ?? Number.POSITIVE_INFINITY;
    if (this.#given !== undefined && this.#clock.wall() <= end) return this.#given;
    return runPlugin(exec, this.#wanted.environment, { clock: this.#clock, signal: this.#closed.signal });
  }

  /** A file that cannot be read stays as it was; one that never could be is an error, unless a token stands beside it. */
  #fileToken(): string | undefined {
    const { tokenFile, user } = this.#chosen;
    if (tokenFile === undefined) return undefined;
    try {
      const token = textOfFile(tokenFile, 'tokenFile').trim();
      if (token === '') throw new Error(`the token file ${tokenFile} is empty`);
      this.#token = token;
    } catch (error) {
      if (this.#token === undefined && !user.token) throw error;
    }
    return this.#token;
  }
}
