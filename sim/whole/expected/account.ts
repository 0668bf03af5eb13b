/** What has to be said of an object's credentials, and whose they are. */
import type { Embedded } from '../../dli/embedded.ts';
import type { DliAccount } from '../../dli/world.ts';
import { callOf } from '../../http/call.ts';
import type { Wish } from '../facts.ts';
import { REGIONS, type Region } from '../setup.ts';
import type { StringData } from '../steps/step.ts';
import type { World } from '../world.ts';

interface ExpectedCredentials {
  /** The account that they are for; undefined: the Secret does not say. */
  cloud: Embedded | undefined;
  /** Any of these is right; empty: the credentials are. */
  reasons: readonly string[];
}

const KINDS = [['accessKey', 'secretKey'], ['token'], ['userName', 'password', 'domainName']] as const;

/** A key that was tried with a wrong secret is not tried again for a while: which of the two is said depends on who came first. */
const BAD_KEY = ['AuthFailed', 'KeyLocked'];

const isKeyOf = ({ accessKey, secretKey, securityToken = '' }: DliAccount, data: StringData): boolean =>
  data['accessKey'] === accessKey &&
  data['secretKey'] === secretKey &&
  (data['securityToken'] ?? '') === securityToken;

/** As IAM itself would say; the call is not in the trace. */
function isTokenOf({ handle }: Embedded, token: string): boolean {
  const headers = { 'x-auth-token': token };
  const body = Buffer.alloc(0);
  return handle(callOf('/v3/projects', { method: 'GET', headers, body, socket: undefined })).status === 200;
}

function problemOf(cloud: Embedded, data: StringData): readonly string[] {
  const { account } = cloud;
  if (data['accessKey'] !== undefined) return isKeyOf(account, data) ? [] : BAD_KEY;
  if (data['token'] !== undefined) return isTokenOf(cloud, data['token']) ? [] : ['AuthFailed'];
  const right = data['userName'] === account.userName && data['password'] === account.password;
  return right ? [] : ['AuthFailed'];
}

export function credentialsOf(
  world: World,
  { key, secret }: Pick<Wish, 'key' | 'secret'>,
): ExpectedCredentials {
  const data = world.cluster.secretData(`${key.split('/')[0]}/${secret}`);
  if (data === undefined) return { cloud: undefined, reasons: ['SecretNotFound'] };
  const kind = KINDS.find((names) => names.some((name) => data[name] !== undefined));
  if (kind === undefined || kind.some((name) => data[name] === undefined))
    return { cloud: undefined, reasons: ['SecretInvalid'] };
  const cloud = world.clouds[(data['region'] ?? REGIONS[0]) as Region];
  return { cloud, reasons: problemOf(cloud, data) };
}
