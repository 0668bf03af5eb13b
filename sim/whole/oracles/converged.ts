/** G1: what is wanted is so, or it is said why not; and then nothing is sent any more. */

import { type Evidence, type ObjectSeen, type Oracle, putsOf, readyIn, reportsOf } from './evidence.ts';
import { isLate, isOfRestart, slowRetries } from './late-writes.ts';
import { differing } from './values.ts';

/** Where nothing stands in the way: Ready, and the job as it is wanted. */
function unlike({ wishes, live }: Evidence, { metadata: { uid, generation }, status }: ObjectSeen): string[] {
  const ready = readyIn(status);
  const said = ready.status === 'True' && ready.observedGeneration === generation;
  const unsaid = said ? [] : [`${uid} is not Ready for generation ${generation}`];
  const wish = wishes.find((one) => one.uid === uid && one.generation === generation);
  if (wish === undefined) return [...unsaid, `generation ${generation} of ${uid} is nobody's wish`];
  const { jobId, wants, ignored = [] } = wish;
  const fields = differing(wants, ignored, live[jobId] ?? {});
  const wrong = fields.map((field) => {
    const [is, wanted] = [live[jobId]?.[field], wants[field]].map((value) => JSON.stringify(value));
    return `${field} of job ${jobId} is ${is}, not ${wanted}`;
  });
  return [...unsaid, ...wrong];
}

export const converged: Oracle = (seen) => {
  const { entries, objects, quietSince, simulated } = seen;
  const wrong = objects.flatMap((object) =>
    simulated === undefined ? unlike(seen, object) : (simulated.unlike(object) ?? []),
  );
  const late = { ...seen, entries: entries.filter(({ seq }) => seq > quietSince) };
  const sent = putsOf(late);
  const retries = slowRetries(sent, seen);
  const puts = sent
    .filter((put) => !retries.includes(put) && !isOfRestart(put, seen))
    .map(({ entry, jobId }) => `PUT to job ${jobId} at rest (${entry.seq})`);
  const reports = reportsOf(late)
    .filter((report) => !isLate(report, retries, seen))
    .map(({ entry, uid }) => `status of ${uid} written at rest (${entry.seq})`);
  return [...wrong, ...puts, ...reports];
};
