/** A running Argo CD beside a real API server: what it says of the Application `streaming`, and how it is used. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOLDER } from '../argocd/argo.ts';
import { binary } from '../cluster/binaries.ts';
import { type Background, whenGone } from '../cluster/process.ts';
import type { Site } from '../cluster/site.ts';
import type { Json, Watching } from '../contract/kubernetes-http.ts';
import { parsedLines } from '../e2e/operators.ts';
import { type Kubectl, makeKubectl } from '../support/kubectl.ts';
import { until } from '../support/until.ts';
import { CONTROLLER, components, install, start } from './installation.ts';
import { argocd, missing, without } from './programs.ts';
import { makeRepository, type Repository } from './repository.ts';

/** The Application, as Argo CD left it at one moment. */
export interface View {
  sync: string | undefined;
  health: string | undefined;
  /** What was compared last. */
  revision: string | undefined;
  /** The last sync. */
  operation: { phase: string; message: string; revision: string | undefined; retries: number };
  /** It was asked to compare anew, and has not yet. */
  refreshing: boolean;
  problems: string[];
}

export interface ArgoCd {
  git: Repository;
  /** One for each time the Application was written, oldest first. */
  readonly views: readonly View[];
  /** The first view, of those from now on and the present one, that is so. */
  until(what: string, is: (view: View) => boolean): Promise<View>;
  /** Makes the Application of manifests/argocd, with this repository. */
  create(): Promise<void>;
  /** Changes the Application, as `kubectl patch --type merge` does. */
  patch(change: Json): Promise<void>;
  /** Has everything compared anew, Git and the cluster. Resolves when it was. */
  refresh(): Promise<View>;
  /** `argocd app COMMAND`. */
  app(...command: string[]): Promise<string>;
  /** The FlinkJarJob, as a person sees it in Argo CD. */
  shown(): Promise<{ status: string; message: string }>;
  /** What it made of each change of the FlinkJarJob, oldest first. */
  reactions(): ('ignored' | 'compared')[];
  close(): Promise<void>;
}

const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

function viewOf({ metadata, status = {} }: Json): View {
  const { sync, health, operationState = {}, conditions = [] } = status;
  return {
    sync: sync?.status,
    health: health?.status,
    revision: sync?.revision,
    operation: {
      phase: operationState.phase ?? '',
      message: operationState.message ?? '',
      revision: operationState.syncResult?.revision,
      retries: operationState.retryCount ?? 0,
    },
    refreshing: 'argocd.argoproj.io/refresh' in (metadata.annotations ?? {}),
    problems: conditions.map(({ type, message }: Json) => `${type}: ${message}`),
  };
}

class Running implements ArgoCd {
  readonly git: Repository;
  readonly #site: Site;
  readonly #folder: string;
  readonly #callOff: () => void;
  readonly #kubectl: Kubectl;
  #programs: Record<string, Background> = {};
  #server = '';
  #cli: Kubectl | undefined;
  #watching: Watching | undefined;

  constructor(site: Site, folder: string, kubectl: Kubectl) {
    this.#site = site;
    this.#folder = folder;
    this.#kubectl = kubectl;
    this.#callOff = whenGone('sleep 1; chmod -R u+rwX "$0"; rm -rf "$0"', folder);
    mkdirSync(join(folder, 'git'));
    this.git = makeRepository(join(folder, 'git'));
  }

  get views(): View[] {
    return this.#watching?.events.map(({ object }) => viewOf(object)) ?? [];
  }

  start = async (): Promise<void> => {
    await install(this.#kubectl);
    const { all, server } = await components(this.#folder);
    this.#server = server;
    for (const one of all) this.#programs[one.name] = start(this.#folder, one);
    this.#cli = await makeKubectl(
      '',
      { ARGOCD_OPTS: `--server ${server} --plaintext`, TMPDIR: this.#folder },
      argocd(),
    );
    await until('argocd-server is up', async () => {
      this.#checkPrograms();
      return (await fetch(`http://${server}/healthz`).catch(() => undefined))?.ok || undefined;
    });
    this.#watching = await this.#site.kube.watch(`${APPLICATIONS}?watch=true`);
  };

  create = async (): Promise<void> => {
    const text = readFileSync(`${FOLDER}application.yaml`, 'utf8');
    const object = text.replace(/repoURL: .*/, `repoURL: ${this.git.url}`);
    await this.#kubectl.ok(['apply', '-f', '-'], object);
  };

  patch = async (change: Json): Promise<void> => {
    const { status, body } = await this.#site.kube.patch(`${APPLICATIONS}/streaming`, change);
    if (status !== 200) throw new Error(`the Application: ${JSON.stringify(body)}`);
  };

  until: ArgoCd['until'] = async (what, is) => {
    const from = Math.max(0, this.views.length - 1);
    try {
      return await until(what, () => {
        this.#checkPrograms();
        return this.views.slice(from).find(is);
      });
    } catch (error) {
      throw new Error(`${error}; last: ${JSON.stringify(this.views.at(-1), undefined, 1)}`);
    }
  };

  refresh = async (): Promise<View> => {
    await this.patch({ metadata: { annotations: { 'argocd.argoproj.io/refresh': 'hard' } } });
    await this.until('the request to compare', ({ refreshing }) => refreshing);
    return this.until('all compared', ({ refreshing }) => !refreshing);
  };

  app: ArgoCd['app'] = async (...command) => (await this.#cli?.ok(['app', ...command])) ?? '';

  shown: ArgoCd['shown'] = async () => {
    const answer = await fetch(`http://${this.#server}/api/v1/applications/streaming/resource-tree`);
    const { nodes } = (await answer.json()) as Json;
    return nodes.find(({ kind }: Json) => kind === 'FlinkJarJob')?.health;
  };

  reactions: ArgoCd['reactions'] = () =>
    parsedLines(this.#programs[CONTROLLER]?.log() ?? '')
      .filter(({ kind }) => kind === 'FlinkJarJob')
      .flatMap(({ msg }) => {
        if (msg.startsWith('Ignoring change of object')) return ['ignored'];
        return msg.startsWith('Requesting app refresh caused by object') ? ['compared'] : [];
      });

  close = async (): Promise<void> => {
    this.#watching?.stop();
    await Promise.all(Object.values(this.#programs).map((one) => one.kill()));
    this.#cli?.close();
    this.#kubectl.close();
    // The repo-server takes from its folders the right to be read.
    spawnSync('chmod', ['-R', 'u+rwX', this.#folder]);
    rmSync(this.#folder, { recursive: true, force: true });
    this.#callOff();
  };

  #checkPrograms(): void {
    for (const [name, one] of Object.entries(this.#programs))
      if (!one.running())
        throw new Error(`${name} has ended; the end of its log:\n${one.log().slice(-3_000)}`);
  }
}

/** Installed and running, without a commit in Git and without an Application. */
export async function startArgoCd(site: Site): Promise<ArgoCd> {
  const lacking = missing();
  if (lacking.length > 0) throw new Error(without(lacking));
  const folder = mkdtempSync(join(tmpdir(), 'argocd-'));
  const kubeconfig = site.cluster.kubeconfig();
  writeFileSync(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 });
  const running = new Running(site, folder, await makeKubectl(kubeconfig, {}, binary('kubectl')));
  try {
    await running.start();
    return running;
  } catch (error) {
    await running.close();
    throw error;
  }
}
