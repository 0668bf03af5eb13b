/**
 * What the controller's own installation consists of. These are stored and shown, and nothing comes of them: no pod runs,
 * no right and no policy is checked. So a whole folder of manifests can be applied.
 */
import { type Names, resource } from './built-in/resource.ts';
import type { Resource } from './resource.ts';

const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1' };

type Inert = Names & Partial<Pick<Resource, 'shortNames'>>;

const NAMESPACED: readonly Inert[] = [
  { group: '', version: 'v1', kind: 'Service', plural: 'services', shortNames: ['svc'] },
  { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', shortNames: ['deploy'] },
  {
    group: 'policy',
    version: 'v1',
    shortNames: ['pdb'],
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    shortNames: ['netpol'],
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
  },
  { ...RBAC, kind: 'Role', plural: 'roles' },
  { ...RBAC, kind: 'RoleBinding', plural: 'rolebindings' },
];

const ADMISSION = { group: 'admissionregistration.k8s.io', version: 'v1' };

const CLUSTER_WIDE: readonly Inert[] = [
  { ...RBAC, kind: 'ClusterRole', plural: 'clusterroles' },
  { ...RBAC, kind: 'ClusterRoleBinding', plural: 'clusterrolebindings' },
  { ...ADMISSION, kind: 'ValidatingAdmissionPolicy', plural: 'validatingadmissionpolicies' },
  { ...ADMISSION, kind: 'ValidatingAdmissionPolicyBinding', plural: 'validatingadmissionpolicybindings' },
];

/** Any field is taken as it comes. */
const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const inert = ({ shortNames = [], ...names }: Inert, namespaced: boolean): Resource =>
  resource(names, { schema, shortNames, namespaced, unconditional: true });

export const INERT: readonly Resource[] = [
  ...NAMESPACED.map((names) => inert(names, true)),
  ...CLUSTER_WIDE.map((names) => inert(names, false)),
];
