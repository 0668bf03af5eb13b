/** What the controller may do: exactly this, for nobody else, and nowhere else. */
import { NAMESPACE, type Resource } from './render.ts';
import { type Binding, of, type Policy, type Rendered, type Role, type Rule } from './workload.ts';

interface Admission extends Resource {
  spec: {
    failurePolicy?: string;
    matchConditions?: { expression: string }[];
    policyName?: string;
    validationActions?: string[];
  };
}

const ROLES = ['Role', 'ClusterRole'];
const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];

/** One line a right, such as `dli.gitops.dev/flinkjarjobs: get`. */
const lines = ({ apiGroups, resources, verbs, resourceNames = [] }: Rule): string[] =>
  apiGroups.flatMap((apiGroup) =>
    resources.flatMap((resource) =>
      verbs.map(
        (verb) => `${apiGroup}/${resource}: ${verb}${resourceNames.map((one) => ` ${one}`).join('')}`,
      ),
    ),
  );

const TO_VIEW = 'rbac.authorization.k8s.io/aggregate-to-view';

const WORK = [
  'dli.gitops.dev/flinkjarjobs: get',
  'dli.gitops.dev/flinkjarjobs: list',
  'dli.gitops.dev/flinkjarjobs: watch',
  'dli.gitops.dev/flinkjarjobs/status: patch',
  '/secrets: get',
  'events.k8s.io/events: create',
];

/** With the lifecycle: for the finalizer, and to see that a namespace is being removed. */
const LIFECYCLE = ['dli.gitops.dev/flinkjarjobs: patch', '/namespaces: get'];

/** The definition is of the whole cluster: no role of a namespace reaches it. */
const EVERYWHERE = 'apiextensions.k8s.io/customresourcedefinitions: get flinkjarjobs.dli.gitops.dev';

const lease = (names: readonly string[]): string[] => [
  'coordination.k8s.io/leases: create',
  ...['get', 'update', 'watch'].map((verb) => `coordination.k8s.io/leases: ${verb} ${names.join(' ')}`),
];

/** Of every shard: they share the account. */
const leaseNames = (rendered: Rendered): string[] =>
  of(rendered, 'Deployment').map(({ metadata }) => metadata.name);

/** What the bindings give the service account: one line a right, with its namespace, or `*` for all. */
export function granted(rendered: Rendered): string[] {
  const account = rendered.pod.serviceAccountName;
  const mine = of<Binding>(rendered, ...BINDINGS).filter(({ subjects }) =>
    subjects.some(({ name, namespace }) => name === account && namespace === NAMESPACE),
  );
  return mine
    .flatMap(({ roleRef, metadata: { namespace } }) =>
      of<Role>(rendered, roleRef.kind)
        .filter(({ metadata }) => metadata.name === roleRef.name && metadata.namespace === namespace)
        .flatMap(({ rules }) => rules.flatMap(lines))
        .map((line) => `${namespace ?? '*'} ${line}`),
    )
    .sort();
}

export function wanted(rendered: Rendered): string[] {
  const { chosen } = rendered;
  if (!chosen.rbac.create) return [];
  const everywhere = chosen.namespaces.length === 0;
  const lifecycle = [...LIFECYCLE, ...(everywhere ? [EVERYWHERE] : [])];
  const work = [...WORK, ...(chosen.lifecycle.enabled ? lifecycle : [])];
  const places = everywhere ? ['*'] : chosen.namespaces;
  return [
    ...places.flatMap((place) => work.map((line) => `${place} ${line}`)),
    ...lease(leaseNames(rendered)).map((line) => `${NAMESPACE} ${line}`),
  ].sort();
}

const rulesOf = (rendered: Rendered): Rule[] => of<Role>(rendered, ...ROLES).flatMap(({ rules }) => rules);

const spoil = (rendered: Rendered, rule: Partial<Rule>): void => {
  const all = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };
  for (const role of of<Role>(rendered, ...ROLES)) role.rules.push({ ...all, ...rule });
};

/** No role has a rule of this kind. */
const never = (rule: string, bad: Partial<Rule>, found: (one: Rule) => boolean): Policy => ({
  rule,
  holds: (rendered) => !rulesOf(rendered).some(found),
  break: (rendered) => spoil(rendered, bad),
});

export const RIGHTS_POLICIES: readonly Policy[] = [
  {
    rule: 'the service account may do exactly what the controller does',
    holds: (rendered) => granted(rendered).join('\n') === wanted(rendered).join('\n'),
    break: (rendered) => spoil(rendered, { resources: ['configmaps'] }),
  },
  never('no right is a wildcard', { verbs: ['*'] }, (one) =>
    [...one.apiGroups, ...one.resources, ...one.verbs].some((word) => word.includes('*')),
  ),
  never(
    'Secrets are only got, never listed, watched or written',
    { verbs: ['get', 'list'] },
    (one) => one.resources.includes('secrets') && one.verbs.join() !== 'get',
  ),
  never('no right can be widened', { verbs: ['escalate'] }, ({ verbs }) =>
    verbs.some((verb) => ['escalate', 'bind', 'impersonate', 'approve', 'sign'].includes(verb)),
  ),
  never(
    'nothing gives tokens, runs in pods, or changes rights',
    { resources: ['serviceaccounts/token'] },
    ({ resources }) =>
      resources.some((one) => /^(serviceaccounts|pods|nodes|.*roles|.*bindings|.*webhook.*)(\/|$)/.test(one)),
  ),
  {
    rule: 'the leases of the shards are meant, by their names, but for making them',
    holds: (rendered) =>
      rulesOf(rendered).every(
        ({ resources, verbs, resourceNames }) =>
          !resources.includes('leases') ||
          verbs.join() === 'create' ||
          resourceNames?.join() === leaseNames(rendered).join(),
      ),
    break: (rendered) => spoil(rendered, { resources: ['leases'] }),
  },
  {
    rule: 'nothing is granted in the whole cluster when namespaces are named',
    holds: (rendered) =>
      rendered.chosen.namespaces.length === 0 ||
      of(rendered, 'ClusterRole', 'ClusterRoleBinding').length === 0,
    break: (rendered) => {
      rendered.chosen.namespaces = ['one'];
    },
  },
  {
    rule: 'every binding names a role of this chart, never one of the cluster',
    holds: (rendered) =>
      of<Binding>(rendered, ...BINDINGS).every(({ roleRef, metadata: { namespace } }) =>
        of(rendered, roleRef.kind).some(
          ({ metadata }) => metadata.name === roleRef.name && metadata.namespace === namespace,
        ),
      ),
    break: (rendered) => {
      for (const { roleRef } of of<Binding>(rendered, ...BINDINGS)) roleRef.name = 'cluster-admin';
    },
  },
  {
    rule: 'every binding is for the service account of the pods and nobody else',
    holds: (rendered) =>
      of<Binding>(rendered, ...BINDINGS).every(
        ({ subjects: [only, ...others] }) =>
          others.length === 0 &&
          only?.kind === 'ServiceAccount' &&
          only.namespace === NAMESPACE &&
          only.name === rendered.pod.serviceAccountName,
      ),
    break: (rendered) => {
      for (const { subjects } of of<Binding>(rendered, ...BINDINGS))
        subjects.push({ kind: 'Group', name: 'system:authenticated', namespace: '' });
    },
  },
  {
    rule: 'roles for people say nothing about the status, and nothing beside FlinkJarJobs',
    holds: (rendered) =>
      of<Role>(rendered, 'ClusterRole')
        .filter(({ metadata }) => /-(view|edit)$/.test(metadata.name))
        .every(({ rules }) => rules.every(({ resources }) => resources.join() === 'flinkjarjobs')),
    break: (rendered) => spoil(rendered, { resources: ['flinkjarjobs/status'] }),
  },
  {
    rule: 'there are roles for people when they are asked for, and only with all namespaces',
    holds: (rendered) => {
      const { rbac, namespaces } = rendered.chosen;
      const people = of(rendered, 'ClusterRole').filter(({ metadata }) =>
        /-(view|edit)$/.test(metadata.name),
      );
      return people.length === (rbac.create && rbac.aggregate && namespaces.length === 0 ? 2 : 0);
    },
    break: (rendered) => {
      rendered.chosen.rbac.aggregate = !rendered.chosen.rbac.aggregate;
    },
  },
  {
    rule: 'who may only view a namespace sees its FlinkJarJobs where that is asked for',
    holds: (rendered) => {
      const roles = of<Role>(rendered, 'ClusterRole').filter(({ metadata }) => metadata.labels?.[TO_VIEW]);
      const people = of(rendered, 'ClusterRole').some(({ metadata }) => metadata.name.endsWith('-view'));
      return roles.length === (people && rendered.chosen.rbac.aggregateToView ? 1 : 0);
    },
    break: (rendered) => {
      rendered.chosen.rbac.aggregateToView = !rendered.chosen.rbac.aggregateToView;
    },
  },
  {
    rule: 'who may patch objects for the finalizer is kept from the rest of them by a policy, unless that is left out',
    holds: (rendered) => {
      const { enabled, admissionPolicy } = rendered.chosen.lifecycle;
      const policies = of<Admission>(rendered, 'ValidatingAdmissionPolicy');
      const bindings = of<Admission>(rendered, 'ValidatingAdmissionPolicyBinding');
      const account = `"system:serviceaccount:${NAMESPACE}:${rendered.pod.serviceAccountName}"`;
      const [only] = policies;
      return (
        [policies.length, bindings.length].join() === (enabled && admissionPolicy ? '1,1' : '0,0') &&
        (only === undefined ||
          (only.spec.failurePolicy === 'Fail' &&
            only.spec.matchConditions?.map(({ expression }) => expression).join() ===
              `request.userInfo.username == ${account}` &&
            bindings.every(
              ({ spec }) =>
                spec.policyName === only.metadata.name && spec.validationActions?.join() === 'Deny',
            )))
      );
    },
    break: (rendered) => {
      rendered.chosen.lifecycle.enabled = !rendered.chosen.lifecycle.enabled;
      rendered.chosen.lifecycle.admissionPolicy = rendered.chosen.lifecycle.enabled;
      for (const { spec } of of<Admission>(rendered, 'ValidatingAdmissionPolicyBinding'))
        spec.validationActions = ['Warn'];
    },
  },
  {
    rule: 'a policy of several releases that watch namespaces of their own has a name for each',
    holds: (rendered) =>
      of<Admission>(rendered, 'ValidatingAdmissionPolicy').every(
        ({ metadata: { name } }) => name.endsWith(`.${NAMESPACE}`) === rendered.chosen.namespaces.length > 0,
      ),
    break: (rendered) => {
      for (const { metadata } of of<Admission>(rendered, 'ValidatingAdmissionPolicy'))
        metadata.name = `${metadata.name}.${rendered.chosen.namespaces.length > 0 ? 'x' : NAMESPACE}`;
    },
  },
  {
    rule: 'the controller knows whether it may stop and start jobs',
    holds: ({ container, chosen }) =>
      container.args.includes('--lifecycle=false') === !chosen.lifecycle.enabled,
    break: ({ container, chosen }) => {
      if (chosen.lifecycle.enabled) container.args.push('--lifecycle=false');
      else container.args = [];
    },
  },
  {
    rule: 'the service account is made when that is asked for, and mounts its token into no other pod',
    holds: (rendered) => {
      const accounts = of(rendered, 'ServiceAccount') as unknown as Record<string, unknown>[];
      if (!rendered.chosen.serviceAccount.create) return accounts.length === 0;
      return accounts.length === 1 && accounts[0]?.['automountServiceAccountToken'] === false;
    },
    break: (rendered) => {
      rendered.chosen.serviceAccount.create = !rendered.chosen.serviceAccount.create;
    },
  },
];
