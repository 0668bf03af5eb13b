/** DLI for those who only look: whatever is asked here, nothing is written. */
import type { Result } from '../core/failure.ts';
import type { FoundJobs, JobFilter, ListedJobs, Sought } from '../core/job/found.ts';
import type { Place, ShownJob, Target } from '../core/ports.ts';
import { connectClient, type DliParts, type DliSettings, placeOf } from './client.ts';
import { find } from './find.ts';
import { withDeadline } from './job-call.ts';
import { list, type OnPage } from './list.ts';
import type { Ask } from './patience.ts';
import { show } from './show.ts';

/** No call throws for anything the network or the service does. */
interface DliReader {
  /** See `Dli`. */
  show(target: Target): Promise<Result<ShownJob>>;
  /** See `Dli`. */
  find(place: Place, sought: Sought): Promise<Result<FoundJobs>>;
  /** All jobs that DLI selects. */
  list(place: Place, filter: JobFilter, onPage: OnPage): Promise<Result<ListedJobs>>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

/** `ask`: how each call is made. */
export function createReader(settings: DliSettings, parts: DliParts, ask: Ask): DliReader {
  const client = connectClient(settings, parts);
  return {
    show: (target) =>
      ask(() => withDeadline(client, { target, readBefore: false }, (at) => show(client, at))),
    find: (place, sought) =>
      ask(() =>
        withDeadline(client, { target: placeOf(place), readBefore: false }, (at) => find(client, at, sought)),
      ),
    list: (place, filter, onPage) => list({ client, ask }, placeOf(place), { filter, onPage }),
    close: () => parts.transport.close(),
  };
}
