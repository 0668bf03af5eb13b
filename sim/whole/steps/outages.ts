/** What goes wrong on the way, and on the other side. Each has its end. */
import type { World } from '../world.ts';
import { noteValues } from './account.ts';
import { noteApproval } from './approve.ts';
import { wishOf } from './people.ts';
import type { Acts, OutageStep } from './step.ts';

function fault(world: World, { rule, forMs }: Extract<OutageStep, { do: 'fault' }>): void {
  const id = world.faults.add(rule);
  const where = `${rule.server ?? 'any server'} ${rule.verb ?? ''} ${rule.path ?? ''}`
    .replaceAll(/ +/g, ' ')
    .trim();
  const { kind, ...more } = rule.action;
  world.note(
    { kind: 'disturbed' },
    `for ${forMs / 1000} s, ${where}: ${kind} ${JSON.stringify(more)}, from the ${rule.nth ?? 1}. on, ${rule.times ?? 'all'} times`,
  );
  world.timeline.after(forMs, () => world.faults.remove(id));
}

function outage(world: World, step: Extract<OutageStep, { do: 'outage' }>): void {
  const { server, replica, forMs } = step;
  world.network.fail(server, step.outage, replica);
  world.note(
    { kind: 'disturbed' },
    `${server} is ${step.outage} to ${replica ?? 'everybody'} for ${forMs / 1000} s`,
  );
  world.timeline.after(forMs, () => world.network.heal(server, replica));
}

function throttle(world: World, step: Extract<OutageStep, { do: 'throttle' }>): void {
  const { region, perSecond, retryAfterSeconds, forMs } = step;
  const { settings } = world.clouds[region];
  const limit = { perSecond, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  settings.rateLimit = limit;
  world.note(
    { kind: 'disturbed' },
    `DLI of ${region} takes ${perSecond} calls a second for ${forMs / 1000} s`,
  );
  world.timeline.after(forMs, () => {
    if (settings.rateLimit === limit) settings.rateLimit = undefined;
  });
}

/** An API server that serves a backup has been started anew: nobody is connected to it. */
function setBack(world: World, { changes }: { changes: number }): void {
  const { kubernetes, network, cluster, note } = world;
  const before = cluster.all();
  const version = kubernetes.store.goBack(changes);
  network.cutAll('kubernetes');
  note({ kind: 'setBack' }, `the data of the API server go back to version ${version}`);
  const secrets = world.facts.flatMap((fact) => (fact.kind === 'values' ? [fact.key] : []));
  for (const key of new Set(secrets)) noteValues(world, key);
  for (const object of cluster.all())
    if (object.spec?.['approval'] !== undefined) noteApproval(world, object);
  const after = new Map(cluster.all().map((object) => [object.metadata.uid, object]));
  const generations = new Map(before.map(({ metadata }) => [metadata.uid, metadata.generation]));
  for (const object of before) {
    const { uid } = object.metadata;
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    if (!after.has(uid)) note({ kind: 'deleted', uid, key }, `${key} has never been`);
  }
  for (const [uid, object] of after) {
    const { generation } = object.metadata;
    const wish = wishOf(object, cluster);
    if (generations.get(uid) === generation && wish.places === undefined) continue;
    // One that was deleted since is there again.
    note({ kind: 'wish', wish }, `${wish.key} is of generation ${generation} again`);
  }
}

export const OUTAGES: Acts<OutageStep, World> = {
  fault,
  outage,
  throttle,
  compact({ kubernetes, note }) {
    kubernetes.store.compact();
    note({ kind: 'disturbed' }, 'the API server forgets its history');
  },
  cut({ network, note }, { server }) {
    network.cutAll(server);
    note({ kind: 'disturbed' }, `every connection to ${server} breaks`);
  },
  setBack,
};
