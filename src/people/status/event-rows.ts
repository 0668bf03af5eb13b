/** The last events of an object, newest first. Whoever may write events in its namespace may have written them. */
import { isObject, type JsonObject, textOf } from '../../ground/json.ts';
import { isRfc3339 } from '../../ground/rfc3339.ts';
import { printable } from '../../ground/text.ts';

export interface ToldEvent {
  /** RFC 3339; empty where the event has no time. */
  at: string;
  type: string;
  reason: string;
  note: string;
  count: number;
}

const MOST = 5;

function timeOf({ series, eventTime, deprecatedLastTimestamp, metadata }: JsonObject): string {
  const last = isObject(series) ? series['lastObservedTime'] : undefined;
  const made = isObject(metadata) ? metadata['creationTimestamp'] : undefined;
  const times = [last, eventTime, deprecatedLastTimestamp, made].map(textOf);
  return times.find((time) => time.length <= 40 && isRfc3339(time)) ?? '';
}

function countOf({ series, deprecatedCount }: JsonObject): number {
  const count = isObject(series) ? series['count'] : deprecatedCount;
  return Number.isSafeInteger(count) && Number(count) > 0 ? Number(count) : 1;
}

const toldOf = (event: JsonObject): ToldEvent => ({
  at: timeOf(event),
  type: printable(textOf(event['type']), 16),
  reason: printable(textOf(event['reason']), 64),
  note: printable(textOf(event['note']), 512),
  count: countOf(event),
});

export const lastEvents = (events: readonly JsonObject[]): ToldEvent[] =>
  events
    .map((event) => ({ event, at: Date.parse(timeOf(event)) || 0 }))
    .toSorted((one, other) => other.at - one.at)
    .slice(0, MOST)
    .map(({ event }) => toldOf(event));
