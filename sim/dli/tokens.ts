/** Tokens that IAM has issued. */
import { createHmac } from 'node:crypto';
import type { World } from './world.ts';

/** What a token is for. DLI takes only those for a project. */
type Scope = 'project' | 'domain';

export interface Token {
  text: string;
  scope: Scope;
  issuedAt: number;
  expiresAt: number;
}

export class Tokens {
  readonly #world: World;
  readonly #issued = new Map<string, Token>();
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  issue(scope: Scope): Token {
    const issuedAt = this.#world.now();
    const seed = createHmac('sha256', 'token')
      .update(`${issuedAt} ${++this.#count}`)
      .digest('base64url');
    const token = {
      text: `MIISIM${seed}`,
      scope,
      issuedAt,
      expiresAt: issuedAt + this.#world.settings.tokenLifetimeMs,
    };
    this.#issued.set(token.text, token);
    return token;
  }

  stateOf(text: string): 'valid' | 'expired' | 'unknown' {
    const token = this.#issued.get(text);
    if (token === undefined) return 'unknown';
    return token.expiresAt > this.#world.now() ? 'valid' : 'expired';
  }

  scopeOf(text: string): Scope | undefined {
    return this.#issued.get(text)?.scope;
  }

  /** All of them end at once, as after a change of password. */
  expireAll(): void {
    for (const token of this.#issued.values()) token.expiresAt = 0;
  }
}
