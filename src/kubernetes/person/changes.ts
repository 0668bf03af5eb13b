/** One object, each time that it changes, for a person who looks on. A server that goes away is waited for. */
import { type Backoff, backoffMs } from '../../ground/backoff.ts';
import { type Clock, sleep } from '../../ground/clock.ts';
import { isObject, type JsonObject } from '../../ground/json.ts';
import { Latest } from '../../ground/latest.ts';
import { linked } from '../../ground/linked.ts';
import type { Api } from '../http/api.ts';
import { ApiError, ApiUnreachable, hasStatus } from '../http/api-error.ts';
import { jobsPath } from '../objects/manifest.ts';
import { MalformedLine, type WatchEvent } from '../watch/event.ts';
import { watch } from '../watch/stream.ts';
import { type ObjectName, PersonsObjects, versionOf } from './objects.ts';

interface ChangesOptions {
  api: Api;
  clock: Clock;
  signal: AbortSignal;
  /** It is tried again. */
  onAway: (error: unknown) => void;
}

/** After which the server ends a watch. It sends bookmarks each minute, so silence for longer is a broken line. */
const WATCH_SECONDS = 300;
const SILENCE_MS = 150_000;
/** Between two watches. */
const PAUSE: Backoff = { firstMs: 500, capMs: 15_000, jitter: 0 };

/** The server may be there again later, and a version that is too old (410) is read anew. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiError
    ? [410, 429].includes(error.status) || error.status >= 500
    : error instanceof ApiUnreachable || error instanceof MalformedLine;

/** From a version on. */
async function* eventsFrom(
  { api, clock, signal }: ChangesOptions,
  { namespace, name }: ObjectName,
  resourceVersion: string,
): AsyncGenerator<WatchEvent> {
  const over = linked(signal);
  const latest = new Latest<WatchEvent>();
  const watching = watch({
    api,
    path: jobsPath(encodeURIComponent(namespace)),
    fieldSelector: `metadata.name=${name}`,
    clock,
    timeoutSeconds: WATCH_SECONDS,
    inactivityMs: SILENCE_MS,
    signal: over.signal,
    resourceVersion,
    onOpen: () => undefined,
    onEvent: (event) => void (event.type !== 'BOOKMARK' && latest.put(event)),
  }).then(
    () => latest.end(),
    (error: unknown) => latest.end(error),
  );
  try {
    yield* latest.read();
  } finally {
    over.abort();
    over.clear();
    await watching;
  }
}

/** As it is now, then each time that it has changed. `gone` is the last. */
async function* once(options: ChangesOptions, wanted: ObjectName): AsyncGenerator<JsonObject | 'gone'> {
  const now = await new PersonsObjects(options.api, options.signal).get(wanted);
  yield now ?? 'gone';
  if (now === undefined) return;
  for await (const event of eventsFrom(options, wanted, versionOf(now))) {
    if (event.type === 'DELETED') {
      yield 'gone';
      return;
    }
    if (event.type !== 'BOOKMARK' && isObject(event.object)) yield event.object;
  }
}

/** One reading and its watch. */
interface WatchRound {
  /** Not the first, so that what passes is waited for. */
  again: boolean;
  shown: number;
  gone: boolean;
}

async function* oneRound(
  options: ChangesOptions,
  wanted: ObjectName,
  round: WatchRound,
): AsyncGenerator<JsonObject | 'gone'> {
  try {
    for await (const object of once(options, wanted)) {
      round.shown += 1;
      round.gone = object === 'gone';
      yield object;
    }
  } catch (error) {
    if (options.signal.aborted) return;
    if (!isPassing(error) || (!round.again && round.shown === 0)) throw error;
    if (!hasStatus(error, 410)) options.onAway(error);
  }
}

/** Ends behind `gone`, and when the signal aborts; throws where nothing has come yet, or what will not pass. */
export async function* changesOf(
  options: ChangesOptions,
  wanted: ObjectName,
): AsyncGenerator<JsonObject | 'gone'> {
  const { clock, signal } = options;
  let failures = 0;
  for (let again = false; !signal.aborted; again = true) {
    const round = { again, shown: 0, gone: false };
    yield* oneRound(options, wanted, round);
    if (round.gone) return;
    // That the object can be read does not say that it can be watched.
    failures = round.shown > 1 ? 0 : failures + 1;
    await sleep(clock, backoffMs(failures, PAUSE, 0), signal);
  }
}
