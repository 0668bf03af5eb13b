/** A history that showed something, as data: a seed gives another one when the drawing changes. The tests keep some. */
import { readFileSync } from 'node:fs';
import { isObject } from '../../src/ground/json.ts';
import type { History } from './run.ts';

export interface Found {
  what: string;
  history: History;
}

const isFound = (value: unknown): value is Found =>
  isObject(value) &&
  isObject(value['history']) &&
  isObject(value['history']['setup']) &&
  Array.isArray(value['history']['steps']);

/** The one that the file holds; or why there is none, as one line. */
export function foundIn(file: string | URL): Found | string {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isFound(value) ? value : `${file} holds no history`;
  } catch (error) {
    return `${file} cannot be read: ${(error as Error).message.replaceAll('\n', ' ')}`;
  }
}
