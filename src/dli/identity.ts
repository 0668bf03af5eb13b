/**
 * Whether `name` and `desc` must or may stand in an update of a running job is not known, and may differ by region. So the
 * changes are sent alone. Where the service says that something is missing, nothing was applied: they are sent once more with
 * the identity beside them, and from then on at once, until a refusal says or may mean that the identity is not wanted.
 */
import type { Failure, Result } from '../core/failure.ts';
import type { Body } from '../core/job/fields.ts';
import type { Updated } from '../core/job/states.ts';
import { Recent } from '../ground/recent.ts';
import { readCode } from './answers/codes.ts';

/** The name is empty, a parameter is empty, the check of the parameters failed. */
const MISSING = ['11007', '11029', '0001'];

/** Nothing was applied, and nobody says why. */
const isUncoded = ({ kind, error_code }: Failure): boolean =>
  kind === 'Rejected' && readCode(error_code) === undefined;

/** Nothing was applied, and it may be for what is missing. */
const isMissing = (failure: Failure): boolean =>
  isUncoded(failure) ||
  (failure.kind === 'Rejected' && MISSING.includes(readCode(failure.error_code)?.number ?? ''));

/** The second form of an update was refused for its form: what was said of the first one stands. */
const isOfForm = (failure: Failure): boolean => failure.kind === 'StateConflict' || isMissing(failure);

interface UpdateBody {
  body: Body;
  identity: Body | undefined;
}

type Put = (body: Body) => Promise<Result<Updated>>;

export class Identities {
  /** By namespace and endpoint: what one tenant's job is refused for is not said of another's. */
  readonly #needed = new Recent<true>();

  async put(place: string, { body, identity }: UpdateBody, send: Put): Promise<Result<Updated>> {
    const whole: Body = { ...identity, ...body };
    if (Object.keys(whole).length === Object.keys(body).length) return send(body);
    return this.#needed.get(place) === undefined
      ? this.#alone(place, { body, whole }, send)
      : this.#together(place, { body, whole }, send);
  }

  async #alone(
    place: string,
    { body, whole }: { body: Body; whole: Body },
    send: Put,
  ): Promise<Result<Updated>> {
    const first = await send(body);
    if (first.ok || !isMissing(first.failure)) return first;
    const second = await send(whole);
    if (!second.ok && isOfForm(second.failure)) return first;
    // Throttled, or lost, it may yet be what helps: the next try is one call, which a narrow quota has room for.
    this.#needed.set(place, true);
    return second;
  }

  async #together(
    place: string,
    { body, whole }: { body: Body; whole: Body },
    send: Put,
  ): Promise<Result<Updated>> {
    const first = await send(whole);
    if (first.ok) return first;
    // It may be the identity that the state forbids: the next time the changes go alone again.
    if (first.failure.kind === 'StateConflict') this.#needed.delete(place);
    if (!isUncoded(first.failure)) return first;
    // It may be the identity here, too: a job that stopped between a look and an update may have wanted it, and a running one not.
    const second = await send(body);
    if (!second.ok && isOfForm(second.failure)) return first;
    if (second.ok) this.#needed.delete(place);
    return second;
  }
}
