/** A spec that breaks the schema, in one sentence: the first few fields and what is wrong with each. */
import type { z } from 'zod';
import { printable } from '../../ground/text.ts';
import type { Failure } from '../failure.ts';

const SHOWN = 3;

export function invalidSpec(error: z.ZodError): Failure {
  const said = error.issues.slice(0, SHOWN).map(({ path, message }) => `spec.${path.join('.')}: ${message}`);
  const more = error.issues.length > SHOWN ? `; and ${error.issues.length - SHOWN} more` : '';
  return { kind: 'InvalidSpec', message: printable(`${said.join('; ')}${more}`) };
}
