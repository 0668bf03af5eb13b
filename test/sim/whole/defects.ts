/** What is planted in the controller to see whether it is found: in what `assemble` is given, or around one of its parts. */
import type { PassParts } from '../../../src/controller/pass/reconcile.ts';
import { type Failure, ok, type Result } from '../../../src/core/failure.ts';
import type { Body, FieldName } from '../../../src/core/job/fields.ts';
import type { Updated } from '../../../src/core/job/states.ts';
import { type Manifest, specOf } from '../../../src/core/object/manifest.ts';
import type { Operation } from '../../../src/core/object/operation.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import type { Cluster, SecretData, ShownJob } from '../../../src/core/ports.ts';
import { type Assembled, type AssemblyParts, assemble } from '../../../src/service/assemble.ts';

/** Either changes what `assemble` is given, or what it has made. */
interface Planted {
  given?: (given: AssemblyParts) => Partial<AssemblyParts>;
  world?: (world: PassParts, assembled: Assembled) => Partial<PassParts>;
}

export interface PlantedDefect {
  what: string;
  /** The oracle that has to speak up: the one whose promise is broken. */
  oracle: string;
  /** One at which it does, and not long after the first; see `search-defects.ts`. */
  seed: number;
  planted: Planted;
}

/** What the cache says of an object, in other words. */
const otherwise =
  (change: (manifest: Manifest) => Manifest) =>
  ({ cluster }: PassParts): Partial<PassParts> => ({
    cluster: {
      ...cluster,
      manifest(key) {
        const manifest = cluster.manifest(key);
        return manifest && change(manifest);
      },
    },
  });

const otherSpec = (change: (spec: Spec) => Partial<Spec>) =>
  otherwise((manifest) => {
    const spec = specOf(manifest);
    return spec === undefined ? manifest : { ...manifest, wanted: { ...spec, ...change(spec) } };
  });

const isAmbiguous = <T>(result: Result<T>): result is { ok: false; failure: Failure } =>
  !result.ok && result.failure.ambiguous === true;

/** Every third look at the cache shows the spec before the last edit. */
function servesOlder({ cluster }: PassParts): Partial<PassParts> {
  const known = new Map<string, { now: Manifest; before: Manifest }>();
  let looks = 0;
  return {
    cluster: {
      ...cluster,
      manifest(key) {
        const manifest = cluster.manifest(key);
        if (manifest === undefined) return undefined;
        const last = known.get(manifest.uid) ?? { now: manifest, before: manifest };
        const { now, before } = last;
        known.set(manifest.uid, {
          now: manifest,
          before: now.generation === manifest.generation ? before : now,
        });
        looks += 1;
        const { generation, wanted } = looks % 3 === 0 ? before : manifest;
        return { ...manifest, generation, wanted };
      },
    },
  };
}

function asksNobody({ claims }: PassParts): Partial<PassParts> {
  claims.ownerBefore = () => undefined;
  return {};
}

function firstLook({ dli }: PassParts): Partial<PassParts> {
  const first = new Map<string, Result<ShownJob>>();
  const show: typeof dli.show = async (target, how) => {
    const seen = await dli.show(target, how);
    const known = first.get(target.jobId);
    if (seen.ok && known === undefined) first.set(target.jobId, seen);
    return seen.ok ? (known ?? seen) : seen;
  };
  return { dli: { ...dli, show } };
}

const keepsSecrets =
  (isMeant: (secret: SecretData) => boolean) =>
  ({ cluster }: PassParts): Partial<PassParts> => {
    const first = new Map<string, Result<SecretData | undefined>>();
    return {
      cluster: {
        ...cluster,
        async secret(namespace, name, how) {
          const key = `${namespace}/${name}`;
          const read = first.get(key) ?? (await cluster.secret(namespace, name, how));
          if (read.ok && read.value !== undefined && isMeant(read.value)) first.set(key, read);
          return read;
        },
      },
    };
  };

const isOfJobs = ({ values }: SecretData): boolean => values !== undefined;

/** What a Secret holds stands in the notes of events. */
const tells =
  (part: (secret: SecretData) => string | undefined) =>
  ({ cluster }: PassParts): Partial<PassParts> => {
    let last: string | undefined;
    return {
      cluster: {
        ...cluster,
        async secret(namespace, name, how) {
          const read = await cluster.secret(namespace, name, how);
          if (read.ok) last = (read.value && part(read.value)) ?? last;
          return read;
        },
        record: (manifest, event) =>
          cluster.record(manifest, { ...event, note: `${event.note} (${last ?? 'none'})` }),
      },
    };
  };

function passwordIn({ values }: SecretData): string | undefined {
  const held = values?.byKey.get('password');
  return held !== undefined && 'text' in held ? held.text.trim() || undefined : undefined;
}

const asObject = (value: unknown): Record<string, unknown> => (value ?? {}) as Record<string, unknown>;

/** Each event is posted twice, under two names. */
const postsTwice = ({ api }: AssemblyParts): Partial<AssemblyParts> => ({
  api: {
    ...api,
    async request(request) {
      const answer = await api.request(request);
      if (request.method !== 'POST' || !request.path.endsWith('/events')) return answer;
      const body = asObject(request.body);
      const metadata = asObject(body['metadata']);
      return api.request({
        ...request,
        body: { ...body, metadata: { ...metadata, name: `${metadata['name']}0` } },
      });
    },
  },
});

/** Beside each status it writes a label, which is for others to write. */
const labels = ({ api }: AssemblyParts): Partial<AssemblyParts> => ({
  api: {
    ...api,
    async request(request) {
      const answer = await api.request(request);
      if (request.method !== 'PATCH' || !request.path.endsWith('/status')) return answer;
      const path = request.path.replace(/\/status$/, '');
      return api.request({ ...request, path, body: { metadata: { labels: { seen: 'yes' } } } });
    },
  },
});

function hurries(_world: PassParts, { queue }: Assembled): Partial<PassParts> {
  queue.retry = (key) => {
    queue.addAfter(key, 50);
    return 50;
  };
  return {};
}

/** Sends each update with another body, made of that and of the spec it is for. */
const sends =
  (change: (body: Body, job: Spec['job']) => Body) =>
  ({ dli }: PassParts, { cache }: Assembled): Partial<PassParts> => ({
    dli: {
      ...dli,
      update(target, body, beside) {
        const naming = cache.all().filter(({ jobId }) => jobId === target.jobId);
        const specs = [...naming].flatMap((manifest) => specOf(manifest) ?? []);
        const spec = specs.find(({ job }) =>
          Object.entries(job).some(([field, value]) => body[field as FieldName] === value),
        );
        return dli.update(target, spec === undefined ? body : change(body, spec.job), beside);
      },
    },
  });

const sendsTheSpecAlone = sends((body, job) =>
  'queue_name' in body ? { name: body.name, desc: body.desc, ...job } : body,
);

const sendsPropertiesWhole = sends((body, job) =>
  'runtime_config' in body ? { ...body, runtime_config: job.runtime_config } : body,
);

/** After each update of a job the one before it is sent once more, as a retry would be that nobody had called off. */
function sendsOlder({ dli }: PassParts): Partial<PassParts> {
  const before = new Map<string, Parameters<typeof dli.update>>();
  const update: typeof dli.update = async (...sent) => {
    const older = before.get(sent[0].jobId);
    before.set(sent[0].jobId, sent);
    const answer = await dli.update(...sent);
    if (answer.ok && older !== undefined) await dli.update(...older);
    return answer;
  };
  return { dli: { ...dli, update } };
}

/** Placeholders that are filled in part: the last of them is sent as the spec has it. */
const sendsHalf = sends((body, { entrypoint_args = '' }) => {
  const [last] = entrypoint_args.match(/\$\{[A-Z]+\}(?=[^$]*$)/) ?? [];
  const { entrypoint_args: text } = body;
  return last === undefined || typeof text !== 'string'
    ? body
    : { ...body, entrypoint_args: text.replace(/(?<=.*Value-)\S+(?!.*Value-)/, last) };
});

const sendsPlaceholders = sends((body, { entrypoint_args }) =>
  'entrypoint_args' in body && entrypoint_args !== undefined ? { ...body, entrypoint_args } : body,
);

type Patch = Parameters<Cluster['patchStatus']>[1];

/** Writes each status in other words. */
const writes =
  (change: (patch: Patch, manifest: Manifest) => Patch) =>
  ({ cluster }: PassParts): Partial<PassParts> => ({
    cluster: {
      ...cluster,
      patchStatus: (manifest, patch) => cluster.patchStatus(manifest, change(patch, manifest)),
    },
  });

/** What it makes of an update without an answer. */
const whenUnclear =
  (answer: (again: () => Promise<Result<Updated>>) => Promise<Result<Updated>>) =>
  ({ dli }: PassParts): Partial<PassParts> => ({
    dli: {
      ...dli,
      async update(...sent) {
        const given = await dli.update(...sent);
        return isAmbiguous(given) ? answer(() => dli.update(...sent)) : given;
      },
    },
  });

/** Whether a restart of this job is under way. */
const isRestarted = ({ cache }: Assembled, jobId: string): boolean =>
  [...cache.all()].some((manifest) => {
    const { operation } = manifest.status;
    return manifest.jobId === jobId && operation?.type === 'Restart';
  });

const always = (): boolean => true;

/** A stop is sent once more at once. */
const stopsTwice =
  (isMeant: typeof isRestarted = always) =>
  ({ dli }: PassParts, assembled: Assembled): Partial<PassParts> => ({
    dli: {
      ...dli,
      async stop(...sent) {
        const isTwice = isMeant(assembled, sent[0].jobId);
        const answer = await dli.stop(...sent);
        if (isTwice) await dli.stop(...sent);
        return answer;
      },
    },
  });

/** A job that is being stopped is taken for one that has stopped, and whose savepoint is there. */
const cannotWait =
  (isMeant: typeof isRestarted = always) =>
  ({ dli }: PassParts, assembled: Assembled): Partial<PassParts> => ({
    dli: {
      ...dli,
      async show(...asked) {
        const shown = await dli.show(...asked);
        const isMoving = shown.ok && ['job_canceling', 'job_savepointing'].includes(shown.value.status);
        return isMoving && isMeant(assembled, asked[0].jobId)
          ? ok({
              ...shown.value,
              status: 'job_cancel_success',
              has_savepoint: true,
              savepoint_path: 'first-bucket/new',
            })
          : shown;
      },
    },
  });

/** What announces a call is kept in memory alone. */
const keepsRecords =
  (types: readonly Operation['type'][]) =>
  ({ cluster }: PassParts): Partial<PassParts> => {
    const kept = new Map<string, Operation>();
    const remembering = (manifest: Manifest): Manifest => {
      const operation = kept.get(manifest.uid);
      return operation === undefined ? manifest : { ...manifest, status: { ...manifest.status, operation } };
    };
    return {
      cluster: {
        ...cluster,
        manifest(key) {
          const manifest = cluster.manifest(key);
          return manifest && remembering(manifest);
        },
        async patchStatus(manifest, patch) {
          const { operation, ...others } = patch as { operation?: Operation | null };
          if (operation === undefined) return cluster.patchStatus(manifest, patch);
          kept.delete(manifest.uid);
          if (operation?.id === undefined || operation.sent !== 'Intended' || !types.includes(operation.type))
            return cluster.patchStatus(manifest, patch);
          kept.set(manifest.uid, operation);
          const written = await cluster.patchStatus(manifest, others);
          return written.kind === 'written'
            ? { ...written, manifest: remembering(written.manifest) }
            : written;
        },
      },
    };
  };

/** Writes each record of a restart, from its update on, in other words. */
const writesRestarts = (change: (operation: object) => object) =>
  writes((patch, { status }) => {
    const { operation } = patch as { operation?: Partial<Operation> | null };
    const isDown = status.operation?.type === 'Restart' && ['Put', 'Run'].includes(operation?.step ?? '');
    return isDown ? { ...patch, operation: change(operation ?? {}) } : patch;
  });

/** The record of a restart that has the job down, and the finalizer that would tell of it, count for nothing. */
const forgetsRestarts = otherwise((manifest) => {
  const { operation, ...status } = manifest.status;
  const isDown = operation?.type === 'Restart' && ['Put', 'Run'].includes(operation.step);
  return isDown ? { ...manifest, held: undefined, status } : manifest;
});

/** A restart that did not come to what was wanted counts as that of another account, and so is worth another try. */
const triesRestartsAgain = otherwise((manifest) => {
  const { operation } = manifest.status;
  const isOver = ['RolledBack', 'SavepointFailed'].includes(operation?.refusal?.reason ?? '');
  return operation?.type === 'Restart' && isOver
    ? { ...manifest, status: { ...manifest.status, operation: { ...operation, account: 'another' } } }
    : manifest;
});

/** Each job that is made is made once more, under another name. */
const makesTwo = ({ dli }: PassParts): Partial<PassParts> => ({
  dli: {
    ...dli,
    async create(place, body, how) {
      const answer = await dli.create(place, body, how);
      await dli.create(place, { ...body, name: `${body.name}-again` }, how);
      return answer;
    },
  },
});

/** Why an object goes while its job runs is told as if that were as asked for. */
const saysNothingBad = ({ cluster }: PassParts): Partial<PassParts> => ({
  cluster: {
    ...cluster,
    record: (manifest, event) =>
      cluster.record(manifest, event.reason === 'Released' ? { ...event, type: 'Normal' } : event),
  },
});

/** What was remembered as acted on counts for nothing. */
const forgets = (part: 'approvals' | 'savepointRedeployNonce') =>
  otherwise((manifest) => {
    const { [part]: _, ...handled } = manifest.status.handled ?? {};
    return { ...manifest, status: { ...manifest.status, handled } };
  });

/** What is remembered of restores is taken away again, and so is kept as it is meant. */
function forgetsRestores(parts: PassParts): Partial<PassParts> {
  const taking = writes((patch) => {
    const { handled = {} } = patch as { handled?: { savepointRedeployNonce?: unknown } | null };
    return handled === null || handled.savepointRedeployNonce !== undefined
      ? patch
      : ({ ...patch, handled: { ...handled, savepointRedeployNonce: null } } as Patch);
  });
  return taking({ ...parts, ...forgets('savepointRedeployNonce')(parts) });
}

/** Whoever approves any plan approves each. */
const approvesAll = otherwise((manifest) => {
  const isGiven = manifest.approvedPlan !== undefined || specOf(manifest)?.approvedPlan !== undefined;
  return isGiven ? { ...manifest, approvedPlan: manifest.status.plan?.id } : manifest;
});

/** A nonce counts as acted on as soon as anything is remembered. */
const countsTooEarly = writes((patch, manifest) => {
  const { handled } = patch as { handled?: object | null };
  const savepointRedeployNonce = specOf(manifest)?.savepointRedeployNonce;
  return handled === undefined || savepointRedeployNonce === undefined
    ? patch
    : ({ ...patch, handled: { ...handled, savepointRedeployNonce } } as Patch);
});

/** The first path of a job is given to it again and again. */
function keepsPaths({ dli }: PassParts): Partial<PassParts> {
  const first = new Map<string, string>();
  return {
    dli: {
      ...dli,
      restore(target, how) {
        const path = first.get(target.jobId) ?? how.path;
        first.set(target.jobId, path);
        return dli.restore(target, { ...how, path });
      },
    },
  };
}

function cannotClose({ dli }: PassParts, assembled: Assembled): Partial<PassParts> {
  assembled.dli = {
    ...dli,
    close: () => Promise.reject(new Error('it is closed already')),
  } as typeof assembled.dli;
  return {};
}

export const DEFECTS: readonly PlantedDefect[] = [
  {
    what: 'the Lease is not asked before a PUT',
    oracle: 'only the leader',
    seed: 99,
    planted: { world: () => ({ mayWrite: () => true }) },
  },
  {
    what: 'an older update is sent after a newer one',
    oracle: 'G2',
    seed: 47,
    planted: { world: sendsOlder },
  },
  {
    what: 'a pass throws when an answer was lost',
    oracle: 'G6',
    seed: 4,
    planted: {
      world: whenUnclear(async () => {
        throw new Error('nobody has thought of this');
      }),
    },
  },
  {
    what: 'the end of a replica throws',
    oracle: 'G6',
    seed: 1,
    planted: { world: cannotClose },
  },
  {
    what: 'what was sent is not remembered',
    oracle: 'G3',
    seed: 436,
    planted: { world: writes((patch) => ({ ...patch, lastUpdate: null })) },
  },
  {
    what: 'the cache serves an older spec now and then',
    oracle: 'G4 (back)',
    seed: 3,
    planted: { world: servesOlder },
  },
  {
    what: 'a failed pass is made again at once',
    oracle: 'no storm',
    seed: 73,
    planted: { world: hurries },
  },
  {
    what: 'a PUT whose answer was lost is sent again without a look',
    oracle: 'looks first',
    seed: 45,
    planted: { world: whenUnclear((again) => again()) },
  },
  {
    what: 'a PUT whose answer was lost is taken as applied',
    oracle: 'G4 (cause)',
    seed: 45,
    planted: { world: whenUnclear(async () => ok({ update_time: undefined, requestId: undefined })) },
  },
  {
    what: 'a label is written beside each status',
    oracle: 'writes only its own',
    seed: 1,
    planted: { given: labels },
  },
  {
    what: 'each event is posted twice',
    oracle: 'said once',
    seed: 1,
    planted: { given: postsTwice },
  },
  {
    what: 'a status is of the generation before',
    oracle: 'G1',
    seed: 1,
    planted: {
      world: writes((patch, { generation }) => ({
        ...patch,
        observedGeneration: Math.max(1, generation - 1),
      })),
    },
  },
  {
    what: 'the Secret of another namespace is read',
    oracle: 'Secrets of its namespace',
    seed: 6,
    planted: {
      world: ({ cluster }) => ({
        cluster: { ...cluster, secret: (_namespace, name, how) => cluster.secret('team-a', name, how) },
      }),
    },
  },
  {
    what: 'a Secret is kept for ever',
    oracle: 'G1',
    seed: 11,
    planted: { world: keepsSecrets((secret) => !isOfJobs(secret)) },
  },
  {
    what: 'a key stands in the notes of events',
    oracle: 'G5',
    seed: 1,
    planted: { world: tells(({ data }) => data['secretKey']) },
  },
  {
    what: 'the oldest of two objects is not asked for',
    oracle: 'G1',
    seed: 4,
    planted: { world: asksNobody },
  },
  {
    what: 'the first look at a job is taken for every later one',
    oracle: 'G1',
    seed: 8,
    planted: { world: firstLook },
  },
  {
    what: 'a request to reconcile now is lost',
    oracle: 'answered',
    seed: 1,
    planted: { world: otherwise((manifest) => ({ ...manifest, reconcileRequest: undefined })) },
  },
  {
    what: 'suspend does not count',
    oracle: 'G1',
    seed: 1,
    planted: { world: otherSpec(() => ({ suspend: false })) },
  },
  {
    what: 'mode Observe does not count',
    oracle: 'hands off',
    seed: 32,
    planted: { world: otherSpec(() => ({ mode: 'Manage' })) },
  },
  {
    what: 'what is to be ignored is not',
    oracle: 'leaves the rest',
    seed: 53,
    planted: { world: otherSpec(() => ({ ignore: [] })) },
  },
  {
    what: 'an update of a job at rest holds nothing but the spec',
    oracle: 'leaves the rest',
    seed: 1,
    planted: { world: sendsTheSpecAlone },
  },
  {
    what: 'runtime_config is written as the spec has it',
    oracle: 'leaves the rest',
    seed: 37,
    planted: { world: sendsPropertiesWhole },
  },
  {
    what: 'which names in runtime_config are its own is forgotten',
    oracle: 'takes out its own',
    seed: 93,
    planted: { world: writes((patch) => ({ ...patch, ownedProperties: null })) },
  },
  {
    what: 'the status is written at every visit',
    oracle: 'G1',
    seed: 1,
    planted: {
      world: otherwise((manifest) => ({ ...manifest, status: { ...manifest.status, updatedAt: undefined } })),
    },
  },
  {
    what: 'a stop is sent twice',
    oracle: 'stops once',
    seed: 31,
    planted: { world: stopsTwice() },
  },
  {
    what: 'a start does not wait for rest',
    oracle: 'at rest',
    seed: 70,
    planted: { world: cannotWait() },
  },
  {
    what: 'the record of an operation is not written before its call',
    oracle: 'announced',
    seed: 8,
    planted: { world: keepsRecords(['Start', 'Stop']) },
  },
  {
    what: 'every start and stop is stateless',
    oracle: 'keeps the state',
    seed: 3,
    planted: { world: otherSpec(() => ({ upgradeMode: 'Stateless' })) },
  },
  {
    what: 'a restart is forgotten once the job is down',
    oracle: 'started again',
    seed: 108,
    planted: { world: forgetsRestarts },
  },
  {
    what: 'a restart starts the job without its state',
    oracle: 'keeps the state',
    seed: 74,
    planted: { world: writesRestarts((operation) => ({ ...operation, resume: false })) },
  },
  {
    what: 'the stop of a restart is sent twice',
    oracle: 'stops once',
    seed: 31,
    planted: { world: stopsTwice(isRestarted) },
  },
  {
    what: 'a restart does not wait for rest',
    oracle: 'at rest',
    seed: 70,
    planted: { world: cannotWait(isRestarted) },
  },
  {
    what: 'the record of a restart is not written before its call',
    oracle: 'announced',
    seed: 31,
    planted: { world: keepsRecords(['Restart']) },
  },
  {
    what: 'a restart stops the job without a savepoint',
    oracle: 'keeps the state',
    seed: 3,
    planted: {
      world: otherSpec(({ updateStrategy }) =>
        updateStrategy === 'Restart' ? { upgradeMode: 'Stateless' } : {},
      ),
    },
  },
  {
    what: 'a restart that was rolled back, or had no savepoint, is made again',
    oracle: 'restarts once',
    seed: 458,
    planted: { world: triesRestartsAgain },
  },
  {
    what: 'a restart does not wait for its window',
    oracle: 'in its window',
    seed: 108,
    planted: { world: otherSpec(() => ({ maintenanceWindows: undefined })) },
  },
  {
    what: 'a job is deleted although the controller may not',
    oracle: 'deletes by leave',
    seed: 19,
    planted: { world: ({ operations }) => ({ operations: { ...operations, allowDelete: true } }) },
  },
  {
    what: 'a deleted object leaves its job running, and no warning says so',
    oracle: 'lets go',
    seed: 72,
    planted: { world: saysNothingBad },
  },
  {
    what: 'a second draft is made',
    oracle: 'makes one',
    seed: 3,
    planted: { world: makesTwo },
  },
  {
    what: 'adoptionPolicy Create takes over what is there',
    oracle: 'takes its own',
    seed: 8,
    planted: {
      world: otherSpec(({ adoptionPolicy }) =>
        adoptionPolicy === 'Adopt' ? {} : { adoptionPolicy: 'AdoptOrCreate' },
      ),
    },
  },
  {
    what: 'approval does not count',
    oracle: 'approved',
    seed: 13,
    planted: { world: otherSpec(() => ({ approval: 'None' })) },
  },
  {
    what: 'an approval counts twice',
    oracle: 'approved',
    seed: 13,
    planted: { world: forgets('approvals') },
  },
  {
    what: 'the approval of one plan counts for another',
    oracle: 'approved',
    seed: 13,
    planted: { world: approvesAll },
  },
  {
    what: 'an approval is not seen',
    oracle: 'goes ahead',
    seed: 13,
    planted: { world: otherwise((manifest) => ({ ...manifest, approvedPlan: undefined })) },
  },
  {
    what: 'a restore is forgotten',
    oracle: 'G1',
    seed: 5,
    planted: { world: otherSpec(() => ({ savepointRedeployNonce: undefined })) },
  },
  {
    what: 'the path of a first run is forgotten',
    oracle: 'from its path',
    seed: 3,
    planted: { world: otherSpec(() => ({ initialSavepointPath: undefined })) },
  },
  {
    what: 'a restore counts as made before it is',
    oracle: 'restores once',
    seed: 3,
    planted: { world: countsTooEarly },
  },
  {
    what: 'a restore is made twice',
    oracle: 'restores once',
    seed: 24,
    planted: { world: forgetsRestores },
  },
  {
    what: 'a job is given the path of before',
    oracle: 'from its path',
    seed: 70,
    planted: { world: keepsPaths },
  },
  {
    what: 'a placeholder is sent as it is',
    oracle: 'filled as read',
    seed: 5,
    planted: { world: sendsPlaceholders },
  },
  {
    what: 'a text is filled in part',
    oracle: 'filled as read',
    seed: 5,
    planted: { world: sendsHalf },
  },
  {
    what: 'the values of a Secret are kept for ever',
    oracle: 'G1',
    seed: 13,
    planted: { world: keepsSecrets(isOfJobs) },
  },
  {
    what: 'a value of a job stands in the notes of events',
    oracle: 'G5',
    seed: 5,
    planted: { world: tells(passwordIn) },
  },
  {
    what: 'a job is started although no spec says Running',
    oracle: 'asked for',
    seed: 1,
    planted: { world: otherSpec(() => ({ state: 'Running' })) },
  },
];

/** `assemble` with the defect in it. */
export function withDefect({ given, world }: Planted): typeof assemble {
  return (config, right) => {
    const assembled = assemble(config, { ...right, ...given?.(right) });
    Object.assign(assembled.world, world?.(assembled.world, assembled));
    return assembled;
  };
}
