/** `--keep`: what a person can do with a world that stays up. */
import { namespaceOf, type Resource } from './hands.ts';
import { say } from './print.ts';
import { idOf } from './step.ts';
import type { World } from './world.ts';

export async function stay(
  { folder, dli, controller }: World,
  job: Resource,
  stop: AbortSignal,
): Promise<void> {
  const namespace = namespaceOf(job);
  const { name } = job.metadata;
  say(`\nStaying up; end with Ctrl-C. In another terminal:
  export KUBECONFIG=${folder}/kubeconfig
  kubectl get fjj -A -w
  kubectl -n ${namespace} edit fjj ${name}
  curl -X PATCH ${dli.url}/__admin/jobs/${idOf(job)} -d '{"desc": "edited in the console"}'
  curl ${dli.url}/__admin/trace              # every request
  curl ${controller.url}/metrics
  curl ${controller.url}/readyz              # and /healthz
  tail -f ${controller.log}`);
  if (stop.aborted) return;
  await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
}
