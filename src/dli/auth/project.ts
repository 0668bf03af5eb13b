/** The project of a region, asked of IAM once and kept: ids of projects do not change. */
import { failed, ok, type Result } from '../../core/failure.ts';
import { isProjectId } from '../../core/object/names.ts';
import { fingerprint } from '../../ground/digest.ts';
import { isObject, type JsonObject } from '../../ground/json.ts';
import { Shared } from '../../ground/shared.ts';
import { beforeDeadline, SingleFlight } from '../deadline.ts';

const noProject = (message: string): Result<never> => failed({ kind: 'ProjectMismatch', message });

/** The id in an answer to `GET /v3/projects?name=`, if exactly one project has exactly that name. Another project may hold a job
 * of the same id, which would then be updated.
 */
export function readProjects(projects: readonly unknown[], region: string): Result<string> {
  const named = projects.filter((one): one is JsonObject => isObject(one) && one['name'] === region);
  const [id, ...others] = new Set(named.map((project) => project['id']));
  if (named.length === 0)
    return noProject(
      `IAM lists no project named ${region}: correct spec.region or the Secret's region, or set spec.projectId`,
    );
  if (others.length > 0 || typeof id !== 'string' || !isProjectId(id))
    return noProject(
      `IAM lists more than one project named ${region}, or none with an id: set spec.projectId`,
    );
  return ok(id);
}

/** Who asks, and where. Only a fingerprint of it is kept. */
export interface ProjectQuestion {
  namespace: string;
  endpoint: string;
  region: string;
  /** The credentials' values. */
  identity: readonly string[];
  /** See `Question`. */
  readBefore: boolean;
}

const keyOf = ({ endpoint, region, identity }: ProjectQuestion): string =>
  fingerprint([endpoint, region, ...identity]);

export class Projects {
  readonly #known = new Shared<string>({ all: 1_000 });
  readonly #flights = new SingleFlight<Result<string>>();

  async get(
    question: ProjectQuestion,
    signal: AbortSignal,
    ask: () => Promise<Result<string>>,
  ): Promise<Result<string>> {
    const key = keyOf(question);
    const { namespace, readBefore } = question;
    const known = this.#known.get(namespace, key);
    if (known !== undefined) return { ok: true, value: known };
    // What is doubted for some stands for others, so they do not share an answer.
    const flight = this.#flights.run(`${key} ${readBefore}`, async () => {
      const answer = await ask();
      if (answer.ok) this.#known.set(namespace, key, answer.value);
      return answer;
    });
    return beforeDeadline(flight, signal, 'IAM did not name the project');
  }

  forget(question: ProjectQuestion): void {
    this.#known.delete(keyOf(question));
  }
}
