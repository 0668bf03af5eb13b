/** `resource_config`: what is accepted, and how it reads back. */
import { isObject } from '../../src/ground/json.ts';

const SPECS = ['jobmanager_resource_spec', 'taskmanager_resource_spec'];

const NODE = { cpu: 1, memory: '4G' };

/** GB and a bare number are GB, MB is MB; undefined when it is none of these. */
function memoryMb(text: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([MG]?)B?$/i.exec(String(text));
  if (match === null) return undefined;
  return Number(match[1]) * (match[2]?.toUpperCase() === 'M' ? 1 : 1024);
}

function badNode(node: unknown): boolean {
  if (node === undefined || node === null) return false;
  if (!isObject(node)) return true;
  const { cpu = 1, memory = '4GB' } = node;
  return !(Number(cpu) >= 0.5) || !((memoryMb(memory) ?? 0) >= 2048);
}

const badCount = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Number.isInteger(value) && Number(value) >= 1);

export const badResources = (value: unknown): boolean =>
  !isObject(value) ||
  badCount(value['max_slot']) ||
  badCount(value['parallel_number']) ||
  SPECS.some((name) => badNode(value[name]));

/** `stored` with the parts that `sent` names in the place of its own, in the node specs as well. */
export function mergedResources(stored: unknown, sent: unknown): unknown {
  if (!isObject(stored) || !isObject(sent)) return sent;
  const named = Object.entries(sent).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...stored,
    ...Object.fromEntries(named.map(([name, value]) => [name, mergedResources(stored[name], value)])),
  };
}

/** `4GB` reads back as `4G`. */
function node(stored: unknown): object {
  const { cpu = NODE.cpu, memory = NODE.memory } = isObject(stored) ? stored : {};
  const unit = /^\d+(\.\d+)?$/.test(String(memory)) ? 'G' : '';
  return { cpu, memory: `${String(memory).replace(/B$/i, '')}${unit}` };
}

/** Filled also for a job that never set it, and for v1. */
export function renderResources(stored: unknown): { parallel_number: unknown; [part: string]: unknown } {
  const { max_slot = 1, parallel_number = 1, ...rest } = isObject(stored) ? stored : {};
  return {
    max_slot,
    parallel_number,
    ...Object.fromEntries(SPECS.map((name) => [name, node((rest as Record<string, unknown>)[name])])),
  };
}
