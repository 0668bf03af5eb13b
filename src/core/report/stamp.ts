/** When, and of which generation, something is said. */
export interface Stamp {
  /** RFC 3339, seconds. */
  now: string;
  generation: number;
}
