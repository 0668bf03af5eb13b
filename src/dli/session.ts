/** From a target's credentials to a proof and a project, and what to do when the proof is refused. */
import { failed, ok, type Result } from '../core/failure.ts';
import type { Target } from '../core/ports.ts';
import type { Iam } from './iam.ts';
import { PROJECT_ID, type ProjectQuestion, Projects } from './project.ts';
import { type Proof, usable } from './request.ts';
import { type Secret, secretsOf } from './scrub.ts';
import { type Login, Tokens } from './token.ts';

export interface Access {
  proof: Exclude<Proof, { kind: 'none' }>;
  projectId: string;
  /** Values that must not come back in a message. */
  secrets: readonly Secret[];
}

type Use<T> = (access: Access) => Promise<Result<T>>;

export class Sessions {
  readonly #iam: Iam;
  readonly #tokens: Tokens;
  readonly #projects = new Projects();
  readonly #endpoint: string;

  /** `endpoint`: IAM's template. `monotonic`: ms. */
  constructor(iam: Iam, endpoint: string, monotonic: () => number) {
    this.#iam = iam;
    this.#endpoint = endpoint;
    this.#tokens = new Tokens((login) => iam.login(login), monotonic);
  }

  /** Runs `use` with an access; once more, with a new token, when a token of ours was refused. */
  async with<T>(target: Target, signal: AbortSignal, use: Use<T>): Promise<Result<T>> {
    const access = await this.#open(target, signal);
    if (!access.ok) return access;
    const result = await use(access.value);
    if (result.ok) return result;
    if (result.failure.kind === 'ProjectMismatch') this.#projects.forget(this.#question(target));
    const login = this.#loginOf(target);
    const { proof } = access.value;
    if (result.failure.kind !== 'AuthFailed' || login === undefined || proof.kind !== 'token') return result;
    this.#tokens.drop(login, proof.token);
    const renewed = await this.#open(target, signal);
    return renewed.ok ? use(renewed.value) : renewed;
  }

  async #open(target: Target, signal: AbortSignal): Promise<Result<Access>> {
    const { credentials, region } = target;
    const checked = usable(credentials);
    if (!checked.ok) return checked;
    if (target.projectId !== undefined && !PROJECT_ID.test(target.projectId))
      return failed({ kind: 'ProjectMismatch', message: 'the project id is not letters and digits' });
    const proven = await this.#prove(target, signal);
    if (!proven.ok) return proven;
    const { proof, projectId: known } = proven.value;
    const projectId =
      known === undefined
        ? await this.#projects.get(this.#question(target), signal, () =>
            this.#iam.projectOf({ region, credentials, proof }),
          )
        : ok(known);
    if (!projectId.ok) return projectId;
    const secrets = [...secretsOf(credentials), ...(proof.kind === 'token' ? [proof.token] : [])];
    return ok({ proof, projectId: projectId.value, secrets });
  }

  /** The proof, and the project as far as it is known without asking for it. */
  async #prove(
    target: Target,
    signal: AbortSignal,
  ): Promise<Result<{ proof: Access['proof']; projectId: string | undefined }>> {
    const { credentials, projectId } = target;
    const login = this.#loginOf(target);
    if (credentials.kind !== 'password' || login === undefined)
      return ok({ proof: credentials as Access['proof'], projectId });
    const token = await this.#tokens.get(login, signal);
    if (!token.ok) return token;
    const scoped = token.value.projectId;
    const fromToken = scoped !== undefined && PROJECT_ID.test(scoped) ? scoped : undefined;
    return ok({ proof: { kind: 'token', token: token.value.value }, projectId: projectId ?? fromToken });
  }

  #loginOf({ credentials, region, projectId }: Target): Login | undefined {
    return credentials.kind === 'password'
      ? { endpoint: this.#endpoint, credentials, region, projectId }
      : undefined;
  }

  #question({ region, credentials }: Target): ProjectQuestion {
    return { endpoint: this.#endpoint, region, identity: Object.values(credentials).map(String) };
  }
}
