import { hash } from 'node:crypto';
import { stringifyJson } from './json.ts';

/** Of the text's UTF-8, as 64 hexadecimal digits. */
export const sha256 = (text: string): string => hash('sha256', text);

/** The whole hash: nobody can make two values that have the same one. The value cannot be read back from it. */
export const fingerprint = (value: unknown): string => sha256(stringifyJson(value));

/** Short, to be read and kept: 16 digits. The order of keys counts. */
export const digest = (value: unknown): string => fingerprint(value).slice(0, 16);
