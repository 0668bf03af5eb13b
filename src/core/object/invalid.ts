/** A spec that breaks the schema, in one sentence: the first few fields and what is wrong with each. */
import { printable } from '../../ground/text.ts';
import type { Failure } from '../failure.ts';
import type { SpecFault } from './spec-faults.ts';

const SHOWN = 3;

export function invalidSpec(faults: readonly SpecFault[]): Failure {
  const said = faults
    .slice(0, SHOWN)
    .map(({ path, message }) => `${['spec', ...path].join('.')}: ${message}`);
  const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : '';
  return { kind: 'InvalidSpec', message: printable(`${said.join('; ')}${more}`) };
}
