/** G5 to G7: nothing secret is said, nothing escapes, nothing is kept. */
import { stringifyJson } from '../../../src/ground/json.ts';
import type { Evidence, Oracle } from './evidence.ts';
import { leaksIn } from './leaks.ts';

/** G5: no secret in anything that was said: log, metrics, status, events. The trace masks what a Secret itself holds. */
export const nothingSecret: Oracle = ({ entries, objects, replicas, secrets, specsHoldSecrets }) => {
  const written = entries.filter(({ server, method }) => server.startsWith('kubernetes') && method !== 'GET');
  const statuses = objects.map(({ status }) => status ?? {});
  const kept: [where: string, value: unknown] = specsHoldSecrets
    ? ['a status', statuses]
    : ['the objects', objects];
  const texts: [where: string, text: string][] = [
    ...replicas.map(({ replica, said }): [string, string] => [`what ${replica} said`, said]),
    ['what was written to the API server', stringifyJson(written.map(({ body }) => body ?? null))],
    [kept[0], stringifyJson(kept[1])],
  ];
  return texts.flatMap(([where, text]) => leaksIn(text, secrets).map(() => `a secret in ${where}`));
};

/** Also a pass that threw: the controller logs it and goes on, so the stack in a line of the log is all that is seen of it. */
const ESCAPED = /unhandled|uncaught|"level":"fatal"|"stack":"|^\s+at .+:\d+:\d+\)?$/im;

/** G6: nobody ended but as expected, and nothing escaped. */
export const noUnhandledExit = ({ replicas }: Pick<Evidence, 'replicas'>): string[] =>
  replicas.flatMap(({ replica, code, expected, said }) => [
    ...(code === expected ? [] : [`${replica} ended with ${code}, not with ${expected}`]),
    ...(ESCAPED.test(said) ? [`${replica} let an error escape`] : []),
  ]);

/** Growth of the resident memory that is no leak but the way of a heap, MiB. */
const GROWTH = 64;

/** G7: a process that went through it holds no more than before. */
export const nothingKept = ({ replicas }: Pick<Evidence, 'replicas'>): string[] =>
  replicas.flatMap(({ replica, before, after }) => {
    if (before === undefined || after === undefined) return [];
    const grown = Math.round(after.rss - before.rss);
    const more = after.sockets - before.sockets;
    return [
      ...(grown > GROWTH ? [`${replica} has grown by ${grown} MiB`] : []),
      ...(more > 2 ? [`${replica} has ${more} more sockets open than before`] : []),
    ];
  });
