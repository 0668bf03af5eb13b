/** What the controller needs of lists of jobs. */
import type { Result } from './failure.ts';
import type { ListedDetail } from './job/found.ts';
import type { Place } from './ports.ts';

/** A hundred jobs of an account, of whatever type, the oldest first where DLI keeps to the order that is asked for. */
export interface ListedPage {
  jobs: readonly ListedDetail[];
  /** On all pages; undefined where DLI does not say. It may be wrong. */
  total: number | undefined;
  /** The project that was asked. */
  projectId: string;
}

/** Jobs as the list shows them: what it leaves out of a job is unknown, and a job that is not in it may be there. */
export interface JobLists {
  /** One request. `offset`: how many jobs come before. */
  page(place: Place, offset: number): Promise<Result<ListedPage>>;
}
