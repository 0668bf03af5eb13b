/** What kinds there are: the legacy lists and the aggregated document kubectl asks for first. */
import { inGroup } from '../errors.ts';
import type { GroupVersion, Registry } from '../registry.ts';
import type { Resource } from '../resource.ts';

type Json = Record<string, unknown>;

const STATUS_VERBS = ['get', 'patch', 'update'];

const extra = ({ shortNames, categories }: Resource): Json => ({
  ...(shortNames.length === 0 ? {} : { shortNames }),
  ...(categories.length === 0 ? {} : { categories }),
});

const groupVersion = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`;

const listed = (resource: Resource): Json[] => {
  const { plural, singular, namespaced, kind, verbs } = resource;
  const main = { name: plural, singularName: singular, namespaced, kind, verbs, ...extra(resource) };
  const status = { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: STATUS_VERBS };
  return resource.status ? [main, status] : [main];
};

export function resourceList(registry: Registry, group: string, version: string): Json {
  const resources = registry.all().filter((one) => one.group === group && one.version === version);
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: groupVersion(group, version),
    resources: resources.flatMap(listed),
  };
}

function byGroup(registry: Registry): Map<string, GroupVersion[]> {
  const groups = new Map<string, GroupVersion[]>();
  for (const one of registry.versions()) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

function apiGroup(name: string, versions: GroupVersion[]): Json {
  const all = versions.map(({ version }) => ({ groupVersion: groupVersion(name, version), version }));
  return { name, versions: all, preferredVersion: all[0] };
}

export function group(registry: Registry, name: string): Json | undefined {
  const versions = byGroup(registry).get(name);
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(name, versions) };
}

export function groupList(registry: Registry): Json {
  const groups = [...byGroup(registry)].filter(([name]) => name !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(([name, versions]) => apiGroup(name, versions)),
  };
}

export const coreVersions = (address: string): Json => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
});

function aggregatedResource(resource: Resource): Json {
  const { group: name, version, kind, plural, singular, namespaced, verbs } = resource;
  const responseKind = { group: name, version, kind };
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...extra(resource),
    ...(resource.status
      ? { subresources: [{ subresource: 'status', responseKind, verbs: STATUS_VERBS }] }
      : {}),
  };
}

/** `core`: /api; otherwise /apis. */
export function aggregated(registry: Registry, core: boolean): Json {
  const groups = [...byGroup(registry)].filter(([name]) => (name === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(([name, versions]) => ({
      metadata: inGroup(name).group === undefined ? {} : { name },
      versions: versions.map(({ version, resources }) => ({
        version,
        resources: resources.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}
