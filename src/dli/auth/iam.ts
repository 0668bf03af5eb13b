/** What is asked of IAM: tokens for user and password, and the project of a region. */
import { type Failure, failed, ok, type Result } from '../../core/failure.ts';
import type { Credentials } from '../../core/object/account.ts';
import { type Clock, deadline } from '../../ground/clock.ts';
import { fingerprint } from '../../ground/digest.ts';
import { isObject } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import { malformed } from '../answers/errors.ts';
import { secretsOf } from '../answers/scrub.ts';
import type { Caller, Reply } from '../http/call.ts';
import { type Endpoint, endpointOf } from '../http/endpoint.ts';
import { buildRequest, type Proof, type Sender, type UnsignedRequest } from '../http/request.ts';
import type { Guarded } from './guard.ts';
import { readProjects } from './project.ts';
import { type Proofs, prove } from './prove.ts';
import { type Login, loginKey, loginText, readToken, type Token } from './token.ts';

interface IamParts {
  call: Caller;
  sender: Sender;
  proofs: Proofs;
  clock: Clock;
  /** Template of the endpoint. */
  endpoint: string;
  /** ms; shared answers have their own deadline, not that of whoever asked first. */
  timeoutMs: number;
}

interface Asker {
  namespace: string;
  region: string;
  credentials: Credentials;
  /** Fingerprint of the credentials in this region. */
  accountKey: string;
  /** The credentials themselves, or the token got for them. */
  proof: Exclude<Proof, { kind: 'none' }>;
  /** See `Question`. */
  readBefore: boolean;
}

export interface Iam {
  login(login: Login): Promise<Result<Token>>;
  projectOf(asker: Asker): Promise<Result<string>>;
}

const draftOf = (
  endpoint: Endpoint,
  draft: Pick<UnsignedRequest, 'method' | 'segments' | 'query' | 'body'>,
): UnsignedRequest => ({
  endpoint,
  projectId: undefined,
  ...draft,
});

/** A login names the project that its token is for. */
const withHint = (failure: Failure): Failure =>
  failure.kind === 'ProjectMismatch'
    ? { ...failure, message: printable(`${NO_PROJECT} (${failure.message})`) }
    : failure;

const NO_PROJECT = 'IAM finds no project for the login: correct spec.region or spec.projectId';

/** IAM does not tell capital letters in names apart. */
function guardedUser({ credentials, namespace, readBefore }: Login): Omit<Guarded, 'signal'> {
  const { userName, domainName, password } = credentials;
  const name = fingerprint(['user', domainName.toLowerCase(), userName.toLowerCase()]);
  return { kind: 'user', name, pair: fingerprint(password), namespace, readBefore };
}

async function login(parts: IamParts, asked: Login): Promise<Result<Token>> {
  const { call, sender, proofs, endpoint: template, clock, timeoutMs } = parts;
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
  const { signal, clear } = deadline(clock, timeoutMs);
  const { namespace, readBefore } = asked;
  const about = `token ${loginKey(asked)}`;
  const question = { namespace, about, accountKey: undefined, readBefore, signed: false };
  const send = async (): Promise<Result<Reply>> => {
    const called = await call({ ...asking, request, signal });
    return proofs.confirmations.weigh<Reply>(called, question, called);
  };
  const reply = await proofs.guard.run({ ...guardedUser(asked), signal }, send).finally(clear);
  if (!reply.ok) return failed(withHint(reply.failure));
  const { answer, json } = reply.value;
  const token = readToken(answer.headers['x-subject-token'], json, sender.clock.wall());
  return token === undefined ? failed(malformed(answer, asking, 'it has no X-Subject-Token')) : ok(token);
}

async function projectOf(parts: IamParts, asker: Asker): Promise<Result<string>> {
  const { namespace, region, accountKey, credentials, proof, readBefore } = asker;
  const { call, sender, proofs, clock, endpoint: template, timeoutMs } = parts;
  const endpoint = endpointOf(template, region);
  if (!endpoint.ok) return endpoint;
  const draft = draftOf(endpoint.value, {
    method: 'GET',
    segments: ['v3', 'projects'],
    query: [['name', region]],
    body: '',
  });
  const { signal, clear } = deadline(clock, timeoutMs);
  const secrets = [...secretsOf(credentials), ...(proof.kind === 'token' ? [proof.token] : [])];
  const signed = proof.kind === 'key';
  const asking = { operation: 'projects', signed, secrets, signal } as const;
  const ask = () => call({ ...asking, request: () => buildRequest(draft, proof, sender) });
  const question = { namespace, about: `projects ${accountKey}`, accountKey, readBefore, signed };
  const asked = prove(proofs, { proof, region, question, signal }, ask);
  const { said: reply } = await asked.finally(clear);
  if (!reply.ok) return reply;
  const { answer, json } = reply.value;
  const projects = isObject(json) ? json['projects'] : undefined;
  if (!Array.isArray(projects)) return failed(malformed(answer, asking, 'it has no list of projects'));
  const read = readProjects(projects, region);
  const ofList = {
    ...question,
    about: `project of ${accountKey}`,
    accountKey: undefined,
    ofList: true,
  } as const;
  return proofs.confirmations.weigh(read, ofList, read.ok ? read : { ...read, bare: false });
}

export const createIam = (parts: IamParts): Iam => ({
  login: (asked) => login(parts, asked),
  projectOf: (asker) => projectOf(parts, asker),
});
