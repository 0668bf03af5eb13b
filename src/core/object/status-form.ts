/**
 * How a status stands in the API: what is for the controller alone is under `internal`, so that people need not read it in
 * `kubectl describe`. The controller itself has all parts side by side.
 */

import { isObject, type JsonObject } from '../../ground/json.ts';
import { lastUpdateSchema } from './last-update.ts';
import type { Former, Manifest } from './manifest.ts';

export const INTERNAL = 'internal';

export const INTERNAL_PARTS = [
  'lastUpdate',
  'earlierUpdates',
  'ownedProperties',
  'leftToDli',
  'handled',
  'refused',
] as const;

/** Those that 0.1.0 has beside the others, and reads and writes there. */
export const FORMER_PARTS = ['lastUpdate', 'earlierUpdates'] as const;

const isInternal = (part: string): boolean => (INTERNAL_PARTS as readonly string[]).includes(part);

/** As a person names it. */
export const pathOfPart = (part: string): string => `status.${isInternal(part) ? `${INTERNAL}.` : ''}${part}`;

const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : {});

const only = (from: JsonObject, parts: readonly string[]): JsonObject =>
  Object.fromEntries(parts.filter((part) => from[part] !== undefined).map((part) => [part, from[part]]));

const atOf = (parts: JsonObject): number => Date.parse(String(objectOr(parts['lastUpdate'])['at']));

/** After a controller of 0.1.0 has worked on an object once more, what it has written is newer. */
function newerOf(inside: JsonObject, beside: JsonObject): JsonObject {
  const isBeside = Object.keys(beside).length > 0;
  return isBeside && !(atOf(inside) >= atOf(beside)) ? beside : only(inside, FORMER_PARTS);
}

interface SideBySide {
  status: unknown;
  former?: Former;
}

/** All parts side by side. `stored`: as the API server has it; never throws, whatever it is. */
export function sideBySide(stored: unknown): SideBySide {
  if (!isObject(stored)) return { status: stored };
  const { [INTERNAL]: given, ...others } = stored;
  const { account, ...inside } = objectOr(given);
  const beside = only(others, FORMER_PARTS);
  const rest = Object.fromEntries(Object.entries(others).filter(([part]) => !isInternal(part)));
  const { lastUpdate: _, earlierUpdates: __, ...newer } = inside;
  const status: JsonObject = { ...rest, ...only(newer, INTERNAL_PARTS), ...newerOf(inside, beside) };
  if (account !== undefined) status['location'] = { ...objectOr(rest['location']), account };
  const parts = Object.keys(beside);
  return parts.length === 0 ? { status } : { status, former: { parts, isMoved: isObject(given) } };
}

const UPDATE_KEYS = Object.keys(lastUpdateSchema.shape);
const NOTHING = Object.fromEntries(UPDATE_KEYS.map((key) => [key, null]));

/** What a part is after a patch; undefined: nothing. */
function patched(before: unknown, change: unknown): unknown {
  if (change === undefined) return before;
  return isObject(change) ? { ...objectOr(before), ...change } : (change ?? undefined);
}

type Meant = Pick<Manifest, 'status' | 'former'>;

/**
 * Parts that are beside the others move together and whole. They stay there, too, until the definition is seen to know `internal`:
 * one of 0.1.0 drops that.
 */
function moved(patch: JsonObject, { status, former }: Meant): Pick<Split, 'inside' | 'beside'> {
  if (former === undefined || !FORMER_PARTS.some((part) => part in patch)) return { inside: {}, beside: {} };
  const after = Object.fromEntries(FORMER_PARTS.map((part) => [part, patched(status[part], patch[part])]));
  const { lastUpdate, earlierUpdates } = after;
  const isGone = (part: string): boolean => former.isMoved || after[part] === undefined;
  return {
    inside: {
      lastUpdate: isObject(lastUpdate) ? { ...NOTHING, ...lastUpdate } : null,
      earlierUpdates: earlierUpdates ?? null,
    },
    beside: Object.fromEntries(former.parts.filter(isGone).map((part) => [part, null])),
  };
}

interface Split {
  inside: JsonObject;
  beside: JsonObject;
}

function splitLocation({ location }: JsonObject): Split {
  if (location === undefined) return { inside: {}, beside: {} };
  if (!isObject(location)) return { inside: { account: location }, beside: { location } };
  const { account, ...beside } = location;
  return {
    inside: account === undefined ? {} : { account },
    beside: Object.keys(beside).length === 0 ? {} : { location: beside },
  };
}

/** The merge patch for the API server, from one of parts that are side by side. */
export function asStored(patch: JsonObject, meant: Meant): JsonObject {
  const { location: _, ...parts } = patch;
  const others = Object.fromEntries(Object.entries(parts).filter(([part]) => !isInternal(part)));
  const [place, move] = [splitLocation(patch), moved(patch, meant)];
  const inside = { ...only(parts, INTERNAL_PARTS), ...place.inside, ...move.inside };
  return {
    ...others,
    ...place.beside,
    ...move.beside,
    ...(Object.keys(inside).length === 0 ? {} : { [INTERNAL]: inside }),
  };
}
