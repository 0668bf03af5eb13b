/** When the same thing is tried again, as one closed list. A failure names one of these ways; the row says what follows. */

/** A state that passes by itself, or that somebody is working on, is looked at again this soon. */
export const LOOK_AGAIN_MS = 15_000;

/** The clocks of two replicas may differ by so much. It makes the longest wait longer by no more. */
export const REPLICAS_APART_MS = 5_000;

/** The pause of `slow`, also where nothing better is known, and of `minutes`: what passes by itself, such as a queue that is full. */
const SLOW_MS = 1_800_000;
const MINUTES_MS = 300_000;

interface RetryRow {
  /** When, for people. */
  says: string;
  /** Where nothing else says when, it is in one to two of these. */
  pauseMs: number;
  /** An update that fails so was judged by DLI, and is remembered. Otherwise it did not reach DLI, or was not looked at. */
  judged: boolean;
  /** An update that fails so is held back by its record, and the job is compared each interval. Otherwise the failure says when. */
  watched: boolean;
}

export const RETRIES = {
  backoff: {
    says: 'after 0 to 1 s, doubling up to 5 min, with full jitter. What a Retry-After asks for comes on top.',
    pauseMs: SLOW_MS,
    judged: false,
    watched: false,
  },
  look: {
    says: 'the job is looked at again after 15 s, or one interval if that is shorter.',
    pauseMs: SLOW_MS,
    judged: true,
    watched: false,
  },
  secret: {
    says: "within 20 s of a change of the Secret's data (twice `--secret-refresh`), else every 30 to 60 min.",
    pauseMs: SLOW_MS,
    judged: false,
    watched: false,
  },
  minutes: { says: 'every 5 to 10 min.', pauseMs: MINUTES_MS, judged: true, watched: true },
  slow: { says: 'every 30 to 60 min.', pauseMs: SLOW_MS, judged: true, watched: true },
  spec: { says: 'on an edit of the spec.', pauseMs: SLOW_MS, judged: true, watched: true },
} as const satisfies Record<string, RetryRow>;

export type Retry = keyof typeof RETRIES;
