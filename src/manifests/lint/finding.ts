/** One fault of a manifest, with its place and its way out. */
import type { FieldPath } from '../../core/object/spec-faults.ts';
import type { Span } from '../read/span.ts';

/** Names that programs may rely on; each with what it means. */
export const FINDING_KINDS = {
  Unreadable: 'The file or folder cannot be read.',
  NotYaml: 'The document is not YAML that kubectl takes.',
  NotAnObject: 'The document is no Kubernetes object.',
  InvalidIdentity: 'apiVersion, kind or metadata are not those of a FlinkJarJob.',
  RepeatedObject: 'The file has two objects of one name.',
  RepeatedField: 'A field is there twice; the last one counts.',
  UnknownField: 'The field is not known; the API server refuses or drops it.',
  MissingField: 'A field is missing that must be there.',
  InvalidValue: 'The value of a field is refused.',
  InvalidCombination: 'Fields are refused together.',
} as const;

export type FindingKind = keyof typeof FINDING_KINDS;

export interface Finding {
  file: string;
  span: Span;
  kind: FindingKind;
  /** Such as `spec.job.name`; undefined: it is about the document, or the file. */
  path?: string;
  /** Name of the object, with its namespace where it names one. */
  object?: string;
  /** The end of a sentence that begins with the path. */
  message: string;
  /** What to write. */
  instead?: string;
}

/** Such as `spec.maintenanceWindows[0].start`. */
export const pathText = (path: FieldPath): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${part}`)).join('');

/** All of it in one line, without the place. */
export function sentenceOf({
  path,
  message,
  instead,
}: Pick<Finding, 'path' | 'message' | 'instead'>): string {
  const about = path === undefined ? message : `${path}: ${message}`;
  return instead === undefined ? about : `${about}; ${instead}`;
}
