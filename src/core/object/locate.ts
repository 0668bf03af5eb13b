/** From an object and its Secret to the way to its DLI job. */

import { isHeaderSafe } from '../../ground/text.ts';
import { type Failure, failed, ok, type Result } from '../failure.ts';
import type { SecretData, Target } from '../ports.ts';
import { type Credentials, type Location, triedDigest } from './account.ts';
import { isProjectId, isRegion } from './names.ts';
import { LOCATION_PIN, noticeOfUse, problemOfUse } from './secret-use.ts';
import type { Spec } from './spec.ts';

/** What the controller's own configuration fills in. */
export interface Defaults {
  region: string | undefined;
  projectId: string | undefined;
  /** The controller's own credentials, for objects whose Secret does not exist. */
  credentials: SecretData | undefined;
  /** Regions that may be asked; undefined: all. */
  allowedRegions: readonly string[] | undefined;
  /** A Secret without the mark of `secret-use.ts` is not used. */
  mustBeMarked: boolean;
}

export interface Located {
  target: Target;
  /** See `triedDigest`. */
  tried: string | undefined;
  /** Where the credentials come from, as a sentence says it. */
  credentialsFrom: string;
  /** What the owner of the Secret should do, as a sentence. */
  notice: string | undefined;
}

const KEYS_OF_KINDS = [
  ['accessKey', 'secretKey'],
  ['token'],
  ['userName', 'password', 'domainName'],
] as const;

/** Every key of a Secret that means something; the others are neither read nor kept. */
export const SECRET_KEYS = [...KEYS_OF_KINDS.flat(), 'securityToken', 'region', 'projectId'] as const;

/** Bytes of one value: more than any key, token or password has. */
export const LONGEST_VALUE = 16_384;

const invalid = (message: string): Result<never> => failed({ kind: 'SecretInvalid', message });

/** The trailing newline of `echo … | base64` is not part of a key. */
const trimmed = (data: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.trim()]));

type Data = Record<string, string>;

/** What is wrong with the values of a source of credentials, as the end of a sentence; the first that applies. */
const PROBLEMS: readonly ((data: Data, refused: readonly string[]) => string | undefined)[] = [
  (_, [first]) => (first === undefined ? undefined : `: ${first}.`),
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
      (name) => data[name] && !isHeaderSafe(data[name]),
    );
    return key === undefined ? undefined : `: ${key} holds spaces, control or non-ASCII characters.`;
  },
  ({ region }) =>
    region && !isRegion(region) ? ': region is not a region name such as cn-north-4.' : undefined,
  ({ projectId }) => (projectId && !isProjectId(projectId) ? ': projectId is not a project id.' : undefined),
];

const kindIn = (data: Data): readonly string[] | undefined =>
  KEYS_OF_KINDS.find((keys) => keys.some((key) => data[key]));

function problemOf(
  data: Data,
  { refused = [], use }: SecretData,
  { mustBeMarked }: Defaults,
): string | undefined {
  const unmeant = use && problemOfUse(use, mustBeMarked);
  if (unmeant !== undefined) return unmeant;
  for (const check of PROBLEMS) {
    const problem = check(data, refused);
    if (problem !== undefined) return problem;
  }
  return use?.pinned && !data['region'] ? ` has the label ${LOCATION_PIN}=true but no region.` : undefined;
}

function credentialsOf(data: Record<string, string>): Credentials {
  const { accessKey = '', secretKey = '', token = '', userName = '', password = '', domainName = '' } = data;
  if (accessKey)
    return { kind: 'key', accessKey, secretKey, securityToken: data['securityToken'] || undefined };
  return token ? { kind: 'token', token } : { kind: 'password', userName, password, domainName };
}

/**
 * The object's own words win, then its Secret's, then the controller's. A project is one of a region: it counts only where
 * its source names the same region, or none.
 */
function locationIn(spec: Spec, data: Data, defaults: Defaults): Location | undefined {
  const region = spec.region ?? (data['region'] || defaults.region);
  if (region === undefined) return undefined;
  const fits = (other: string | undefined): boolean => !other || other === region;
  const projectId =
    spec.projectId ??
    ((fits(data['region']) && data['projectId']) || (fits(defaults.region) ? defaults.projectId : undefined));
  return { region, projectId };
}

/** What the owner of the Secret has pinned, the object cannot change. */
function againstPin({ region, projectId }: Location, data: Data, secret: string): string | undefined {
  const by = `${secret} has the label ${LOCATION_PIN}=true and`;
  if (region !== data['region']) return `${by} region ${data['region']}, so spec.region cannot be ${region}.`;
  return data['projectId'] && projectId !== data['projectId']
    ? `${by} a projectId of its own, so spec.projectId cannot be ${projectId}.`
    : undefined;
}

function againstList({ region }: Location, { allowedRegions }: Defaults): string | undefined {
  return allowedRegions === undefined || allowedRegions.includes(region)
    ? undefined
    : `Region ${region} is none of those that --allowed-regions lists: ${allowedRegions.join(', ')}.`;
}

export function locate(
  namespace: string,
  spec: Spec,
  found: { secret: SecretData | undefined; defaults: Defaults },
): Result<Located> {
  const where = `Secret ${namespace}/${spec.credentialsRef.name}`;
  const source = found.secret ?? found.defaults.credentials;
  if (source === undefined) return failed({ kind: 'SecretNotFound', message: `${where} does not exist.` });
  const data = trimmed(source.data);
  const from = found.secret === undefined ? "the controller's credentials file" : where;
  const problem = problemOf(data, source, found.defaults);
  if (problem !== undefined) return invalid(`${from[0]?.toUpperCase()}${from.slice(1)}${problem}`);
  const location = locationIn(spec, data, found.defaults);
  if (location === undefined) return failed(noRegion(where));
  const forbidden =
    (source.use?.pinned && againstPin(location, data, where)) || againstList(location, found.defaults);
  if (forbidden) return failed({ kind: 'LocationNotAllowed', message: forbidden });
  const account = {
    region: location.region,
    projectId: location.projectId,
    credentials: credentialsOf(data),
  };
  return ok({
    target: { namespace, account, jobId: spec.jobId ?? '' },
    tried: triedDigest(account, found.secret?.version),
    credentialsFrom: from,
    notice: source.use && noticeOfUse(source.use, where),
  });
}

const noRegion = (where: string): Failure => ({
  kind: 'RegionUnknown',
  message: `No region: set spec.region, region in ${where}, or --default-region.`,
});
