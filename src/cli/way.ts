/** Where the jobs of a person are, and how DLI and IAM are reached there. A text says, as one line without its end, what is wrong. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Location } from '../core/object/account.ts';
import { isProjectId, isRegion } from '../core/object/names.ts';
import { DLI_ENDPOINT, endpointOf, IAM_ENDPOINT } from '../dli/http/endpoint.ts';
import { createTransport, type Transport } from '../dli/http/transport.ts';
import type { Clock } from '../ground/clock.ts';
import type { Environment } from '../ground/environment.ts';
import { withoutUndefined } from '../ground/json.ts';
import { proxyOf } from '../ground/proxy-address.ts';
import { printable } from '../ground/text.ts';
import { type GivenCredentials, variableFor } from './credentials.ts';
import type { Options } from './options.ts';

/** A hundred jobs with all that DLI says of them. */
const MOST_BYTES = 64 * 1024 * 1024;

const wrongRegion = (text: string): string =>
  `--region must be a region such as cn-north-4, not ${printable(text, 80)}`;

/** The flag wins, then what stands beside the credentials, then any other variable. A project is one of a region. */
export function locationOf(
  options: Options,
  { data }: GivenCredentials,
  env: Environment,
): Location | string {
  const region = options.value('region') ?? (data['region'] || variableFor('region', env));
  if (region === undefined)
    return 'no region: name it by --region, such as --region=cn-north-4, or by DLI_REGION';
  if (!isRegion(region)) return wrongRegion(region);
  const fits = (other: string | undefined): boolean => !other || other === region;
  const projectId =
    options.value('project-id') ??
    ((fits(data['region']) && data['projectId']) ||
      (fits(variableFor('region', env)) ? variableFor('projectId', env) : undefined));
  if (projectId !== undefined && !isProjectId(projectId))
    return `--project-id must be letters and digits, not ${printable(projectId, 80)}`;
  return withoutUndefined({ region, projectId });
}

interface Endpoints {
  dliEndpoint: string;
  iamEndpoint: string;
}

/** From flags and environment only: a manifest names a region, which fills a place in them, and no host. */
export function endpointsOf(options: Options, env: Environment, region: string): Endpoints | string {
  const dliEndpoint = options.value('endpoint') ?? (env['FJJ_DLI_ENDPOINT'] || DLI_ENDPOINT);
  const iamEndpoint = options.value('iam-endpoint') ?? (env['FJJ_IAM_ENDPOINT'] || IAM_ENDPOINT);
  const [dli, iam] = [endpointOf(dliEndpoint, region), endpointOf(iamEndpoint, region)];
  if (!dli.ok) return `--endpoint: ${dli.failure.message}`;
  return iam.ok ? { dliEndpoint, iamEndpoint } : `--iam-endpoint: ${iam.failure.message}`;
}

/** The text of a file; a sentence where Node would trust nobody by it, and say so of each host. */
async function authorityIn(path: string): Promise<{ ca: string } | string> {
  const ca = await readFile(path, 'utf8');
  try {
    new X509Certificate(ca);
    return { ca };
  } catch {
    return `--ca ${printable(path, 200)}: holds no certificate: name a file of certificates (PEM)`;
  }
}

/** The certificates are checked as the controller checks them, and its proxy is used. */
export async function transportOf(
  options: Options,
  env: Environment,
  limits: { clock: Clock; timeoutMs: number; connections: number },
): Promise<Transport | string> {
  const [file, proxy] = [options.value('ca'), env['FJJ_DLI_PROXY']];
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    return 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches certificate checks off; unset it, and name the CA by --ca';
  if (proxy && !URL.canParse(proxy)) return 'FJJ_DLI_PROXY must be an http:// or https:// URL';
  const { problemOf } = await import('../manifests/read/files.ts');
  try {
    const ca = file === undefined ? {} : await authorityIn(file);
    if (typeof ca === 'string') return ca;
    const through = proxy ? proxyOf(proxy) : undefined;
    return createTransport({ ...limits, ...ca, maxResponseBytes: MOST_BYTES, proxy: through });
  } catch (error) {
    return `--ca ${printable(file ?? '', 200)}: ${problemOf(error)}`;
  }
}
