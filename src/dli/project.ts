/** The project of a region, asked of IAM once and kept: ids of projects do not change. */
import { createHash } from 'node:crypto';
import type { Result } from '../core/failure.ts';
import { beforeDeadline, SingleFlight } from './deadline.ts';
import { Recent } from './recent.ts';

export const PROJECT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The id in an answer to `GET /v3/projects?name=`; undefined unless exactly one project has exactly that name. The next best
 * one may hold a job of the same id, which would then be updated.
 */
export function readProjects(json: unknown, region: string): string | undefined {
  const projects = (json as { projects?: unknown } | null)?.projects;
  if (!Array.isArray(projects)) return undefined;
  const ids = new Set(projects.filter((project) => project?.name === region).map(({ id }) => id));
  const [id] = ids;
  return ids.size === 1 && typeof id === 'string' && PROJECT_ID.test(id) ? id : undefined;
}

/** Who asks, and for what. Only a digest of it is kept. */
export interface ProjectQuestion {
  endpoint: string;
  region: string;
  /** The credentials' values. */
  identity: readonly string[];
}

const keyOf = (question: ProjectQuestion): string =>
  createHash('sha256').update(JSON.stringify(question)).digest('hex');

export class Projects {
  readonly #known = new Recent<string>();
  readonly #flights = new SingleFlight<Result<string>>();

  async get(
    question: ProjectQuestion,
    signal: AbortSignal,
    ask: () => Promise<Result<string>>,
  ): Promise<Result<string>> {
    const key = keyOf(question);
    const known = this.#known.get(key);
    if (known !== undefined) return { ok: true, value: known };
    const flight = this.#flights.run(key, async () => {
      const answer = await ask();
      if (answer.ok) this.#known.set(key, answer.value);
      return answer;
    });
    return beforeDeadline(flight, signal, 'IAM did not name the project');
  }

  forget(question: ProjectQuestion): void {
    this.#known.delete(keyOf(question));
  }
}
