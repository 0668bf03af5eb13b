/** IAM: a token for a password, and the ids of projects, the domain and the user. Its errors have shapes of their own. */
import { isObject } from '../../src/ground/json.ts';
import type { Reply } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Gateway } from './gateway.ts';
import { Locks } from './locks.ts';
import { Refusal } from './refusals.ts';
import type { Token, Tokens } from './tokens.ts';
import { type DliAccount, USER_ID, type World } from './world.ts';

const DOMAIN_ID = 'd78cbac186b744899480f25bd022f468';

/** So long a user stays locked, and wrong passwords are remembered. */
const LOCK_MS = 15 * 60_000;

/** What can be listed, each under its own name; `name` in the query selects. */
const LISTS: Record<string, { of: string; entry: (account: DliAccount) => { name: string } }> = {
  '/v3/projects': {
    of: 'projects',
    entry: ({ projectId, region }) => ({
      id: projectId,
      name: region,
      domain_id: DOMAIN_ID,
      parent_id: DOMAIN_ID,
      is_domain: false,
      enabled: true,
      description: '',
    }),
  },
  '/v3/auth/domains': {
    of: 'domains',
    entry: ({ domainName }) => ({ id: DOMAIN_ID, name: domainName, enabled: true, description: '' }),
  },
  '/v3/users': {
    of: 'users',
    entry: ({ userName }) => ({
      id: USER_ID,
      name: userName,
      domain_id: DOMAIN_ID,
      enabled: true,
      pwd_status: true,
      password_expires_at: null,
      description: '',
    }),
  },
};

export const isIam = ({ path }: { path: string }): boolean =>
  path.startsWith('/v3/auth/') || Object.hasOwn(LISTS, path);

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
    this.#users = new Locks({ failures: 5, withinMs: LOCK_MS, lockMs: LOCK_MS }, world.now);
  }

  handle(call: Call): Reply {
    const route = `${call.method} ${call.path}`;
    if (route === 'POST /v3/auth/tokens') return this.#issue(call);
    if (call.method === 'GET' && Object.hasOwn(LISTS, call.path)) return this.#list(call);
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
    return this.#scoped(at(body, 'auth', 'scope'));
  }

  #isUser(user: Record<string, unknown>): boolean {
    const { userName, password, domainName } = this.#world.account;
    return (
      user['name'] === userName && user['password'] === password && at(user, 'domain', 'name') === domainName
    );
  }

  /** A token without a scope is one for the domain. */
  #scoped(scope: unknown): Reply {
    const { region, projectId, domainName } = this.#world.account;
    const project = at(scope, 'project');
    const domain = at(scope, 'domain');
    const named = (what: unknown, name: string, id: string): boolean =>
      what === undefined || at(what, 'name') === name || at(what, 'id') === id;
    if (!named(project, region, projectId)) return refused(404, 'Could not find the project of the scope.');
    if (!named(domain, domainName, DOMAIN_ID)) return refused(404, 'Could not find the domain of the scope.');
    const token = this.#tokens.issue(project === undefined ? 'domain' : 'project');
    return { status: 201, headers: { 'x-subject-token': token.text }, body: this.#render(token) };
  }

  #render({ issuedAt, expiresAt, scope }: Token): object {
    const { userName, domainName, region, projectId } = this.#world.account;
    const domain = { id: DOMAIN_ID, name: domainName };
    return {
      token: {
        methods: ['password'],
        issued_at: isoMicros(issuedAt),
        expires_at: isoMicros(expiresAt),
        user: { id: USER_ID, name: userName, domain, password_expires_at: '' },
        roles: [{ id: '0', name: 'te_agency' }],
        ...(scope === 'domain' ? { domain } : { project: { id: projectId, name: region, domain } }),
      },
    };
  }

  #list(call: Call): Reply {
    const stranger = this.#stranger(call);
    if (stranger !== undefined) return stranger;
    const list = LISTS[call.path];
    const entry = list?.entry(this.#world.account);
    const name = call.query.get('name');
    const found = entry === undefined || (name !== null && name !== entry.name) ? [] : [entry];
    const links = { next: null, previous: null, self: call.path };
    return { status: 200, body: { links, [list?.of ?? '']: found } };
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
