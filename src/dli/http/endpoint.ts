/** Where a region's services are. Only the settings' templates name a host; a region only fills its place in them. */
import { type Failure, failed, ok, type Result } from '../../core/failure.ts';
import { isRegion } from '../../core/object/names.ts';
import { printable } from '../../ground/text.ts';

export const DLI_ENDPOINT = 'https://dli.{region}.myhuaweicloud.com';
export const IAM_ENDPOINT = 'https://iam.{region}.myhuaweicloud.com';

export interface Endpoint {
  /** `https://host:port` */
  origin: string;
  /** As the `Host` header says it. */
  host: string;
  /** Path in front of every path, without a slash at its end; mostly empty. */
  base: string;
}

/** Regions under another domain, where the template is our own. */
const ELSEWHERE: Record<string, string> = { 'eu-west-101': '.myhuaweicloud.eu' };

const templateFor = (template: string, region: string): string => {
  const domain = template === DLI_ENDPOINT || template === IAM_ENDPOINT ? ELSEWHERE[region] : undefined;
  return domain === undefined ? template : template.replace('.myhuaweicloud.com', domain);
};

const invalid = (message: string): Result<never> =>
  failed({ kind: 'EndpointInvalid', message: printable(message) } satisfies Failure);

export function endpointOf(template: string, region: string): Result<Endpoint> {
  if (!isRegion(region)) return invalid(`${region} is not the name of a region`);
  const text = templateFor(template, region).replaceAll('{region}', region);
  if (!URL.canParse(text)) return invalid(`the endpoint ${text} is not a URL`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return invalid('the endpoint must be http(s)');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return invalid('the endpoint must be scheme, host and path only');
  return ok({ origin: url.origin, host: url.host, base: url.pathname.replace(/\/+$/, '') });
}
