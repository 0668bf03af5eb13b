/** RFC 6902: add, remove, replace, move, copy, test. A patch that does not fit changes nothing. */
import { isObject } from '../../../src/ground/json.ts';
import { copy, same } from '../objects.ts';

export interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

class Misfit extends Error {}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');
const parts = (path: string): string[] => path.split('/').slice(1).map(unescaped);

function child(container: unknown, key: string): unknown {
  if (Array.isArray(container)) return container[index(container, key)];
  if (isObject(container) && Object.hasOwn(container, key)) return container[key];
  throw new Misfit(`no ${key}`);
}

function index(list: unknown[], key: string, end = list.length - 1): number {
  if (!/^\d+$/.test(key) || Number(key) > end) throw new Misfit(`no index ${key}`);
  return Number(key);
}

const at = (root: unknown, path: string): unknown => parts(path).reduce(child, root);

type Edit = (container: unknown, key: string) => void;

/** The document with one place changed. */
function changed(root: unknown, path: string, change: Edit): unknown {
  const holder = { root };
  const keys = ['root', ...parts(path)];
  const last = keys.pop() ?? 'root';
  change(keys.reduce(child, holder as unknown), last);
  return holder.root;
}

const put =
  (value: unknown): Edit =>
  (container, key) => {
    if (Array.isArray(container)) {
      container.splice(key === '-' ? container.length : index(container, key, container.length), 0, value);
    } else if (isObject(container)) container[key] = value;
    else throw new Misfit('not a container');
  };

const remove: Edit = (container, key) => {
  child(container, key);
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else if (isObject(container)) delete container[key];
};

const replace =
  (value: unknown): Edit =>
  (container, key) => {
    child(container, key);
    if (Array.isArray(container)) container[Number(key)] = value;
    else if (isObject(container)) container[key] = value;
  };

function apply(root: unknown, { op, path, from = '', value }: Operation): unknown {
  if (op === 'add') return path === '' ? value : changed(root, path, put(value));
  if (op === 'remove') return changed(root, path, remove);
  if (op === 'replace') return path === '' ? value : changed(root, path, replace(value));
  if (op === 'copy') return changed(root, path, put(copy(at(root, from))));
  if (op === 'move') {
    const moved = at(root, from);
    return changed(changed(root, from, remove), path, put(moved));
  }
  if (op === 'test' && same(at(root, path), value)) return root;
  throw new Misfit(op);
}

/** Undefined when an operation does not fit. */
export function jsonPatch(document: unknown, operations: Operation[]): unknown {
  try {
    return operations.reduce(apply, copy(document));
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}
