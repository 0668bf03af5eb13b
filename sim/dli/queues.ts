/**
 * Queues, as far as a client of jobs needs them (`dli_02_0194`, `0196`, `0016`, `0195`). Their `is_success` is a boolean
 * always. The list has `queue_name`, show has `queueName`.
 */
import { sha256 } from '../../src/ground/digest.ts';
import type { Reply } from '../http/answer.ts';
import { readBody } from './body.ts';
import { Refusal } from './refusals.ts';
import type { Request } from './request.ts';
import { kindOfQueue, type QueueKind } from './settings.ts';
import type { QueueFacts, World } from './world.ts';

const answer = (more: object): Reply => ({ status: 200, body: { is_success: true, message: '', ...more } });

const factsOf = ({ made, startedAt }: World, name: string): QueueFacts =>
  made.queues.get(name) ?? { description: '', cu_count: 16, create_time: startedAt };

const typeOf = (kind: QueueKind): string => (kind === 'sql' ? 'sql' : 'general');
const modeOf = (kind: QueueKind): number => (kind === 'exclusive' ? 1 : 0);

/** The same for the same queue, in the form of a UUID. */
const resourceId = (name: string): string =>
  sha256(name).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');

const NAME = /^(?!_|\d+$)\w{1,128}$/;

/** Capitals become small letters. */
export function createQueue({ world, call }: Request): Reply {
  const { queue_name, queue_type = 'sql', resource_mode = 0, cu_count, description = '' } = readBody(call);
  const name = String(queue_name ?? '').toLowerCase();
  if (!NAME.test(name)) throw new Refusal('DLI.0001', 'queue_name');
  if (queue_type !== 'sql' && queue_type !== 'general') throw new Refusal('DLI.0001', 'queue_type');
  if (!Number.isInteger(cu_count) || Number(cu_count) < 4) throw new Refusal('DLI.0001', 'cu_count');
  if (kindOfQueue(world.settings, name) !== undefined) throw new Refusal('DLI.0006', name);
  const kind = resource_mode === 1 ? 'exclusive' : 'general';
  world.settings.queues.set(name, queue_type === 'sql' ? 'sql' : kind);
  world.made.queues.set(name, {
    description: String(description),
    cu_count: Number(cu_count),
    create_time: world.now(),
  });
  return answer({ queue_name: name });
}

export function listQueues({ world, call }: Request): Reply {
  const type = call.query.get('queue_type') || 'all';
  const queues = [...world.settings.queues].filter(([, kind]) => type === 'all' || type === typeOf(kind));
  return answer({
    queues: queues.map(([queue_name, kind]) => ({
      queue_name,
      owner: world.account.userName,
      ...factsOf(world, queue_name),
      queue_type: typeOf(kind),
      charging_mode: 1,
      resource_id: resourceId(queue_name),
      enterprise_project_id: '0',
      resource_mode: modeOf(kind),
      platform: 'x86_64',
      is_restarting: false,
      feature: 'basic',
      labels: '',
      queue_resource_type: 'vm',
    })),
  });
}

/** As it was written when there is such a queue, otherwise in small letters. */
function nameOf({ world, id }: Request): string {
  const name = world.settings.queues.has(id) ? id : id.toLowerCase();
  if (!world.settings.queues.has(name)) throw new Refusal('DLI.20005');
  return name;
}

export function showQueue(request: Request): Reply {
  const { world } = request;
  const queueName = nameOf(request);
  const kind = world.settings.queues.get(queueName) ?? 'general';
  const { cu_count: cuCount, ...facts } = factsOf(world, queueName);
  return answer({
    queueName,
    owner: world.account.userName,
    ...facts,
    queueType: typeOf(kind),
    cuCount,
    chargingMode: 1,
    resource_id: resourceId(queueName),
    enterprise_project_id: '0',
    resource_mode: modeOf(kind),
    resource_type: 'vm',
    cu_spec: cuCount,
  });
}

export function deleteQueue(request: Request): Reply {
  const name = nameOf(request);
  request.world.settings.queues.delete(name);
  request.world.made.queues.delete(name);
  return answer({});
}
