/** When, and of which generation, something is said. */
export interface Stamp {
  /** RFC 3339, seconds. */
  now: string;
  generation: number;
}

/** RFC 3339 in UTC, whole seconds, as Kubernetes writes times. */
export const rfc3339 = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
