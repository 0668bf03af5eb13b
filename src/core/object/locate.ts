/** From an object and its Secret to the way to its DLI job. */

import { type Failure, failed, ok, type Result } from '../failure.ts';
import type { SecretData, Target } from '../ports.ts';
import { type Location, triedDigest } from './account.ts';
import { type CredentialData, credentialsOf, problemIn, trimmed } from './credentials.ts';
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

const invalid = (message: string): Result<never> => failed({ kind: 'SecretInvalid', message });

function problemOf(
  data: CredentialData,
  { refused = [], use }: SecretData,
  { mustBeMarked }: Defaults,
): string | undefined {
  const unmeant = use && problemOfUse(use, mustBeMarked);
  if (unmeant !== undefined) return unmeant;
  const problem = problemIn(data, refused);
  if (problem !== undefined) return problem;
  return use?.pinned && !data['region'] ? ` has the label ${LOCATION_PIN}=true but no region.` : undefined;
}

/**
 * The object's own words win, then its Secret's, then the controller's. A project is one of a region: it counts only where
 * its source names the same region, or none.
 */
function locationIn(spec: Spec, data: CredentialData, defaults: Defaults): Location | undefined {
  const region = spec.region ?? (data['region'] || defaults.region);
  if (region === undefined) return undefined;
  const fits = (other: string | undefined): boolean => !other || other === region;
  const projectId =
    spec.projectId ??
    ((fits(data['region']) && data['projectId']) || (fits(defaults.region) ? defaults.projectId : undefined));
  return { region, projectId };
}

/** What the owner of the Secret has pinned, the object cannot change. */
function againstPin(
  { region, projectId }: Location,
  data: CredentialData,
  secret: string,
): string | undefined {
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
