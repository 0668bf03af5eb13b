/** Jobs that are looked for, not by their number. */

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
  /** DLI lists jobs without regard to the tag. Nobody knows which of them have it, and `jobs` is empty. */
  tagIgnored?: true;
}
