/** One call on its way through DLI, and what every answer is made with. */
import type { Reply } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Job } from './job.ts';
import { type Code, type Language, Refusal } from './refusals.ts';
import { isSuccess, type Message, messageOf } from './render.ts';
import type { World } from './world.ts';

/** One call with what its path names. */
export interface Request {
  world: World;
  call: Call;
  language: Language;
  /** The last variable part of the path, decoded; '' where there is none. */
  id: string;
}

export const success = ({ world, language }: Request, message: Message, more: object = {}): Reply => ({
  status: 200,
  body: {
    is_success: isSuccess(world.settings, true),
    message: messageOf(message, language),
    ...more,
  },
});

const LONG_MAX = 9_223_372_036_854_775_807n;

/** DLI.12001 for an id that is no positive Long, `missing` for a job that does not exist. */
export function jobOf({ world, id }: Request, missing: Code): Job {
  const valid = /^\d{1,19}$/.test(id) && BigInt(id) > 0n && BigInt(id) <= LONG_MAX;
  if (!valid) throw new Refusal('DLI.12001');
  return world.jobs.need(BigInt(id), missing);
}
