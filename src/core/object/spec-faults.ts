/**
 * All that is wrong with a spec, at once. The schema leaves its rules about several fields out as soon as one field has a value of
 * a wrong type; here only those rules are left out that look at such a field.
 */
import { isObject, type JsonObject } from '../../ground/json.ts';
import { RULES } from '../job/combinations.ts';
import { JOB_SIZE } from '../job/job-size.ts';
import { parseSpec } from './spec.ts';
import { SPEC_RULES } from './spec-rules.ts';

export type FieldPath = readonly (string | number)[];

export interface SpecFault {
  /** Below `spec`. */
  path: FieldPath;
  message: string;
  /** Where it is a rule that does not hold: the fields that it looks at. */
  fields?: readonly FieldPath[];
}

interface Rule {
  message: string;
  field?: string;
  holds(value: JsonObject): boolean;
}

/** With a value of a wrong type a rule may not be able to reckon; then that type is what is wrong. */
function holdsOf({ holds }: Rule, value: JsonObject): boolean {
  try {
    return holds(value);
  } catch (error) {
    if (error instanceof TypeError) return true;
    throw error;
  }
}

/** What a rule says of a value, and at which of its fields it looks for that. */
function tried(rule: Rule, value: JsonObject): { holds: boolean; looked: readonly string[] } {
  const looked = new Set<string>();
  const watched = new Proxy(value, {
    get(target, name) {
      if (typeof name === 'string') looked.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
  return { holds: holdsOf(rule, watched), looked: [...looked] };
}

/** `wrong`: fields whose own value is wrong: what a rule says of them would mislead. */
function broken(
  rules: readonly Rule[],
  value: unknown,
  at: { path: FieldPath; wrong: Set<string> },
): SpecFault[] {
  if (!isObject(value)) return [];
  return rules.flatMap((rule) => {
    const { holds, looked } = tried(rule, value);
    if (holds || looked.some((name) => at.wrong.has(name))) return [];
    const path = rule.field === undefined ? at.path : [...at.path, ...rule.field.split('.')];
    return [{ path, message: rule.message, fields: looked.map((name) => [...at.path, name]) }];
  });
}

const RULE_MESSAGES = new Set([...RULES, ...SPEC_RULES, JOB_SIZE].map(({ message }) => message));

/** Of each value the first fault: the others mostly follow from it. */
function valueFaults(spec: unknown): SpecFault[] {
  const issues = parseSpec(spec).error?.issues ?? [];
  const faults = issues
    .filter(({ message }) => !RULE_MESSAGES.has(message))
    .map(({ path, message }) => ({ path: path as (string | number)[], message }));
  return [
    ...new Map(faults.toReversed().map((fault) => [fault.path.join('.'), fault])).values(),
  ].toReversed();
}

const childrenOf = (faults: readonly SpecFault[], parent: FieldPath): Set<string> =>
  new Set(
    faults
      .filter(({ path }) => path.length > parent.length && parent.every((part, at) => path[at] === part))
      .map(({ path }) => String(path[parent.length])),
  );

/** None: the spec is valid. Never throws, whatever it is given. */
export function specFaults(spec: unknown): SpecFault[] {
  const values = valueFaults(spec);
  const job = isObject(spec) ? spec['job'] : undefined;
  // A fault inside the job is no doubt about whether there is a job.
  const wrong = new Set(values.filter(({ path }) => path.length === 1).map(({ path }) => String(path[0])));
  return [
    ...values,
    ...broken(SPEC_RULES as readonly Rule[], spec, { path: [], wrong }),
    ...broken([...RULES, JOB_SIZE] as readonly Rule[], job, {
      path: ['job'],
      wrong: childrenOf(values, ['job']),
    }),
  ];
}
