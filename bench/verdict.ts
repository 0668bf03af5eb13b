/** Whether an object says that its job is what this very generation wants, and whether that is so. */
import { jobsPath } from '../src/kubernetes/objects/manifest.ts';
import type { Rig } from './rig.ts';

export interface Live {
  metadata: { name: string; namespace: string; generation: number; resourceVersion: string };
  spec: { jobId: string; job: { desc: string } };
  status?: { observedGeneration?: number; conditions?: { type: string; status: string }[] };
}

export const isReady = ({ metadata, status }: Live): boolean =>
  status?.observedGeneration === metadata.generation &&
  status.conditions?.some(({ type, status: truth }) => type === 'Ready' && truth === 'True') === true;

const PAGE = 500;
const TIMEOUT_MS = 60_000;

interface Page {
  metadata: { resourceVersion: string; continue?: string };
  items: Live[];
}

/** Every object, and the resourceVersion a watch can begin at. */
export async function list({ api }: Rig): Promise<{ items: Live[]; resourceVersion: string }> {
  const items: Live[] = [];
  for (let from: string | undefined; ; ) {
    const query = { limit: PAGE, continue: from };
    const { body } = await api.request({ method: 'GET', path: jobsPath(), query, timeoutMs: TIMEOUT_MS });
    const page = body as Page;
    items.push(...page.items);
    from = page.metadata.continue;
    if (from === undefined || from === '') return { items, resourceVersion: page.metadata.resourceVersion };
  }
}

/** Objects whose last generation is not in their status, or not in DLI. */
export async function missed(rig: Rig): Promise<number> {
  const [{ items }, descs] = [await list(rig), await rig.ask('descs')];
  return items.filter((live) => !isReady(live) || descs.get(live.spec.jobId) !== live.spec.job.desc).length;
}
