/** IAM: a token for a password, and the id of a project. Its errors have shapes of their own. */
import type { Reply } from '../answer.ts';
import type { Call } from '../serve.ts';
import { isObject } from './body.ts';
import type { Gateway } from './gateway.ts';
import { Locks } from './locks.ts';
import { Refusal } from './refusals.ts';
import type { Token, Tokens } from './tokens.ts';
import type { World } from './world.ts';

const DOMAIN_ID = 'd78cbac186b744899480f25bd022f468';

export const isIam = ({ path }: { path: string }): boolean =>
  path.startsWith('/v3/auth/') || path === '/v3/projects';

const TITLES: Record<number, string> = { 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found' };

const refused = (code: number, message: string): Reply => ({
  status: code,
  body: { error: { code, message, title: TITLES[code] } },
});

/** `value.a.b.c`, undefined as soon as one is missing. */
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

function parsed(call: Call): unknown {
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** IAM writes microseconds. */
const isoMicros = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

export class Iam {
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #gateway: Gateway;
  readonly #users: Locks;

  constructor(world: World, tokens: Tokens, gateway: Gateway) {
    this.#world = world;
    this.#tokens = tokens;
    this.#gateway = gateway;
    this.#users = new Locks({ failures: 5, lockMs: 15 * 60_000 }, world.now);
  }

  handle(call: Call): Reply {
    const route = `${call.method} ${call.path}`;
    if (route === 'POST /v3/auth/tokens') return this.#issue(call);
    if (route === 'GET /v3/projects') return this.#projects(call);
    throw new Refusal('APIG.0101');
  }

  #issue(call: Call): Reply {
    const body = parsed(call);
    const user = at(body, 'auth', 'identity', 'password', 'user');
    const methods = at(body, 'auth', 'identity', 'methods');
    if (!isObject(user) || !Array.isArray(methods) || methods[0] !== 'password') {
      return refused(400, 'Request body is invalid.');
    }
    const name = `${String(at(user, 'domain', 'name'))}/${String(user['name'])}`;
    if (this.#users.isLocked(name)) return refused(401, 'The account is locked. Try again in 15 minutes.');
    if (!this.#isUser(user)) {
      this.#users.failed(name);
      return refused(401, 'The username or password is wrong.');
    }
    this.#users.succeeded(name);
    return this.#scoped(at(body, 'auth', 'scope', 'project'));
  }

  #isUser(user: Record<string, unknown>): boolean {
    const { userName, password, domainName } = this.#world.account;
    return (
      user['name'] === userName && user['password'] === password && at(user, 'domain', 'name') === domainName
    );
  }

  #scoped(project: unknown): Reply {
    const { region, projectId } = this.#world.account;
    const known = at(project, 'name') === region || at(project, 'id') === projectId;
    if (project !== undefined && !known) return refused(404, 'Could not find the project of the scope.');
    const token = this.#tokens.issue();
    const { text } = token;
    return { status: 201, headers: { 'x-subject-token': text }, body: this.#render(token, project) };
  }

  #render({ issuedAt, expiresAt }: Token, project: unknown): object {
    const { userName, domainName, region, projectId } = this.#world.account;
    const domain = { id: DOMAIN_ID, name: domainName };
    const scope = project === undefined ? { domain } : { project: { id: projectId, name: region, domain } };
    return {
      token: {
        methods: ['password'],
        issued_at: isoMicros(issuedAt),
        expires_at: isoMicros(expiresAt),
        user: { id: '011c99a26ae84a1bb963a75e7637d3fd', name: userName, domain, password_expires_at: '' },
        roles: [{ id: '0', name: 'te_agency' }],
        ...scope,
      },
    };
  }

  #projects(call: Call): Reply {
    const stranger = this.#stranger(call);
    if (stranger !== undefined) return stranger;
    const { region, projectId } = this.#world.account;
    const name = call.query.get('name');
    const project = {
      id: projectId,
      name: region,
      domain_id: DOMAIN_ID,
      parent_id: DOMAIN_ID,
      is_domain: false,
      enabled: true,
      description: '',
    };
    return {
      status: 200,
      body: {
        links: { next: null, previous: null },
        projects: name === null || name === region ? [project] : [],
      },
    };
  }

  /** A bad token is IAM's to refuse, a bad signature the gateway's. */
  #stranger(call: Call): Reply | undefined {
    const token = call.headers['x-auth-token'];
    if (token === undefined) this.#gateway.admit(call);
    else if (this.#tokens.stateOf(String(token)) !== 'valid') {
      return refused(401, 'The request you have made requires authentication.');
    }
    return undefined;
  }
}
