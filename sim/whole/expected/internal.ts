/** What a status remembers for the controller alone. */
export const internalOf = (status: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  (status['internal'] ?? {}) as Record<string, unknown>;

/** The last updates, as it remembers them. */
export function sentIn(status: Readonly<Record<string, unknown>> | undefined): unknown[] {
  const { lastUpdate = [], earlierUpdates = [] } = internalOf(status);
  return [lastUpdate, earlierUpdates].flat();
}

/** Names of the parts that a status, or a write of it, has. */
export const partsIn = (status: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(status).flatMap((name) => (name === 'internal' ? Object.keys(internalOf(status)) : [name]));
