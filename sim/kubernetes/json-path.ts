/** The JSON paths of printer columns and selectable fields: `.a.b`, `['a']`, `[0]`, `[*]`, `[?(@.type=="Ready")]`. */
import { isObject } from '../../src/ground/json.ts';
import { listOf } from './objects.ts';

type Step = (value: unknown) => unknown[];

const TOKEN =
  /\.?\[\?\(\s*@((?:\.[\w/-]+)*)\s*(?:(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([^)\s]+))\s*)?\)\]|\.?\['((?:[^'\\]|\\.)*)'\]|\.?\[(-?\d+|\*)\]|\.((?:[^.[\\]|\\.)+)/y;

const field = (key: string): Step => {
  const name = key.replaceAll(/\\(.)/g, '$1');
  return (value) => {
    if (key === '*') return isObject(value) ? Object.values(value) : listOf(value);
    return isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
  };
};

const item = (index: string): Step => {
  if (index === '*') return (value) => (isObject(value) ? Object.values(value) : listOf(value));
  return (value) => listOf(value).slice(Number(index)).slice(0, 1);
};

interface Filter {
  path: string;
  op: string | undefined;
  wanted: string;
}

function filter({ path, op, wanted }: Filter): Step {
  const inner = jsonPath(path);
  return (value) =>
    listOf(value).filter((element) => {
      const [found] = inner(element);
      if (found === undefined) return false;
      if (op === undefined) return true;
      return (String(found) === wanted) === (op === '==');
    });
}

function step(match: RegExpExecArray): Step {
  const [, path, op, double, single, bare, quoted, index, key] = match;
  if (path !== undefined) return filter({ path, op, wanted: double ?? single ?? bare ?? '' });
  if (quoted !== undefined) return field(quoted);
  return index === undefined ? field(key ?? '') : item(index);
}

/** Throws on what it cannot read. */
export function jsonPath(source: string): (value: unknown) => unknown[] {
  const text = source.replace(/^\{(.*)\}$/, '$1').replace(/^\$/, '');
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new SyntaxError(`unrecognized JSON path ${source}`);
    const at = TOKEN.lastIndex;
    steps.push(step(match));
    TOKEN.lastIndex = at;
  }
  return (value) => steps.reduce<unknown[]>((found, next) => found.flatMap(next), [value]);
}
