import type { WorkQueue } from './queue.ts';

interface WorkersOptions {
  queue: Pick<WorkQueue, 'take' | 'done'>;
  workers: number;
  process: (key: string) => Promise<void>;
  /** A pass threw, which only a bug makes it do. Has to ask for another pass, or the key waits for its next event. */
  onCrash: (key: string, error: unknown) => void;
}

async function work({ queue, process, onCrash }: WorkersOptions): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    try {
      await process(key);
    } catch (error) {
      onCrash(key, error);
    } finally {
      queue.done(key);
    }
  }
}

/** Runs until the queue is drained. `stopped` rejects only if `onCrash` throws. */
export function runWorkers(options: WorkersOptions): { stopped: Promise<void> } {
  const workers = Array.from({ length: options.workers }, () => work(options));
  return { stopped: Promise.all(workers).then(() => undefined) };
}
