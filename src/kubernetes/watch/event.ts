/** One line of a watch. */
import { isObject, parseJson } from '../../ground/json.ts';
import { refusal } from '../http/api-error.ts';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export type WatchEvent =
  | { type: EventType; resourceVersion: string; object: unknown }
  | { type: 'BOOKMARK'; resourceVersion: string };

/** The line is not an event: some of what was sent is lost, so the watch has to start again where it was good. */
export class MalformedLine extends Error {}

const TYPES = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

interface Line {
  type?: unknown;
  object?: { metadata?: { resourceVersion?: unknown }; code?: unknown } | null;
}

function parsed(line: string): Line {
  try {
    const value = parseJson(line);
    if (isObject(value)) return value;
  } catch {
    // Reported below, without its content.
  }
  throw new MalformedLine('a line of the watch is not a JSON object');
}

/** Throws `MalformedLine`, and `ApiError` for an event of type ERROR. */
export function readEvent(line: string, path: string): WatchEvent {
  const { type, object } = parsed(line);
  if (type === 'ERROR') {
    const status = typeof object?.code === 'number' ? object.code : 500;
    throw refusal({ method: 'GET', path, watch: true }, { status, body: object, retryAfterMs: undefined });
  }
  const resourceVersion = object?.metadata?.resourceVersion;
  if (typeof type !== 'string' || !TYPES.has(type) || typeof resourceVersion !== 'string')
    throw new MalformedLine('a line of the watch has no known type or no resourceVersion');
  return { type: type as EventType, resourceVersion, object };
}
