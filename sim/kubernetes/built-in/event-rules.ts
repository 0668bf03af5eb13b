/** Which events the API server takes. Rules are those of the internal form, which has core/v1's names. */
import { isObject, textOf } from '../../../src/ground/json.ts';
import type { StatusCause } from '../errors.ts';
import { toCore } from '../events.ts';
import { checkKey, invalidValue } from '../names.ts';
import { fieldsOf, type KubeObject, same } from '../objects.ts';

const required = (field: string): StatusCause => ({
  reason: 'FieldValueRequired',
  message: 'Required value',
  field,
});

const NAMESPACE = 'involvedObject.namespace';

function checkOld(event: KubeObject): StatusCause[] {
  const { namespace = '' } = fieldsOf(event['involvedObject']);
  const about = textOf(namespace) || 'default';
  if (about === event.metadata.namespace) return [];
  return [invalidValue(NAMESPACE, namespace, 'does not match event.namespace')];
}

/** Longest first rule of each field; the message is the note. */
const LIMITS: [field: string, limit: number, needed: boolean][] = [
  ['reportingInstance', 128, true],
  ['action', 128, true],
  ['reason', 128, true],
  ['message', 1024, false],
];

function checkText(event: KubeObject, [field, limit, needed]: (typeof LIMITS)[number]): StatusCause[] {
  const text = textOf(event[field]);
  if (text === '' && needed) return [required(field)];
  return text.length > limit ? [invalidValue(field, '', `can have at most ${limit} characters`)] : [];
}

/** Events with an eventTime are new ones, and must say who did what. */
function checkNew(event: KubeObject, reporter: string): StatusCause[] {
  const about = textOf(fieldsOf(event['involvedObject'])['namespace']);
  const system = ['default', 'kube-system'].includes(event.metadata.namespace ?? '');
  const controller = textOf(event['reportingComponent']);
  return [
    ...(about === '' && !system ? [invalidValue(NAMESPACE, '', 'does not match event.namespace')] : []),
    ...(controller === '' ? [required(reporter)] : []),
    ...checkKey(reporter, controller),
    ...LIMITS.flatMap((rule) => checkText(event, rule)),
  ];
}

function checkSeries(series: unknown): StatusCause[] {
  if (!isObject(series)) return [];
  const { count, lastObservedTime } = series;
  return [
    ...(Number(count ?? 0) < 2 ? [invalidValue('series.count', '', 'should be at least 2')] : []),
    ...(textOf(lastObservedTime) === '' ? [required('series.lastObservedTime')] : []),
  ];
}

const isSet = (value: unknown): boolean =>
  isObject(value) ? Object.keys(value).length > 0 : value !== undefined && value !== null && value !== 0;

function checkCreated(event: KubeObject): StatusCause[] {
  const type = textOf(event['type']);
  const known = type === 'Normal' || type === 'Warning';
  const unset = ['firstTimestamp', 'lastTimestamp', 'count', 'source'].filter((field) => isSet(event[field]));
  return [
    ...checkSeries(event['series']),
    ...(textOf(event['eventTime']) === '' ? [required('eventTime')] : []),
    ...(known ? [] : [invalidValue('type', '', `has invalid value: ${type}`)]),
    ...unset.map((field) => invalidValue(field, '', 'needs to be unset')),
  ];
}

const FROZEN = ['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count'];
const FROZEN_TOO = ['type', 'eventTime', 'action', 'related', 'reportingComponent', 'reportingInstance'];

function checkChanged(event: KubeObject, old: KubeObject): StatusCause[] {
  const series = same(event['series'], old['series']) ? [] : checkSeries(event['series']);
  const moved = [...FROZEN, ...FROZEN_TOO].filter((field) => !same(event[field] ?? null, old[field] ?? null));
  return [...series, ...moved.map((field) => invalidValue(field, event[field], 'field is immutable'))];
}

/** core/v1 is laxer than events.k8s.io/v1. */
export function checkEvent(event: KubeObject, old: KubeObject | undefined): StatusCause[] {
  const lax = event.apiVersion === 'v1';
  const core = lax ? event : toCore(event);
  const isNew = textOf(core['eventTime']) !== '';
  const causes = isNew ? checkNew(core, lax ? 'reportingComponent' : 'reportingController') : checkOld(core);
  if (lax) return causes;
  return [...causes, ...(old === undefined ? checkCreated(core) : checkChanged(core, toCore(old)))];
}
