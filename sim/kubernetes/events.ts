/** Events have two faces, core/v1 and events.k8s.io/v1, on the same objects. They are kept as core/v1. */
import { textOf } from '../../src/ground/json.ts';
import { age } from './duration.ts';
import { checkMicroTime } from './micro-time.ts';
import { type Fields, fieldsOf, type KubeObject } from './objects.ts';
import type { Column } from './resource.ts';

/** events.k8s.io name -> core name. */
const RENAMED: Record<string, string> = {
  regarding: 'involvedObject',
  note: 'message',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
};

const BACK = Object.fromEntries(Object.entries(RENAMED).map(([one, core]) => [core, one]));

const renamed = (object: Fields, names: Record<string, string>): Fields =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [names[key] ?? key, value]));

export const toCore = (object: KubeObject): KubeObject =>
  ({ ...renamed(object, RENAMED), apiVersion: 'v1' }) as KubeObject;

export const fromCore = (object: KubeObject): KubeObject =>
  ({ ...renamed(object, BACK), apiVersion: 'events.k8s.io/v1' }) as KubeObject;

/** Go writes these even when they are empty. */
const CORE_ZEROES = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};
const ZEROES = {
  deprecatedSource: {},
  deprecatedFirstTimestamp: null,
  deprecatedLastTimestamp: null,
  eventTime: null,
};

export function fillEvent(object: KubeObject): KubeObject {
  checkMicroTime({ kind: 'Event', version: 'v1' }, object['eventTime']);
  checkMicroTime({ kind: 'Event', version: 'v1' }, fieldsOf(object['series'])['lastObservedTime']);
  const zeroes = object.apiVersion === 'v1' ? CORE_ZEROES : ZEROES;
  const { metadata } = object;
  return { ...zeroes, ...object, metadata } as KubeObject;
}

const lastSeen = (event: KubeObject): unknown =>
  fieldsOf(event['series'])['lastObservedTime'] ?? event['lastTimestamp'] ?? event['eventTime'];

const firstSeen = (event: KubeObject): unknown => event['firstTimestamp'] ?? event['eventTime'];

function about(event: KubeObject): string {
  const { kind, name } = fieldsOf(event['involvedObject']);
  return `${textOf(kind).toLowerCase()}/${textOf(name)}`;
}

function from(event: KubeObject): string {
  const { component, host } = fieldsOf(event['source']);
  const instance = [event['reportingComponent'], event['reportingInstance']]
    .map(textOf)
    .filter((part) => part !== '');
  const parts = textOf(component) === '' ? instance : [textOf(component), textOf(host)];
  return parts.filter((part) => part !== '').join(', ');
}

type Cell = Column['cell'];

const column = (name: string, priority: number, cell: Cell): Column => ({
  name,
  type: 'string',
  description: `${name} of the event.`,
  priority,
  cell: (event, now) => cell(event.apiVersion === 'v1' ? event : toCore(event), now),
});

export const EVENT_COLUMNS: Column[] = [
  column('Last Seen', 0, (event, now) => age(lastSeen(event), now)),
  column('Type', 0, (event) => event['type']),
  column('Reason', 0, (event) => event['reason']),
  column('Object', 0, about),
  column('Subobject', 1, (event) => fieldsOf(event['involvedObject'])['fieldPath'] ?? ''),
  column('Source', 1, from),
  column('Message', 0, (event) => textOf(event['message']).trim()),
  column('First Seen', 1, (event, now) => age(firstSeen(event), now)),
  column('Count', 1, (event) => fieldsOf(event['series'])['count'] ?? event['count'] ?? 1),
  column('Name', 1, (event) => event.metadata.name),
];

const REFERENCE = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
const PLAIN = ['reason', 'type', 'reportingComponent'];

const paths = (object: string): Record<string, string> => ({
  ...Object.fromEntries(REFERENCE.map((key) => [`${object}.${key}`, `.${object}.${key}`])),
  ...Object.fromEntries(PLAIN.map((key) => [key, `.${key}`])),
});

export const CORE_EVENT_FIELDS = { ...paths('involvedObject'), source: '.source.component' };
export const EVENT_FIELDS = { ...paths('regarding'), reportingController: '.reportingController' };
