/** `-v`: each request, a line on standard error. No query, header or body is told, so that no key, token or password is. */
import { printable } from '../ground/text.ts';
import type { FlagTable, Options } from './options.ts';
import type { Process } from './process.ts';

/** Of each command that asks a cluster or an account. */
export const VERBOSE: FlagTable = {
  verbose: {
    short: 'v',
    does: 'a line on standard error for each request: method, host and path, status, milliseconds',
  },
};

interface ToldRequest {
  verb: string;
  host: string;
  /** Without its query. */
  path: string;
  /** HTTP status, or `<error>` when there was no answer. */
  code: string;
  seconds: number;
}

type Tell = (request: ToldRequest) => void;

const LONGEST = 500;

/** Undefined: nobody wants to know. */
export const tellOf = (options: Options, err: Process['err']): Tell | undefined =>
  options.isOn('verbose')
    ? ({ verb, host, path, code, seconds }) => {
        const said = code === '<error>' ? 'no answer' : code;
        err(`${verb} ${printable(`${host}${path}`, LONGEST)} ${said} ${Math.round(1_000 * seconds)} ms\n`);
      }
    : undefined;
