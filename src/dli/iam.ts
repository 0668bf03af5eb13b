/** What is asked of IAM: tokens for user and password, and the project of a region. */
import { type Failure, failed, ok, type Result } from '../core/failure.ts';
import type { Credentials } from '../core/ports.ts';
import type { Caller } from './call.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { malformed } from './errors.ts';
import type { KeyGuard } from './key-guard.ts';
import { readProjects } from './project.ts';
import { buildRequest, type Draft, type Proof, type Sender } from './request.ts';
import { secretsOf } from './scrub.ts';
import { type Login, loginText, readToken, type Token } from './token.ts';

export interface IamParts {
  call: Caller;
  sender: Sender;
  guard: KeyGuard;
  /** Template of the endpoint. */
  endpoint: string;
  /** ms; shared answers have their own deadline, not that of whoever asked first. */
  timeoutMs: number;
}

export interface Asker {
  region: string;
  credentials: Credentials;
  /** The credentials themselves, or the token got for them. */
  proof: Exclude<Proof, { kind: 'none' }>;
}

export interface Iam {
  login(login: Login): Promise<Result<Token>>;
  projectOf(asker: Asker): Promise<Result<string>>;
}

const draftOf = (
  endpoint: Endpoint,
  draft: Pick<Draft, 'method' | 'segments' | 'query' | 'body'>,
): Draft => ({
  endpoint,
  projectId: undefined,
  ...draft,
});

async function login(parts: IamParts, asked: Login): Promise<Result<Token>> {
  const { call, sender, endpoint: template, timeoutMs } = parts;
  const endpoint = endpointOf(template, asked.region);
  if (!endpoint.ok) return endpoint;
  const draft = draftOf(endpoint.value, {
    method: 'POST',
    segments: ['v3', 'auth', 'tokens'],
    query: [['nocatalog', 'true']],
    body: loginText(asked),
  });
  const asking = { operation: 'token', signed: false, secrets: secretsOf(asked.credentials) } as const;
  const request = () => buildRequest(draft, { kind: 'none' }, sender);
  const reply = await call({ ...asking, request, signal: AbortSignal.timeout(timeoutMs) });
  if (!reply.ok) return reply;
  const { answer, json } = reply.value;
  const token = readToken(answer.headers['x-subject-token'], json, sender.now());
  return token === undefined ? failed(malformed(answer, asking, 'it has no X-Subject-Token')) : ok(token);
}

const noProject = (region: string): Failure => ({
  kind: 'ProjectMismatch',
  message: `IAM lists no single project with exactly the name ${region}: set spec.projectId`,
});

async function projectOf(parts: IamParts, { region, credentials, proof }: Asker): Promise<Result<string>> {
  const { call, sender, guard, endpoint: template, timeoutMs } = parts;
  const endpoint = endpointOf(template, region);
  if (!endpoint.ok) return endpoint;
  const draft = draftOf(endpoint.value, {
    method: 'GET',
    segments: ['v3', 'projects'],
    query: [['name', region]],
    body: '',
  });
  const signal = AbortSignal.timeout(timeoutMs);
  const secrets = [...secretsOf(credentials), ...(proof.kind === 'token' ? [proof.token] : [])];
  const asking = { operation: 'projects', signed: proof.kind === 'key', secrets, signal } as const;
  const ask = () => call({ ...asking, request: () => buildRequest(draft, proof, sender) });
  const reply = proof.kind === 'key' ? await guard.run(proof, signal, ask) : await ask();
  if (!reply.ok) return reply;
  const { answer, json } = reply.value;
  if (!Array.isArray((json as { projects?: unknown } | null)?.projects))
    return failed(malformed(answer, asking, 'it has no list of projects'));
  const id = readProjects(json, region);
  return id === undefined ? failed(noProject(region)) : ok(id);
}

export const createIam = (parts: IamParts): Iam => ({
  login: (asked) => login(parts, asked),
  projectOf: (asker) => projectOf(parts, asker),
});
