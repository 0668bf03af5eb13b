/** What changes a job, stops it or starts it, in the order in which DLI was sent it. */
import type { Entry } from '../sim/http/trace.ts';
import { calls, check, type Stage } from './stage.ts';

export function orders(stage: Pick<Stage, 'trace'>, since: number): Entry[] {
  const sent = ['PUT', 'POST', 'DELETE'].flatMap((method) => calls(stage, method, since));
  return sent.sort((one, other) => one.seq - other.seq);
}

/** With what it says about a savepoint. */
function wordsOf({ method, path, body, status }: Entry): string {
  if (method === 'DELETE') return 'DELETE';
  if (path.endsWith('/flink-jobs')) return 'create';
  if (method === 'PUT') return status === 200 ? 'PUT' : `PUT (HTTP ${status})`;
  const { resume_savepoint: resume, trigger_savepoint: savepoint } = body as Record<string, unknown>;
  return path.endsWith('/run') ? `run, resume_savepoint ${resume}` : `stop, trigger_savepoint ${savepoint}`;
}

export function ordered(stage: Pick<Stage, 'trace'>, since: number, expected: readonly string[]): void {
  const sent = orders(stage, since).map(wordsOf).join('; ');
  const isSo = sent === expected.join('; ');
  check(isSo, `sent to DLI: ${expected.join('; ') || 'nothing'}${isSo ? '' : `, and it was: ${sent}`}`);
}
