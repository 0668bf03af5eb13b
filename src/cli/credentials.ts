/** The credentials of a person: from a file that they name, or from the variables that other tools read. Never from a manifest. */
import type { CredentialData, SecretKey } from '../core/object/credentials.ts';
import { hasCredentials, problemIn, SECRET_KEYS, trimmed } from '../core/object/credentials.ts';
import type { Environment } from '../ground/environment.ts';
import { printable } from '../ground/text.ts';
import type { Process } from './process.ts';

/** By key of a Secret: the variables, of which the first that is set counts. */
type Variables = Partial<Record<SecretKey, readonly string[]>>;

/**
 * Each line is a set of its own: a key of one with the secret key of another would be a bad try, which locks a key. Ours; those of
 * Huawei's SDKs and of KooCLI; those of the Terraform provider, and the older ones that it reads, too.
 */
const SETS: readonly Variables[] = [
  {
    accessKey: ['DLI_ACCESS_KEY'],
    secretKey: ['DLI_SECRET_KEY'],
    securityToken: ['DLI_SECURITY_TOKEN'],
    token: ['DLI_TOKEN'],
    userName: ['DLI_USER_NAME'],
    password: ['DLI_PASSWORD'],
    domainName: ['DLI_DOMAIN_NAME'],
    region: ['DLI_REGION'],
    projectId: ['DLI_PROJECT_ID'],
  },
  {
    accessKey: ['HUAWEICLOUD_SDK_AK'],
    secretKey: ['HUAWEICLOUD_SDK_SK'],
    securityToken: ['HUAWEICLOUD_SDK_SECURITY_TOKEN'],
    region: ['HUAWEICLOUD_SDK_REGION'],
    projectId: ['HUAWEICLOUD_SDK_PROJECT_ID'],
  },
  {
    accessKey: ['HW_ACCESS_KEY'],
    secretKey: ['HW_SECRET_KEY'],
    securityToken: ['HW_SECURITY_TOKEN'],
    token: ['HW_AUTH_TOKEN'],
    userName: ['HW_USER_NAME'],
    password: ['HW_USER_PASSWORD'],
    domainName: ['HW_DOMAIN_NAME'],
    region: ['HW_REGION_NAME'],
    projectId: ['HW_PROJECT_ID'],
  },
  {
    accessKey: ['OS_ACCESS_KEY'],
    secretKey: ['OS_SECRET_KEY'],
    token: ['OS_AUTH_TOKEN'],
    userName: ['OS_USERNAME'],
    password: ['OS_PASSWORD'],
    domainName: ['OS_DOMAIN_NAME', 'OS_USER_DOMAIN_NAME'],
    region: ['OS_REGION_NAME'],
    projectId: ['OS_PROJECT_ID', 'OS_TENANT_ID'],
  },
];

export const NO_CREDENTIALS =
  'no credentials for DLI: set DLI_ACCESS_KEY and DLI_SECRET_KEY (or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, HW_ACCESS_KEY and HW_SECRET_KEY, OS_ACCESS_KEY and OS_SECRET_KEY), or name a file by --credentials-file';

/** `from`: where they are from, as a sentence says it. */
export interface GivenCredentials {
  data: CredentialData;
  from: string;
}

function dataIn(env: Environment, variables: Variables): CredentialData {
  const given = Object.entries(variables).flatMap(([key, names]) => {
    const value = names.map((name) => env[name]).find(Boolean);
    return value === undefined ? [] : [[key, value]];
  });
  return trimmed(Object.fromEntries(given));
}

const setIn = (env: Environment): Variables | undefined =>
  SETS.find((variables) => hasCredentials(dataIn(env, variables)));

/** What is wrong in the words of variables, where a Secret has keys. */
const inVariables = (problem: string, variables: Variables): string =>
  SECRET_KEYS.reduce(
    (text, key) => text.replaceAll(new RegExp(`\\b${key}\\b`, 'g'), variables[key]?.[0] ?? key),
    problem,
  );

function fromEnvironment(env: Environment): GivenCredentials | string | undefined {
  const variables = setIn(env);
  if (variables === undefined) return undefined;
  const data = dataIn(env, variables);
  const problem = problemIn(data);
  if (problem !== undefined) return `the environment${inVariables(problem, variables).replace(/\.$/, '')}`;
  const [first] = Object.keys(data) as SecretKey[];
  return { data, from: `${first === undefined ? '' : variables[first]?.[0]} of the environment` };
}

async function fromFile(path: string, stop: AbortSignal): Promise<GivenCredentials | string> {
  const { bytesAt } = await import('../manifests/read/bytes.ts');
  const { readText } = await import('../manifests/read/text.ts');
  const { problemOf } = await import('../manifests/read/files.ts');
  const { readCredentials } = await import('../manifests/live/credentials-file.ts');
  const name = `--credentials-file ${printable(path, 200)}`;
  try {
    const read = await readText(bytesAt(path, stop));
    if ('problem' in read) return `${name}: ${read.problem}`;
    const credentials = readCredentials(read.text);
    if ('problem' in credentials) return `${name}${credentials.problem}`;
    const data = trimmed(credentials.data);
    const problem = problemIn(data);
    return problem === undefined ? { data, from: name } : `${name}${problem.replace(/\.$/, '')}`;
  } catch (error) {
    stop.throwIfAborted();
    return `${name}: ${problemOf(error)}`;
  }
}

/** Undefined: there are none. A text: why they cannot be used, as one line without its end. */
export const credentialsFrom = async (
  path: string | undefined,
  { env, stop }: Pick<Process, 'env' | 'stop'>,
): Promise<GivenCredentials | string | undefined> =>
  path === undefined ? fromEnvironment(env) : fromFile(path, stop);

/** Whether the environment has any, whatever they are worth. */
export const hasVariables = (env: Environment): boolean => setIn(env) !== undefined;

/** The value of a variable for what is no credential, whatever set it is of. */
export const variableFor = (key: 'region' | 'projectId', env: Environment): string | undefined =>
  SETS.map((variables) => dataIn(env, variables)[key]).find(Boolean);
