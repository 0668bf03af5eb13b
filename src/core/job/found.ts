/** Jobs that are looked for, not by their number. */

import type { ObservedJob } from './states.ts';

/** A mark that DLI keeps with a job. */
export interface Tag {
  key: string;
  value: string;
}

/** Jobs of exactly this name, of whatever type, or those that were made with this tag. */
export type Sought = { name: string } | { tag: Tag };

/** A job as the list shows it. */
export interface ListedJob {
  job_id: string;
  name: string;
  job_type: string | undefined;
  /** As DLI writes it. */
  status: string;
  /** Epoch ms; undefined when DLI does not say. */
  create_time: number | bigint | undefined;
  /** Undefined when the list does not show any, which is the rule. */
  tags: readonly Tag[] | undefined;
}

export interface FoundJobs {
  /** At most 100, the oldest first where DLI keeps to the order that was asked for. */
  jobs: readonly ListedJob[];
  /** The project that was asked: IAM names it where the account does not. */
  projectId: string;
  /** DLI lists jobs without regard to the tag. Nobody knows which of them have it, and `jobs` is empty. */
  tagIgnored?: true;
}

/** Which jobs are to be listed. DLI selects them. */
export interface JobFilter {
  queue_name?: string;
  /** DLI's word, such as `job_running`. */
  status?: string;
  tag?: Tag;
}

/** A job as the list with detail shows it. */
export interface ListedDetail extends ListedJob {
  /** As the list says; undefined where it does not. */
  project_id: string | undefined;
  /** Undefined: the list does not tell all of it, and it must be looked at alone. */
  detail: ObservedJob | undefined;
}

export interface ListedJobs {
  /** All of them, of whatever type, each once. */
  jobs: readonly ListedDetail[];
  /** See `FoundJobs`. */
  tagIgnored?: true;
  /** That was asked: IAM names it where the account does not. */
  projectId: string;
}
