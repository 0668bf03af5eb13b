/** The most that `spec.job` may have, in bytes: each field has a limit of its own, and together they would be half a megabyte. */
import { byteLength } from '../../ground/text.ts';
import type { JobFields } from './fields.ts';

/** Fields that may be long. All others together have at most 20,000 bytes. */
const TEXTS = ['runtime_config', 'flink_log_config'] as const;
const LISTS = ['dependency_jars', 'dependency_files'] as const;
const NAMES = [...TEXTS, ...LISTS];

/** Far more than a job needs: 512 settings of 64 bytes, and 200 packages of 100. */
const MOST_JOB_BYTES = 65_536;

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);

const bytesIn = (value: unknown): number =>
  Array.isArray(value) ? sum(value.map(bytesIn)) : typeof value === 'string' ? byteLength(value) : 0;

const isWithinBytes = (job: JobFields): boolean =>
  sum(NAMES.map((name) => bytesIn(job[name]))) <= MOST_JOB_BYTES;

const CEL_BYTES = [
  ...TEXTS.map((name) => `(has(self.${name}) ? bytes(self.${name}).size() : 0)`),
  ...LISTS.map((name) => `(has(self.${name}) ? self.${name}.map(path, bytes(path).size()).sum() : 0)`),
];

/** A rule about `spec.job`, as those of `combinations.ts`, but about no single field. */
export const JOB_SIZE = {
  rule: `${CEL_BYTES.join(' + ')} <= ${MOST_JOB_BYTES}`,
  message: `${NAMES.join(', ')} must together have at most ${MOST_JOB_BYTES} bytes in UTF-8`,
  holds: isWithinBytes,
};
