/** FlinkJarJobs over plain HTTP, on whatever serves them. */
import { eventually, type Json, type Kube } from '../contract/kubernetes-http.ts';
import { DEFINITIONS } from '../contract/kubernetes-widget.ts';

const GROUP_VERSION = 'dli.gitops.dev/v1alpha1';
const LIST = `/apis/${GROUP_VERSION}/flinkjarjobs`;

export const DEFINITION = `${DEFINITIONS}/flinkjarjobs.dli.gitops.dev`;

export const jobsPath = (namespace: string): string =>
  `/apis/${GROUP_VERSION}/namespaces/${namespace}/flinkjarjobs`;

export const flinkJarJob = (name: string, spec: unknown): Json => ({
  apiVersion: GROUP_VERSION,
  kind: 'FlinkJarJob',
  metadata: { name },
  spec,
});

/** The condition Ready, if it is of the present generation. */
export function readyOf({ metadata, status }: Json): Json | undefined {
  const ready = status?.conditions?.find(({ type }: Json) => type === 'Ready');
  return ready?.observedGeneration === metadata?.generation ? ready : undefined;
}

export const isReady = (object: Json): boolean => readyOf(object)?.status === 'True';

async function explained(kube: Kube): Promise<true | undefined> {
  const { body } = await kube.get('/openapi/v3');
  const url: string | undefined = body.paths?.[`apis/${GROUP_VERSION}`]?.serverRelativeURL;
  if (url === undefined) return undefined;
  return LIST in ((await kube.get(url)).body.paths ?? {}) ? true : undefined;
}

/** Creates the definition, and waits until it is served and described. */
export async function define(kube: Kube, crd: Json): Promise<Json> {
  const { status, headers, body } = await kube.post(DEFINITIONS, crd);
  if (status !== 201) throw new Error(`the definition was refused: ${JSON.stringify(body)}`);
  await eventually(async () => ((await kube.get(LIST)).status === 200 ? true : undefined));
  await eventually(() => explained(kube));
  return { warnings: headers['warning'], body: (await kube.get(DEFINITION)).body };
}

/** Gives the definition another spec, and waits until `served` says that it is in force. */
export async function redefine(kube: Kube, crd: Json, served: () => Promise<boolean>): Promise<void> {
  const { body: live } = await kube.get(DEFINITION);
  const { status, body } = await kube.put(DEFINITION, { ...live, spec: crd.spec });
  if (status !== 200) throw new Error(`the definition was refused: ${JSON.stringify(body)}`);
  await eventually(async () => ((await served()) ? true : undefined));
}
