/** labelSelector and fieldSelector: parsed once, then asked of each object. */
import { badRequest } from './errors.ts';
import { jsonPath } from './json-path.ts';
import type { KubeObject } from './objects.ts';
import type { Resource } from './resource.ts';

export type Matches = (object: KubeObject) => boolean;
type LabelTest = (labels: Record<string, string>) => boolean;

const OPERATORS = 'in, notin, =, ==, !=, gt, lt';

/** Commas separate requirements, but not inside `in (a,b)`. */
const requirements = (text: string): string[] => text.split(/,(?![^(]*\))/).map((part) => part.trim());

const LABEL = /^(!?)\s*([A-Za-z0-9][\w./-]*)\s*(?:(==|=|!=|>|<)\s*([\w.-]*)|(in|notin)\s*\(([^)]*)\))?$/;

function setTest(key: string, op: string, list: string): LabelTest {
  const wanted = new Set(list.split(',').map((value) => value.trim()));
  return (labels) => {
    const value = labels[key];
    return op === 'in' ? value !== undefined && wanted.has(value) : value === undefined || !wanted.has(value);
  };
}

function valueTest(key: string, op: string, wanted: string): LabelTest {
  if (op === '!=') return (labels) => labels[key] !== wanted;
  if (op === '>') return (labels) => Number(labels[key]) > Number(wanted);
  if (op === '<') return (labels) => Number(labels[key]) < Number(wanted);
  return (labels) => labels[key] === wanted;
}

function labelTest(requirement: string): LabelTest {
  const match = LABEL.exec(requirement);
  if (match === null) {
    const [, found = ''] = requirement.split(/\s+/);
    throw badRequest(`unable to parse requirement: found '${found}', expected: ${OPERATORS}`);
  }
  const [, not, key = '', op, wanted = '', setOp, list = ''] = match;
  if (setOp !== undefined) return setTest(key, setOp, list);
  if (op !== undefined) return valueTest(key, op, wanted);
  return (labels) => (labels[key] === undefined) === (not === '!');
}

export function labelSelector(text: string): Matches {
  if (text.trim() === '') return () => true;
  const tests = requirements(text).map(labelTest);
  return ({ metadata }) => tests.every((test) => test(metadata.labels ?? {}));
}

const METADATA: Record<string, string> = {
  'metadata.name': '.metadata.name',
  'metadata.namespace': '.metadata.namespace',
};

function fieldTest(resource: Resource, term: string): Matches {
  const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
  if (match === null) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, label = '', op, wanted = ''] = match;
  const path = METADATA[label] ?? resource.selectable[label];
  if (path === undefined) throw badRequest(`field label not supported: ${label}`);
  const find = jsonPath(path);
  return (object) => (String(find(object)[0] ?? '') === unescaped(wanted)) === (op !== '!=');
}

const unescaped = (text: string): string => text.replaceAll(/\\([\\,=])/g, '$1');

export function fieldSelector(resource: Resource, text: string): Matches {
  if (text === '') return () => true;
  const tests = text.split(/(?<!\\),/).map((term) => fieldTest(resource, term));
  return (object) => tests.every((test) => test(object));
}
