import { stringify } from 'yaml';

/** JSON keeps integers of 64 bits; what it leaves out, YAML leaves out too. */
export const yamlOf = (value: unknown): string =>
  stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
