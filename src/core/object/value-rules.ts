/** How placeholders and `spec.valuesFrom` must fit. Each rule stands once, in two languages: CEL, and a predicate for zod. */
import type { FieldName, JobFields } from '../job/fields.ts';
import { FILLED_FIELDS, openingsIn, placeholdersIn, textIn, UNFILLED_FIELDS } from '../job/placeholders.ts';
import { PLACED_NAME } from '../job/settings-text.ts';
import { DEFAULT_SECRET } from './names.ts';
import type { ValueSource } from './values.ts';

export interface ValueParts {
  valuesFrom: readonly ValueSource[];
  credentialsRef?: { name?: string } | undefined;
  job?: JobFields | undefined;
}

interface ValueRule {
  /** Kubernetes CEL over `spec`, where it has valuesFrom. */
  rule: string;
  message: string;
  /** The field of `spec` that the message is about. */
  field: string;
  holds(spec: ValueParts): boolean;
}

const FIELDS_SAID = `${FILLED_FIELDS.slice(0, -1).join(', ')} and ${FILLED_FIELDS.at(-1)}`;

/** Each is read again and again, and takes memory: so that one object costs no more than a few. */
const MOST_SECRETS = 4;

const placedName = new RegExp(PLACED_NAME, 'u');

const namesOf = ({ valuesFrom }: ValueParts): ReadonlySet<string> =>
  new Set(valuesFrom.map(({ name }) => name));

/** Without literals, in CEL: each `${` that is left begins a placeholder. */
const celText = (field: FieldName): string => `self.job.${field}.replace('$\${', ' ')`;
const celTextOrNone = (field: FieldName): string => `(has(self.job.${field}) ? ${celText(field)} : '')`;

/** `${` and `${NAME}` of all sources are counted: a list of all placeholders would go beyond the cost that an API server allows. */
const sourced = (field: FieldName): ValueRule => ({
  rule: `!has(self.job.${field}) || ${celText(field)}.split('\${').size() == 1 + self.valuesFrom.map(v, ${celText(field)}.split('\${' + v.name + '}').size() - 1).sum()`,
  message: `each \${ must begin a placeholder such as \${NAME} that valuesFrom names: add it there, or write $\${ for a literal \${`,
  field: `job.${field}`,
  holds(spec) {
    const text = textIn(spec.job, field);
    const names = namesOf(spec);
    return placeholdersIn(text).filter((name) => names.has(name)).length === openingsIn(text);
  },
});

const isList = (field: FieldName): boolean => field.startsWith('dependency_');

const unfilled = (field: FieldName): ValueRule => ({
  rule: `!has(self.job.${field}) || ${isList(field) ? `self.job.${field}.all(path, !path.contains('\${'))` : `!self.job.${field}.contains('\${')`}`,
  message: `placeholders are filled in ${FIELDS_SAID} only: take \${ out of this field`,
  field: `job.${field}`,
  holds: ({ job }) => !textIn(job, field).includes('${'),
});

export const VALUE_RULES: readonly ValueRule[] = [
  ...FILLED_FIELDS.map(sourced),
  ...UNFILLED_FIELDS.map(unfilled),
  {
    rule: `!has(self.job.runtime_config) || !self.job.runtime_config.matches(r'${PLACED_NAME}')`,
    message: 'a placeholder stands for a value: the name of a setting must not have ${',
    field: 'job.runtime_config',
    holds: ({ job }) => !placedName.test(textIn(job, 'runtime_config')),
  },
  {
    rule: `self.valuesFrom.all(v, [${FILLED_FIELDS.map(celTextOrNone).join(', ')}].exists(text, text.contains('\${' + v.name + '}')))`,
    message: `each name must stand as a placeholder, such as \${NAME}, in ${FIELDS_SAID.replace(' and ', ' or ')}: write it there, or take it out of valuesFrom`,
    field: 'valuesFrom',
    holds({ valuesFrom, job }) {
      const used = new Set(FILLED_FIELDS.flatMap((field) => placeholdersIn(textIn(job, field))));
      return valuesFrom.every(({ name }) => used.has(name));
    },
  },
  {
    rule: `self.valuesFrom.filter(v, !self.valuesFrom.exists(other, other.secretKeyRef.name == v.secretKeyRef.name && other.name < v.name)).size() <= ${MOST_SECRETS}`,
    message: `must name at most ${MOST_SECRETS} Secrets: put values that belong together into one`,
    field: 'valuesFrom',
    holds: ({ valuesFrom }) =>
      new Set(valuesFrom.map(({ secretKeyRef }) => secretKeyRef.name)).size <= MOST_SECRETS,
  },
  {
    rule: 'self.valuesFrom.all(v, v.secretKeyRef.name != self.credentialsRef.name)',
    message: 'credentials for DLI are no value of a job: name another Secret than credentialsRef does',
    field: 'valuesFrom',
    holds: ({ valuesFrom, credentialsRef: { name = DEFAULT_SECRET } = {} }) =>
      valuesFrom.every(({ secretKeyRef }) => secretKeyRef.name !== name),
  },
];
