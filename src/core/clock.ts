/** Time as an argument: whoever waits or measures is given one of these, and a test gives one it turns by hand. */
export interface Clock {
  /** Milliseconds, with fractions; never goes back. Only differences mean anything. */
  now(): number;
  /** Runs once, `ms` from now. Returns how to call it off. */
  after(ms: number, run: () => void): () => void;
}
