/** The flags of a person's way to the API server, apart from the way itself: a command that does not go there need not load it. */
import type { FlagTable } from './options.ts';
import { VERBOSE } from './verbose.ts';

/** Of each command that asks a cluster. */
export const CLUSTER_FLAGS: FlagTable = {
  namespace: { short: 'n', value: 'NAME', does: 'instead of the namespace of the context' },
  context: { value: 'NAME', does: 'a context of the kubeconfig, instead of its current one' },
  kubeconfig: { value: 'PATH', does: 'a kubeconfig, instead of those of $KUBECONFIG, or ~/.kube/config' },
  ...VERBOSE,
};

/** Of those that ask for many objects. It wins over --namespace, as in kubectl. */
export const ALL_NAMESPACES: FlagTable = {
  'all-namespaces': { short: 'A', does: 'all namespaces' },
};
