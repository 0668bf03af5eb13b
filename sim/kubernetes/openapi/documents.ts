/** Everything that is not a resource: discovery, version, health, OpenAPI. */
import type { Reply } from '../../http/answer.ts';
import type { Call } from '../../http/call.ts';
import { accepted } from '../accept.ts';
import type { Api } from '../api.ts';
import type { Registry } from '../registry.ts';
import * as discovery from './discovery.ts';
import { openApiV3 } from './openapi.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const VERSION = {
  major: '1',
  minor: '35',
  gitVersion: 'v1.35.0+simulator',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: '',
};

const json = (body: unknown): Reply => ({ status: 200, body });
const text = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

export const pageNotFound = (): Reply => text(404, '404 page not found\n');

/** The document of one group version, or of them all. */
function openApi(registry: Registry, path: string): Reply {
  const found = registry.versions().find((one) => openApiPath(one) === path);
  if (found === undefined) return pageNotFound();
  return json(openApiV3(found.group, found.version, found.resources));
}

const openApiPath = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

function openApiIndex(registry: Registry): Reply {
  const paths = registry
    .versions()
    .map(openApiPath)
    .map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=0` }]);
  return json({ paths: Object.fromEntries(paths) });
}

/** kubectl asks for it only where it finds no v3. */
const OPENAPI_V2 = {
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'v1' },
  paths: {},
  definitions: {},
};

function aggregatedOr(call: Call, legacy: unknown, registry: Registry): Reply {
  if (accepted(call.headers.accept) !== 'discovery') return json(legacy);
  const body = discovery.aggregated(registry, call.path === '/api');
  return { status: 200, headers: { 'content-type': AGGREGATED, vary: 'Accept' }, body };
}

const DEEP = /^\/[^/]+\/[^/]+\/[^/]+\/[^/]/;

function discovered({ registry }: Api, call: Call): Reply | undefined {
  // Of the paths of objects, which are most, none is a page.
  if (DEEP.test(call.path)) return undefined;
  const path = call.path.replace(/\/$/, '');
  if (path === '/api') return aggregatedOr(call, discovery.coreVersions(call.headers.host ?? ''), registry);
  if (path === '/apis') return aggregatedOr(call, discovery.groupList(registry), registry);
  const [, root, first = '', second, more] = path.split('/');
  if (more !== undefined) return undefined;
  if (root === 'api' && second === undefined) return versionList(registry, '', first);
  if (root !== 'apis') return undefined;
  if (second !== undefined) return versionList(registry, first, second);
  const group = discovery.group(registry, first);
  return group && json(group);
}

function versionList(registry: Registry, group: string, version: string): Reply | undefined {
  if (!registry.hasVersion(group, version)) return undefined;
  return json(discovery.resourceList(registry, group, version));
}

/** Open to everybody, token or not. */
export function publicDocument(call: Call): Reply | undefined {
  if (/^\/(healthz|readyz|livez)(\/|$)/.test(call.path)) return text(200, 'ok');
  return call.path === '/version' || call.path === '/version/' ? json(VERSION) : undefined;
}

/** Undefined: no such page. */
export function document(api: Api, call: Call): Reply | undefined {
  if (call.path === '/') return json({ paths: ['/api', '/apis', '/healthz', '/openapi/v3', '/version'] });
  if (call.path === '/openapi/v2') return json(OPENAPI_V2);
  if (call.path === '/openapi/v3') return openApiIndex(api.registry);
  if (call.path.startsWith('/openapi/v3/'))
    return openApi(api.registry, call.path.slice('/openapi/v3/'.length));
  return discovered(api, call);
}
