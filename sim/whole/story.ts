/** A history as a person reads it: what was done to the world, and what was asked of the servers, in order. */
import { isObject } from '../../src/ground/json.ts';
import type { Entry } from '../http/trace.ts';
import { downtimesIn } from './oracles/downtime.ts';
import { isToJob, readyIn } from './oracles/evidence.ts';
import type { World } from './world.ts';

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1_000);
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')];
  return `${String(minutes).padStart(4)}:${rest}.${String(Math.floor(ms % 1_000)).padStart(3, '0')}`;
};

/** What an update is about: the names of its fields; and what a status says: its reason. */
function said(entry: Entry): string {
  const { body, method, path } = entry;
  if (!isObject(body)) return '';
  if (isToJob(entry, 'PUT')) return ` {${Object.keys(body).join(', ')}}`;
  const isReport = method === 'PATCH' && path.endsWith('/status') && isObject(body['status']);
  const reason = isReport ? readyIn(body['status'] as Record<string, unknown>).reason : undefined;
  return reason === undefined ? '' : ` {${reason}}`;
}

function called(entry: Entry, errorCode: string | undefined): string {
  const { server, from, method, path, status, fault } = entry;
  const answer = [status === 0 ? 'no answer' : status, errorCode, fault && `(${fault})`];
  const words = answer.filter((word) => word !== undefined).join(' ');
  return `${from ?? 'people'}: ${server} ${method} ${path}${said(entry)} ${words}`;
}

/** What stops of the replicas have cost. */
export const downtimesTold = ({ sightings }: Pick<World, 'sightings'>): string =>
  downtimesIn(sightings)
    .map(({ jobId, from, to }) => {
      const until = to === undefined ? 'to the end' : `for ${Math.round((to - from) / 1_000)} s`;
      return `job ${jobId} is down from ${clock(from).trim()} ${until}\n`;
    })
    .join('');

/** Facts stand before the calls that came after them. */
export function storyOf({ facts, trace, sightings }: Pick<World, 'facts' | 'trace' | 'sightings'>): string {
  const codes = new Map(sightings.map(({ entry, errorCode }) => [entry, errorCode]));
  const told = facts.map(({ at, seq, text }) => ({ at, seq, line: `* ${text}` }));
  const asked = trace.entries.map((entry) => ({
    at: entry.at,
    seq: entry.seq,
    line: `  ${called(entry, codes.get(entry))}`,
  }));
  return [...told, ...asked]
    .sort((a, b) => a.at - b.at || a.seq - b.seq)
    .map(({ at, line }) => `${clock(at)} ${line}\n`)
    .join('');
}
