/** What shows who asks, as text by the keys of a Secret, whoever holds it. The values go into requests and nowhere else. */
import { isHeaderSafe } from '../../ground/text.ts';
import type { Credentials } from './account.ts';
import { isProjectId, isRegion } from './names.ts';

const KEYS_OF_KINDS = [
  ['accessKey', 'secretKey'],
  ['token'],
  ['userName', 'password', 'domainName'],
] as const;

/** Every key of a Secret that means something; the others are neither read nor kept. */
export const SECRET_KEYS = [...KEYS_OF_KINDS.flat(), 'securityToken', 'region', 'projectId'] as const;

export type SecretKey = (typeof SECRET_KEYS)[number];

/** Bytes of one value: more than any key, token or password has. */
export const LONGEST_VALUE = 16_384;

export type CredentialData = Record<string, string>;

/** The trailing newline of `echo … | base64` is not part of a key. */
export const trimmed = (data: CredentialData): CredentialData =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.trim()]));

const kindIn = (data: CredentialData): readonly string[] | undefined =>
  KEYS_OF_KINDS.find((keys) => keys.some((key) => data[key]));

export const hasCredentials = (data: CredentialData): boolean => kindIn(data) !== undefined;

type Check = (data: CredentialData, refused: readonly string[]) => string | undefined;

const CHECKS: readonly Check[] = [
  (_, [first]) => (first === undefined ? undefined : `: ${first}.`),
  (data) =>
    hasCredentials(data)
      ? undefined
      : ' has none of accessKey and secretKey, token, or userName, password and domainName.',
  (data) => {
    const kind = kindIn(data) ?? [];
    const missing = kind.filter((key) => !data[key]);
    return missing.length > 0
      ? ` has ${kind.find((key) => data[key])} but lacks ${missing.join(' and ')}.`
      : undefined;
  },
  (data) => {
    const key = ['accessKey', 'token', 'securityToken'].find(
      (name) => data[name] && !isHeaderSafe(data[name]),
    );
    return key === undefined ? undefined : `: ${key} holds spaces, control or non-ASCII characters.`;
  },
  ({ region }) =>
    region && !isRegion(region) ? ': region is not a region name such as cn-north-4.' : undefined,
  ({ projectId }) => (projectId && !isProjectId(projectId) ? ': projectId is not a project id.' : undefined),
];

/**
 * What is wrong with trimmed values, as the end of a sentence that begins with their source; the first that applies. `refused`: see
 * `SecretData`.
 */
export function problemIn(data: CredentialData, refused: readonly string[] = []): string | undefined {
  for (const check of CHECKS) {
    const problem = check(data, refused);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Of values with which nothing is wrong. */
export function credentialsOf(data: CredentialData): Credentials {
  const { accessKey = '', secretKey = '', token = '', userName = '', password = '', domainName = '' } = data;
  if (accessKey)
    return { kind: 'key', accessKey, secretKey, securityToken: data['securityToken'] || undefined };
  return token ? { kind: 'token', token } : { kind: 'password', userName, password, domainName };
}
