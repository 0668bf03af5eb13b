/** The stock kubectl that npm brings for the tests, where it runs: Linux on x64. */
import type { Connection } from '../src/kubernetes/http/api.ts';
import { ASK, type Hands, handsWithoutKubectl, namespaceOf } from './hands.ts';
import { command, indented, say, yaml } from './print.ts';

type Run = (args: string[], input?: unknown) => Promise<{ code: number; stdout: string; stderr: string }>;

interface Kubectl {
  run: Run;
  close(): void;
}

/** Its own words, without the line ends. */
const oneLine = (text: string): string =>
  text
    .trim()
    .split(/\s*\n\s*/)
    .join(' ');

const handsWith = ({ run, close }: Kubectl, version: string): Hands => {
  const ok: Run = async (args, input) => {
    const result = await run(args, input);
    if (result.code !== 0) throw new Error(`kubectl ${args[0]}: ${oneLine(result.stderr)}`);
    return result;
  };
  return {
    kind: `kubectl ${version}, as npm brings it`,
    async apply(resource, part) {
      command(
        `kubectl apply -f -   # ${resource.kind} ${resource.metadata.name}${part === undefined ? '' : ', with'}`,
      );
      if (part !== undefined) yaml(part);
      say(indented((await ok(['apply', '-f', '-'], resource)).stdout, 3));
    },
    async remove(resource) {
      const args = ['-n', namespaceOf(resource), 'delete', '--wait=false', 'fjj', resource.metadata.name];
      command(`kubectl ${args.join(' ')}`);
      await ok(args);
    },
    async requestReconcile(resource) {
      const at = new Date().toISOString();
      const args = ['-n', namespaceOf(resource), 'annotate', '--overwrite', 'fjj', resource.metadata.name];
      command(`kubectl ${args.join(' ')} ${ASK}=${at}`);
      await ok([...args, `${ASK}=${at}`]);
      return at;
    },
    async table(namespace) {
      say();
      command(`kubectl -n ${namespace} get fjj`);
      return (await ok(['-n', namespace, 'get', 'fjj'])).stdout;
    },
    close,
  };
};

async function stock(kubeconfig: string): Promise<Hands> {
  const { makeKubectl } = await import('../test/support/kubectl.ts');
  const kubectl = await makeKubectl(kubeconfig);
  const { code, stdout } = await kubectl.run(['version', '--client']);
  const version = /^Client Version: (\S+)/.exec(stdout)?.[1];
  if (code === 0 && version !== undefined) return handsWith(kubectl, version);
  kubectl.close();
  throw new Error('it does not run');
}

/** Another machine, or an installation without development packages, has none: the demo needs it not. */
export const chooseHands = (kubeconfig: string, api: Connection): Promise<Hands> =>
  stock(kubeconfig).catch(() => handsWithoutKubectl(api));
