/** The account that the chart gives the controller: on a real API server it runs as nobody else, never as an administrator. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Json, Kube } from '../contract/kubernetes-http.ts';

export const RELEASE = 'flinkjarjob-controller';
export const NAMESPACE = 'flinkjarjob-system';
export const ACCOUNT = `system:serviceaccount:${NAMESPACE}:${RELEASE}`;

const RBAC = 'rbac.authorization.k8s.io/v1';
const INSTALL = fileURLToPath(new URL('../../manifests/install.yaml', import.meta.url));
const PLURALS: Record<string, string> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};

/** The chart as it is rendered for everybody. */
const rendered = (): Json[] =>
  parseAllDocuments(readFileSync(INSTALL, 'utf8'))
    .map((document) => document.toJSON() as Json)
    .filter(({ kind }) => kind in PLURALS);

/** The chart allows one Lease by its name, in the namespace of the release; tests have several, in `default`. */
function leasesOfTests(objects: readonly Json[]): Json[] {
  const name = `${RELEASE}-lease`;
  return objects
    .filter(({ metadata }) => metadata.name === name)
    .map((object) => ({
      ...object,
      metadata: { name, namespace: 'default' },
      ...(object.rules && { rules: object.rules.map(({ resourceNames: _, ...rule }: Json) => rule) }),
    }));
}

const collection = ({ apiVersion, kind, metadata: { namespace } }: Json): string =>
  `${apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${PLURALS[kind]}`;

const ACCOUNTS = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;

/** Every token of the account is void from now on; the rights are the name's, and stay. */
export async function revokeTokens(kube: Kube): Promise<void> {
  await kube.delete(`${ACCOUNTS}/${RELEASE}`);
  const { status, body } = await kube.post(ACCOUNTS, { metadata: { name: RELEASE } });
  if (status !== 201) throw new Error(`no account: ${JSON.stringify(body)}`);
}

/** A token of the account, by the TokenRequest API. */
export async function accountToken(kube: Kube, expirationSeconds = 3_600): Promise<string> {
  const { status, body } = await kube.post(`${ACCOUNTS}/${RELEASE}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds },
  });
  if (status !== 201) throw new Error(`no token: ${JSON.stringify(body)}`);
  return body.status.token;
}

/** Makes the account with the chart's rights, unless it is there, and returns a token of it. */
export async function makeAccount(kube: Kube): Promise<string> {
  const objects = rendered();
  for (const object of [...objects, ...leasesOfTests(objects)]) {
    const { status, body } = await kube.post(collection(object), object);
    if (![201, 409].includes(status)) throw new Error(`${object.kind}: ${JSON.stringify(body)}`);
  }
  return accountToken(kube);
}

const isAccount = ({ kind, name, namespace }: Json): boolean =>
  kind === 'ServiceAccount' && name === RELEASE && namespace === NAMESPACE;

/** What the controller needs for its work in one place: a namespace, or `*`. */
export const workRights = (place: string): string[] =>
  [
    'get dli.gitops.dev/flinkjarjobs',
    'list dli.gitops.dev/flinkjarjobs',
    'watch dli.gitops.dev/flinkjarjobs',
    'patch dli.gitops.dev/flinkjarjobs',
    'patch dli.gitops.dev/flinkjarjobs/status',
    'get /namespaces',
    'get /secrets',
    'create events.k8s.io/events',
  ]
    .map((right) => `${right} @${place}`)
    .concat(
      place === '*'
        ? ['get apiextensions.k8s.io/customresourcedefinitions @* flinkjarjobs.dli.gitops.dev']
        : [],
    );

/** What it needs for a Lease of this name. */
export const leaseRights = (name: string): string[] => [
  `create coordination.k8s.io/leases @${NAMESPACE}`,
  ...['get', 'update', 'watch'].map((verb) => `${verb} coordination.k8s.io/leases @${NAMESPACE} ${name}`),
];

/** What one rule of a role gives in one place: the namespace of its binding, or `*`. */
function rightsOf({ apiGroups, resources, resourceNames = [''], verbs }: Json, place: string): string[] {
  const each = <T>(items: T[], more: (item: T) => string[]): string[] => items.flatMap(more);
  return each<string>(verbs, (verb) =>
    each<string>(apiGroups, (group) =>
      each<string>(resources, (resource) =>
        each<string>(resourceNames, (name) => [`${verb} ${group}/${resource} @${place} ${name}`.trimEnd()]),
      ),
    ),
  );
}

/** Every right that a binding gives to the account, such as `get /secrets @streaming`, sorted. */
export async function granted(kube: Kube): Promise<string[]> {
  const lists = ['clusterrolebindings', 'rolebindings'].map((name) => kube.get(`/apis/${RBAC}/${name}`));
  const bindings = (await Promise.all(lists)).flatMap(({ body }): Json[] => body.items);
  const own = bindings.filter(({ subjects = [] }) => subjects.some(isAccount));
  const rights = own.map(async ({ roleRef, metadata: { namespace } }) => {
    const place = roleRef.kind === 'Role' ? `namespaces/${namespace}/roles` : 'clusterroles';
    const { body } = await kube.get(`/apis/${RBAC}/${place}/${roleRef.name}`);
    return body.rules.flatMap((rule: Json) => rightsOf(rule, namespace ?? '*'));
  });
  return [...new Set<string>((await Promise.all(rights)).flat())].sort();
}

/** The right that allows what was asked, such as `get /secrets @streaming keys`; without one, what was asked. */
export function allowing(rights: readonly string[], asked: string): string {
  const [verb, resource, place] = asked.split(' ');
  const everywhere = `${verb} ${resource} @*`;
  return [asked, `${verb} ${resource} ${place}`, everywhere].find((one) => rights.includes(one)) ?? asked;
}
