/** From an object and its Secret to the way to its DLI job. */
import { type Failure, failed, ok, type Result } from '../core/failure.ts';
import { NAME_LENGTH, PROJECT_ID, REGION } from '../core/names.ts';
import type { Credentials, Manifest, SecretData, Target } from '../core/ports.ts';
import type { Spec } from '../core/spec.ts';

/** What the controller's own configuration fills in. */
export interface Defaults {
  region: string | undefined;
  projectId: string | undefined;
  /** The controller's own credentials, for objects whose Secret does not exist. */
  credentials: SecretData | undefined;
}

export interface Located {
  target: Target;
  /** Changes whenever the credentials may have changed. */
  version: string;
}

const KINDS = [['accessKey', 'secretKey'], ['token'], ['userName', 'password', 'domainName']] as const;

/** Everything in a Secret ends up in an HTTP header or a JSON text; a header takes only these. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

const invalid = (message: string): Result<never> => failed({ kind: 'SecretInvalid', message });

/** The trailing newline of `echo … | base64` is not part of a key. */
const trimmed = (data: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.trim()]));

const isName = (pattern: RegExp, text: string): boolean => text.length <= NAME_LENGTH && pattern.test(text);

type Data = Record<string, string>;

/** What is wrong with the values of a source of credentials, as the end of a sentence; the first rule that bites. */
const PROBLEMS: readonly ((data: Data, unreadable: readonly string[]) => string | undefined)[] = [
  (_, unreadable) => {
    const key = [...KINDS.flat(), 'securityToken', 'region', 'projectId'].find((name) =>
      unreadable.includes(name),
    );
    return key === undefined ? undefined : `: ${key} is not UTF-8 text.`;
  },
  (data) =>
    kindIn(data) === undefined
      ? ' has none of accessKey and secretKey, token, or userName, password and domainName.'
      : undefined,
  (data) => {
    const kind = kindIn(data) ?? [];
    const missing = kind.filter((key) => !data[key]);
    return missing.length > 0
      ? ` has ${kind.find((key) => data[key])} but lacks ${missing.join(' and ')}.`
      : undefined;
  },
  (data) => {
    const key = ['accessKey', 'token', 'securityToken'].find(
      (name) => data[name] && !HEADER_SAFE.test(data[name]),
    );
    return key === undefined ? undefined : `: ${key} holds spaces, control or non-ASCII characters.`;
  },
  ({ region }) =>
    region && !isName(REGION, region) ? ': region is not a region name such as cn-north-4.' : undefined,
  ({ projectId }) =>
    projectId && !isName(PROJECT_ID, projectId) ? ': projectId is not a project id.' : undefined,
];

const kindIn = (data: Data): readonly string[] | undefined =>
  KINDS.find((keys) => keys.some((key) => data[key]));

function problemOf(data: Data, unreadable: readonly string[]): string | undefined {
  for (const check of PROBLEMS) {
    const problem = check(data, unreadable);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function credentialsOf(data: Record<string, string>): Credentials {
  const { accessKey = '', secretKey = '', token = '', userName = '', password = '', domainName = '' } = data;
  if (accessKey)
    return { kind: 'key', accessKey, secretKey, securityToken: data['securityToken'] || undefined };
  return token ? { kind: 'token', token } : { kind: 'password', userName, password, domainName };
}

/** The object's own words win, then its Secret's, then the controller's. */
export function locate(
  manifest: Manifest,
  spec: Spec,
  found: { secret: SecretData | undefined; defaults: Defaults },
): Result<Located> {
  const where = `Secret ${manifest.namespace}/${spec.credentialsRef.name}`;
  const source = found.secret ?? found.defaults.credentials;
  if (source === undefined) return failed({ kind: 'SecretNotFound', message: `${where} does not exist.` });
  const data = trimmed(source.data);
  const problem = problemOf(data, source.undecodable ?? []);
  const named = found.secret === undefined ? "The controller's credentials file" : where;
  if (problem !== undefined) return invalid(`${named}${problem}`);
  const region = spec.region ?? (data['region'] || found.defaults.region);
  if (region === undefined) return failed(noRegion(where));
  const projectId = spec.projectId ?? (data['projectId'] || found.defaults.projectId);
  return ok({
    target: { region, projectId, jobId: spec.jobId, credentials: credentialsOf(data) },
    version: source.version,
  });
}

const noRegion = (where: string): Failure => ({
  kind: 'RegionUnknown',
  message: `No region: set spec.region, region in ${where}, or --default-region.`,
});
