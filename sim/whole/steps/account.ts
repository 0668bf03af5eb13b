/** Credentials and what else the account has: by the owners of Secrets, and in the consoles of IAM and DLI. */
import type { Embedded } from '../../dli/embedded.ts';
import { callOf } from '../../http/call.ts';
import type { World } from '../world.ts';
import { wishOf } from './people.ts';
import type { AccountStep, Acts, SecretContent, StringData } from './step.ts';

/** As a person asks IAM for one, to last a day. */
function tokenOf({ handle, account, settings }: Embedded): string {
  const { userName, password, domainName, projectId } = account;
  const user = { name: userName, password, domain: { name: domainName } };
  const identity = { methods: ['password'], password: { user } };
  const body = Buffer.from(JSON.stringify({ auth: { identity, scope: { project: { id: projectId } } } }));
  const usual = settings.tokenLifetimeMs;
  settings.tokenLifetimeMs = 24 * 3_600_000;
  const call = callOf('/v3/auth/tokens', {
    method: 'POST',
    headers: {},
    body,
    socket: undefined,
    from: 'people',
  });
  const token = handle(call).headers?.['x-subject-token'];
  settings.tokenLifetimeMs = usual;
  return String(token);
}

/** What the Secret holds from now on; undefined: nothing. */
function dataOf(cloud: Embedded, content: Exclude<SecretContent, 'touched'>): StringData | undefined {
  const { accessKey, secretKey, securityToken, userName, password, domainName, projectId, region } =
    cloud.account;
  const key = { accessKey, secretKey, ...(securityToken === undefined ? {} : { securityToken }), region };
  switch (content) {
    case 'right':
      return { ...key, projectId };
    case 'unplaced':
      return key;
    case 'password':
      return { userName, password, domainName, region };
    case 'token':
      return { token: tokenOf(cloud), projectId, region };
    case 'wrong':
      return { ...key, secretKey: 'SkThatNobodyEverHadSimulatorSimulator000', projectId };
    case 'half':
      return { accessKey, projectId, region };
    case 'garbage':
      return { nothing: 'of use' };
    case 'gone':
      return undefined;
  }
}

function secret(world: World, { key, region, content }: Extract<AccountStep, { do: 'secret' }>): void {
  if (content === 'touched') world.cluster.touchSecret(key, String(world.timeline.count));
  else world.cluster.secret(key, dataOf(world.clouds[region], content));
  world.note({ kind: 'secret', key }, `Secret ${key} is ${content}, of ${region}`);
}

/** How a Secret is by now that specs are filled from. */
export function noteValues({ cluster, note }: World, key: string): void {
  const secret = cluster.values(key);
  const has = secret && `${Object.keys(secret.data).join(', ')}${secret.marked ? '' : ', without its label'}`;
  note({ kind: 'values', key, secret }, `Secret ${key} has ${has ?? 'gone'}`);
}

/** What is wanted of the jobs that are filled from it is another then. */
function values(world: World, { key, secret: now }: Extract<AccountStep, { do: 'values' }>): void {
  const { cluster, note } = world;
  cluster.setValues(key, now);
  noteValues(world, key);
  for (const object of cluster.all()) {
    const wish = wishOf(object, cluster);
    if (wish.places !== undefined && object.metadata.namespace === key.split('/')[0])
      note({ kind: 'wish', wish }, `${wish.key} wants what its Secrets hold now`);
  }
}

function rotate(
  { clouds, lot, note }: World,
  { region, what }: Extract<AccountStep, { do: 'rotate' }>,
): void {
  const { account, expireTokens } = clouds[region];
  if (what === 'password') account.password = `Simulated-${lot.id()}`;
  else {
    account.accessKey = `AKID${lot.id().slice(0, 8).toUpperCase()}`;
    account.secretKey = `Sk${lot.id().replaceAll('-', '')}`;
  }
  expireTokens();
  note({ kind: 'account', region }, `the ${what} of the account in ${region} is another`);
}

export const ACCOUNT: Acts<AccountStep, World> = {
  secret,
  values,
  rotate,
  expireTokens({ clouds, note }, { region }) {
    clouds[region].expireTokens();
    note({ kind: 'account', region }, `all tokens of ${region} end`);
  },
  rights({ clouds, note }, { region, do: _, ...step }) {
    const rights = { start: true, stop: true, create: true, delete: true, ...step };
    clouds[region].account.rights = rights;
    const told = Object.entries(rights).map(([right, has]) => `${right} ${has}`);
    note({ kind: 'account', region }, `rights in ${region}: ${told.join(', ')}`);
  },
  place({ clouds, note }, { region, path, exists }) {
    const { savepoints } = clouds[region].settings;
    if (savepoints === 'any') return;
    if (exists) savepoints.add(path);
    else savepoints.delete(path);
    note({ kind: 'account', region }, `savepoint ${path} ${exists ? 'is there' : 'is gone'} in ${region}`);
  },
  package({ clouds, note }, { region, name, exists }) {
    const { resources } = clouds[region].settings;
    if (exists) resources.add(name);
    else resources.delete(name);
    note(
      { kind: 'account', region },
      `package ${name} ${exists ? 'is uploaded' : 'is deleted'} in ${region}`,
    );
  },
};
