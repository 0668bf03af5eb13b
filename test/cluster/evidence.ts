/** What stood where, when something was not seen in time: a failure that says only "too late" cannot be understood. */
import type { Json } from '../contract/kubernetes-http.ts';
import type { Replica, Site } from './site.ts';

const LAST_LINES = 12;
const LAST_CALLS = 25;

const ofReplica = ({ name, code, err, log }: Replica): string[] => [
  `${name}: ${code() === undefined ? 'runs' : `ended with ${code()}`}${err() === '' ? '' : `, said ${err()}`}`,
  ...log().trimEnd().split('\n').slice(-LAST_LINES),
];

const ofObject = ({ metadata, status }: Json): string =>
  `${metadata.name}, generation ${metadata.generation}: ${JSON.stringify(status?.conditions)}`;

/** The replicas, the ends of their logs, their last calls, and the objects. */
export function evidence({ replicas, trace }: Site, objects: readonly Json[]): string {
  const calls = trace.entries
    .slice(-LAST_CALLS)
    .map(({ at, took, server, method, path, query, status }) =>
      [at, took ?? 'open', server, method, `${path}?${query}`, status].join(' '),
    );
  return [...replicas().flatMap(ofReplica), ...calls, ...objects.map(ofObject)].join('\n');
}
