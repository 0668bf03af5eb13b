/** Credentials in a file of a person: the keys of a Secret with their values, as YAML or JSON. No word of it is ever repeated. */
import {
  type CredentialData,
  LONGEST_VALUE,
  SECRET_KEYS,
  type SecretKey,
} from '../../core/object/credentials.ts';
import { isObject } from '../../ground/json.ts';
import { brokenIn } from '../read/broken.ts';
import { documentsIn } from '../read/yaml.ts';

/** `problem`: the end of a sentence that begins with the name of the file. */
type ReadCredentials = { data: CredentialData } | { problem: string };

const isKey = (name: string): name is SecretKey => SECRET_KEYS.some((key) => key === name);

const KEYS = `${SECRET_KEYS.slice(0, -1).join(', ')} and ${SECRET_KEYS.at(-1)}`;

function problemOf(key: SecretKey, value: unknown): string | undefined {
  if (typeof value !== 'string') return `: ${key} is no text: put its value in quotation marks`;
  return Buffer.byteLength(value) > LONGEST_VALUE
    ? `: ${key} has more than ${LONGEST_VALUE} bytes`
    : undefined;
}

export function readCredentials(text: string): ReadCredentials {
  const [yaml, other] = documentsIn(text);
  if (yaml === undefined || other !== undefined)
    return { problem: ' must hold one document of YAML or JSON' };
  const broken = brokenIn(yaml, text);
  if (broken !== undefined) return { problem: `, line ${broken.span.line}: ${broken.problem}` };
  const content: unknown = yaml.document.toJS({ maxAliasCount: 0 });
  if (!isObject(content)) return { problem: ` must hold the keys ${KEYS}, as far as they are needed` };
  if ('kind' in content)
    return { problem: ' is a manifest: write the keys of its data into a file, with the values as they are' };
  const entries = Object.entries(content).filter(([name, value]) => isKey(name) && value !== null);
  for (const [name, value] of entries) {
    const problem = isKey(name) ? problemOf(name, value) : undefined;
    if (problem !== undefined) return { problem };
  }
  return { data: Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) };
}
