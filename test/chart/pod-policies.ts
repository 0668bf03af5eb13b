/** Pod Security "restricted", and what kubesec, kube-score and polaris add to it for a pod. */
import type { Policy } from './workload.ts';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** A field of the pod that must not be there. */
const without = (field: string, rule: string, value: unknown = true): Policy => ({
  rule,
  holds: ({ pod }) => pod[field] === undefined,
  break: ({ pod }) => {
    pod[field] = value;
  },
});

/** A field of a container's security context that must be exactly this. */
const secured = (field: string, value: unknown, rule: string): Policy => ({
  rule,
  holds: ({ container }) => container.securityContext[field] === value,
  break: ({ container }) => {
    delete container.securityContext[field];
  },
});

const unsecured = (field: string, value: unknown, rule: string): Policy => ({
  rule,
  holds: ({ pod, container }) =>
    pod.securityContext[field] === undefined && container.securityContext[field] === undefined,
  break: ({ container }) => {
    container.securityContext[field] = value;
  },
});

export const POD_POLICIES: readonly Policy[] = [
  without('hostNetwork', 'the network of the host is not used'),
  without('hostPID', 'the processes of the host are not seen'),
  without('hostIPC', 'the memory of the host is not shared'),
  without('shareProcessNamespace', 'containers do not see the processes of each other'),
  without('hostAliases', 'no host names are made up', [{ ip: '169.254.169.254' }]),
  without('initContainers', 'there are no init containers', [{}]),
  without('ephemeralContainers', 'there are no ephemeral containers', [{}]),
  without('runtimeClassName', 'the runtime is that of the node', 'other'),
  without('hostUsers', 'the user namespace is left to the cluster', true),
  secured('privileged', false, 'the container is not privileged'),
  secured('allowPrivilegeEscalation', false, 'no privilege can be gained'),
  secured('readOnlyRootFilesystem', true, 'the root filesystem is read-only'),
  secured('runAsNonRoot', true, 'the container may not run as root'),
  unsecured('procMount', 'Unmasked', '/proc is masked as usual'),
  unsecured('seLinuxOptions', { type: 'spc_t' }, 'SELinux is left as it is'),
  unsecured('windowsOptions', { hostProcess: true }, 'there is no process of a Windows host'),
  unsecured('appArmorProfile', { type: 'Unconfined' }, 'AppArmor is left as it is'),
  unsecured('sysctls', [{ name: 'kernel.msgmax' }], 'no kernel parameter is set'),
  unsecured('supplementalGroups', [0], 'there are no further groups'),
  {
    rule: 'the pod may not run as root',
    holds: ({ pod }) => pod.securityContext['runAsNonRoot'] === true,
    break: ({ pod }) => {
      pod.securityContext['runAsNonRoot'] = false;
    },
  },
  {
    rule: 'user and groups are high numbers, which no user of the node has, or none where the platform chooses',
    holds: ({ pod, chosen }) => {
      const { runAsUser, runAsGroup, fsGroup } = pod.securityContext;
      const ids = [runAsUser, runAsGroup, fsGroup];
      return ids.every((id) => (chosen.fixedIds ? Number(id) > 10_000 : id === undefined));
    },
    break: ({ pod }) => {
      pod.securityContext.runAsUser = 0;
    },
  },
  {
    rule: 'the Secret of the controller can be read by its user: by the group, or by whoever the platform chooses',
    holds: ({ pod, chosen }) =>
      (pod.volumes ?? []).every(
        ({ secret }) =>
          secret === undefined ||
          (secret as { defaultMode: number }).defaultMode === (chosen.fixedIds ? 0o440 : 0o444),
      ),
    break: ({ pod, chosen }) => {
      pod.volumes = [{ name: 'credentials', secret: { defaultMode: chosen.fixedIds ? 0o400 : 0o440 } }];
    },
  },
  {
    rule: 'no container runs as another user than the pod',
    holds: ({ container }) => container.securityContext.runAsUser === undefined,
    break: ({ container }) => {
      container.securityContext.runAsUser = 0;
    },
  },
  {
    rule: 'every capability is dropped',
    holds: ({ container }) => container.securityContext.capabilities?.drop?.includes('ALL') === true,
    break: ({ container }) => {
      container.securityContext.capabilities = { drop: ['NET_RAW'] };
    },
  },
  {
    rule: 'no capability is added',
    holds: ({ container }) => container.securityContext.capabilities?.add === undefined,
    break: ({ container }) => {
      container.securityContext.capabilities = { drop: ['ALL'], add: ['SYS_ADMIN'] };
    },
  },
  {
    rule: 'seccomp is the default of the runtime, for the pod and for the container',
    holds: ({ pod, container }) =>
      [pod, container].every((one) => one.securityContext.seccompProfile?.type === 'RuntimeDefault'),
    break: ({ container }) => {
      container.securityContext.seccompProfile = { type: 'Unconfined' };
    },
  },
  {
    rule: 'volumes are of the restricted kinds: no path of the host, no docker.sock',
    holds: ({ pod }) =>
      (pod.volumes ?? []).every((volume) =>
        Object.keys(volume).every((kind) => kind === 'name' || VOLUMES.includes(kind)),
      ),
    break: ({ pod }) => {
      pod.volumes = [{ name: 'docker', hostPath: { path: '/var/run/docker.sock' } }];
    },
  },
  {
    rule: 'every mount is read-only, and of a volume that is there',
    holds: ({ pod, container }) =>
      (container.volumeMounts ?? []).every(
        ({ name, readOnly }) => readOnly === true && pod.volumes?.some((volume) => volume.name === name),
      ),
    break: ({ container }) => {
      container.volumeMounts = [{ name: 'nowhere', mountPath: '/data', readOnly: true }];
    },
  },
  {
    rule: 'every volume is mounted',
    holds: ({ pod, container }) =>
      (pod.volumes ?? []).every(({ name }) => container.volumeMounts?.some((mount) => mount.name === name)),
    break: ({ pod }) => {
      pod.volumes = [{ name: 'forgotten', emptyDir: {} }];
    },
  },
  {
    rule: 'no port of the host is taken',
    holds: ({ container }) => container.ports.every(({ hostPort }) => hostPort === undefined),
    break: ({ container }) => {
      container.ports = [{ name: 'health', containerPort: 8081, hostPort: 80 }];
    },
  },
  {
    rule: 'ports are above 1023, with a name each',
    holds: ({ container }) =>
      container.ports.every(({ name, containerPort }) => name.length > 0 && containerPort > 1023),
    break: ({ container }) => {
      container.ports = [{ name: 'health', containerPort: 80 }];
    },
  },
  {
    rule: 'the service account is not the default one',
    holds: ({ pod }) => !['', 'default', undefined].includes(pod.serviceAccountName),
    break: ({ pod }) => {
      pod.serviceAccountName = 'default';
    },
  },
  {
    rule: 'there are no service links: a Service called fjj would look like settings',
    holds: ({ pod }) => pod.enableServiceLinks === false,
    break: ({ pod }) => {
      delete pod.enableServiceLinks;
    },
  },
  {
    rule: 'there is time to finish the call in flight',
    holds: ({ pod }) => (pod.terminationGracePeriodSeconds ?? 0) >= 10,
    break: ({ pod }) => {
      pod.terminationGracePeriodSeconds = 5;
    },
  },
  {
    rule: 'there is one container',
    holds: ({ pod }) => pod.containers.length === 1,
    break: ({ pod, container }) => {
      pod.containers = [container, container];
    },
  },
];
