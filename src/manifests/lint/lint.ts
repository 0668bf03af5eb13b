/** All that is wrong with manifests, file by file. What is asked of a spec is what the controller asks. */
import { isScalar } from 'yaml';
import { type FieldPath, specFaults } from '../../core/object/spec-faults.ts';
import { readManifests, type WantedFiles } from '../read/manifests.ts';
import type { DocumentObjects, FiledObject } from '../read/objects.ts';
import { type Span, spanAt, standingAt } from '../read/span.ts';
import { type Finding, pathText } from './finding.ts';
import { identityFaults, isMeant, type ObjectFault, objectName } from './identity.ts';
import { insteadOf, valueAt } from './instead.ts';
import { repeatedFields } from './repeated-fields.ts';
import { unknownFields } from './unknown-fields.ts';

/** What was found of one file. */
export interface LintedFile {
  file: string;
  findings: Finding[];
  /** FlinkJarJobs. */
  jobs: number;
  /** Objects of other kinds, and parts that are no objects: neither is looked at. */
  others: number;
  /** It is a link to a folder, and was not followed. */
  notFollowed?: true;
}

/** Of one object no more are told: by then it is another thing than a FlinkJarJob. */
const MOST_OF_ONE = 100;

const isMissing = (spec: unknown, path: FieldPath): boolean => valueAt(spec, path) === undefined;

function specFaultsIn({ value, yaml, path }: FiledObject): ObjectFault[] {
  const spec = value['spec'];
  return specFaults(spec).map((fault) => {
    const node = standingAt(yaml, [...path, 'spec', ...fault.path])?.value;
    const source = isScalar(node) ? node.source : undefined;
    const instead = insteadOf(spec, fault, source);
    const kind = isMissing(spec, fault.path) ? 'MissingField' : 'InvalidValue';
    return {
      kind: fault.fields === undefined ? kind : 'InvalidCombination',
      path: ['spec', ...fault.path],
      message: fault.message,
      ...(instead === undefined ? {} : { instead }),
      // Of a rule: where the first field stands that it looks at.
      at: [fault.path, ...(fault.fields ?? [])]
        .map((one) => ['spec', ...one])
        .find((one) => standingAt(yaml, [...path, ...one]) !== undefined),
    };
  });
}

const unknownIn = ({ value }: FiledObject): ObjectFault[] =>
  unknownFields(value['spec']).map(({ path, instead }) => ({
    kind: 'UnknownField',
    path: ['spec', ...path],
    message: 'is no field of a FlinkJarJob',
    instead,
  }));

const repeatedIn = ({ yaml, path: at }: FiledObject): (ObjectFault & { span: Span })[] =>
  repeatedFields(yaml, at).map(({ path, span, first }) => ({
    kind: 'RepeatedField',
    path,
    message: `is there twice, first in line ${first}, and only this one counts`,
    instead: 'leave one of the two out',
    span,
  }));

const inOrder = (one: Finding, other: Finding): number =>
  one.span.line - other.span.line || one.span.column - other.span.column;

function lintObject(file: string, object: FiledObject): Finding[] {
  const { yaml, path: at } = object;
  const name = objectName(object);
  const faults: (ObjectFault & { at?: FieldPath | undefined; span?: Span })[] = [
    ...identityFaults(object),
    ...unknownIn(object),
    ...specFaultsIn(object),
    ...repeatedIn(object),
  ];
  return faults.slice(0, MOST_OF_ONE).map(({ kind, path, message, instead, ...place }) => ({
    file,
    span:
      place.span ?? spanAt(yaml, [...at, ...(place.at ?? path)], kind === 'UnknownField' ? 'key' : 'value'),
    kind,
    path: pathText(path),
    ...(name === undefined ? {} : { object: name }),
    message,
    ...(instead === undefined ? {} : { instead }),
  }));
}

/** Names of the objects of one file, and where each stands. */
type Names = Map<string, number>;

function lintName(file: string, object: FiledObject, names: Names): Finding[] {
  const name = objectName(object);
  if (name === undefined) return [];
  const path = [...object.path, 'metadata', 'name'];
  const span = spanAt(object.yaml, path);
  const first = names.get(name);
  if (first === undefined) {
    names.set(name, span.line);
    return [];
  }
  const message = `is the name of another object, in line ${first}: the later one would overwrite it`;
  return [{ file, span, kind: 'RepeatedObject', path: 'metadata.name', object: name, message }];
}

/** What is read, and who hears of each FlinkJarJob with which nothing is wrong. */
interface LintWanted extends WantedFiles {
  onSound?: (file: string, object: FiledObject) => void;
}

interface FileInWork {
  linted: LintedFile;
  names: Names;
  onSound: LintWanted['onSound'];
}

function lintJob({ linted: { file }, names, onSound }: FileInWork, job: FiledObject): Finding[] {
  const found = [...lintObject(file, job), ...lintName(file, job, names)];
  if (found.length === 0) onSound?.(file, job);
  return found;
}

function addDocument(reading: FileInWork, document: DocumentObjects, named: boolean): void {
  const { objects, strangers, broken } = document;
  const { linted } = reading;
  const { file, findings } = linted;
  const jobs = objects.filter(isMeant);
  linted.jobs += jobs.length;
  linted.others += objects.length - jobs.length + strangers.length;
  findings.push(...jobs.flatMap((job) => lintJob(reading, job)).sort(inOrder));
  if (broken !== undefined)
    findings.push({ file, span: broken.span, kind: 'NotYaml', message: broken.problem });
  // Of a folder not everything has to be a manifest.
  if (named)
    for (const { problem, span } of strangers)
      findings.push({ file, span, kind: 'NotAnObject', message: problem });
}

const readingOf = (file: string, onSound: LintWanted['onSound']): FileInWork => ({
  linted: { file, findings: [], jobs: 0, others: 0 },
  names: new Map(),
  onSound,
});

/** Ends early when the signal aborts. */
export async function* lint(wanted: LintWanted): AsyncGenerator<LintedFile> {
  let reading: FileInWork | undefined;
  for await (const part of readManifests(wanted)) {
    const { file } = part;
    reading ??= readingOf(file, wanted.onSound);
    if ('document' in part) {
      addDocument(reading, part.document, part.named);
      continue;
    }
    if ('problem' in part)
      reading.linted.findings.push({ file, span: part.span, kind: 'Unreadable', message: part.problem });
    if ('notFollowed' in part) reading.linted.notFollowed = true;
    yield reading.linted;
    reading = undefined;
  }
}
