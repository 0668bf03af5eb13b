/** A replica, and how it ended. */

export interface Ended {
  replica: string;
  /** Exit code; undefined: it still runs. -1: ended by a signal. */
  code: number | undefined;
  expected: number | undefined;
  /** Standard error, log and metrics. */
  said: string;
  /** At first rest, and at the last; undefined once it has ended, or where it is not measured. */
  before: Resources | undefined;
  after: Resources | undefined;
}

export interface Resources {
  /** MiB. */
  rss: number;
  sockets: number;
}
