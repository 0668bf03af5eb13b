/** From an account's credentials to a proof and a project, and what to do when the proof is refused. */
import { failed, ok, type Result } from '../../core/failure.ts';
import type { Account } from '../../core/object/account.ts';
import { isProjectId } from '../../core/object/names.ts';
import type { Clock } from '../../ground/clock.ts';
import { fingerprint } from '../../ground/digest.ts';
import { type SecretValue, secretsOf } from '../answers/scrub.ts';
import { type Proof, usable } from '../http/request.ts';
import type { Iam } from './iam.ts';
import { type ProjectQuestion, Projects } from './project.ts';
import type { ProofResult } from './prove.ts';
import { type Login, Tokens } from './token.ts';

export interface Session {
  proof: Exclude<Proof, { kind: 'none' }>;
  projectId: string;
  /** Fingerprint of the credentials in this region. */
  accountKey: string;
  /** Values that must not come back in a message. */
  secrets: readonly SecretValue[];
}

/** For whom a session is, and whether the job has been read before; see `Question`. */
interface SessionFor {
  namespace: string;
  account: Account;
  readBefore: boolean;
}

type Use<T> = (session: Session) => Promise<ProofResult<T>>;

const keyOf = ({ region, credentials }: Account): string =>
  fingerprint([region, ...Object.values(credentials)]);

export class Sessions {
  readonly #iam: Iam;
  readonly #tokens: Tokens;
  readonly #projects = new Projects();
  readonly #endpoint: string;

  /** `endpoint`: IAM's template. */
  constructor(iam: Iam, endpoint: string, clock: Clock) {
    this.#iam = iam;
    this.#endpoint = endpoint;
    this.#tokens = new Tokens((login) => iam.login(login), clock);
  }

  /** Runs `use` with a session; once more, with a new token, when a token of ours was refused. */
  async with<T>(wanted: SessionFor, signal: AbortSignal, use: Use<T>): Promise<Result<T>> {
    const session = await this.#open(wanted, signal);
    if (!session.ok) return session;
    const { said, refused } = await use(session.value);
    if (said.ok) return said;
    if (said.failure.kind === 'ProjectMismatch') this.#projects.forget(this.#question(wanted));
    const login = this.#loginOf(wanted);
    const { proof } = session.value;
    if (!refused || login === undefined || proof.kind !== 'token') return said;
    if (!this.#tokens.drop(login, proof.token)) return said;
    const renewed = await this.#open(wanted, signal);
    return renewed.ok ? (await use(renewed.value)).said : renewed;
  }

  async #open(wanted: SessionFor, signal: AbortSignal): Promise<Result<Session>> {
    const { namespace, account, readBefore } = wanted;
    const { credentials, region } = account;
    const checked = usable(credentials);
    if (!checked.ok) return checked;
    if (account.projectId !== undefined && !isProjectId(account.projectId))
      return failed({ kind: 'ProjectMismatch', message: 'the project id is not letters and digits' });
    const proven = await this.#prove(wanted, signal);
    if (!proven.ok) return proven;
    const { proof, projectId: known } = proven.value;
    const accountKey = keyOf(account);
    const projectId =
      known === undefined
        ? await this.#projects.get(this.#question(wanted), signal, () =>
            this.#iam.projectOf({ namespace, region, accountKey, credentials, proof, readBefore }),
          )
        : ok(known);
    if (!projectId.ok) return projectId;
    const secrets = [...secretsOf(credentials), ...(proof.kind === 'token' ? [proof.token] : [])];
    return ok({ proof, projectId: projectId.value, accountKey, secrets });
  }

  /** The proof, and the project as far as it is known without asking for it. */
  async #prove(
    wanted: SessionFor,
    signal: AbortSignal,
  ): Promise<Result<{ proof: Session['proof']; projectId: string | undefined }>> {
    const { credentials, projectId } = wanted.account;
    const login = this.#loginOf(wanted);
    if (credentials.kind !== 'password' || login === undefined)
      return ok({ proof: credentials as Session['proof'], projectId });
    const token = await this.#tokens.get(login, signal);
    if (!token.ok) return token;
    const scoped = token.value.projectId;
    const fromToken = scoped !== undefined && isProjectId(scoped) ? scoped : undefined;
    return ok({ proof: { kind: 'token', token: token.value.value }, projectId: projectId ?? fromToken });
  }

  #loginOf({ account, ...who }: SessionFor): Login | undefined {
    const { credentials, region, projectId } = account;
    return credentials.kind === 'password'
      ? { endpoint: this.#endpoint, credentials, region, projectId, ...who }
      : undefined;
  }

  #question({ namespace, account: { region, credentials }, readBefore }: SessionFor): ProjectQuestion {
    const identity = Object.values(credentials).map(String);
    return { namespace, endpoint: this.#endpoint, region, identity, readBefore };
  }
}
