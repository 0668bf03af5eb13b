/** The rules of a CRD compile, give a bool, and read an older self only where there is one. */

import { type Check, checkerOf } from '../cel/declared-types.ts';
import { readsOldSelf } from '../cel/program.ts';
import { withTypeMeta } from '../cel/value.ts';
import { type Cause, invalid, invalidUnshown } from '../schema/cause.ts';
import { additional, type Schema, type ValidationRule } from '../schema/schema.ts';
import { escapeMarkup } from '../schema/value.ts';

interface At {
  path: string;
  /** The list whose items cannot be told apart, and that therefore have no older self. */
  uncorrelated: string | undefined;
}

/** A rule is shown whole, with the field names of Go. */
function invalidRule(path: string, rule: ValidationRule, detail: string): Cause {
  const shown = JSON.stringify({
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  });
  return invalidUnshown(path, `${escapeMarkup(shown)}: ${detail}`);
}

function ruleCauses(check: Check, rule: ValidationRule, at: At): Cause[] {
  const optional = rule.optionalOldSelf === true;
  const compiled = check(rule.rule, optional);
  if (compiled.error !== undefined) {
    return [invalidRule(`${at.path}.rule`, rule, `compilation failed: ${compiled.error}`)];
  }
  if (compiled.type !== 'bool' && compiled.type !== 'dyn') {
    return [invalidRule(`${at.path}.rule`, rule, 'cel expression must evaluate to a bool')];
  }
  return [...messageCauses(check, rule, at), ...oldSelfCauses(rule, at)];
}

function messageCauses(check: Check, rule: ValidationRule, at: At): Cause[] {
  if (!rule.messageExpression) return [];
  const compiled = check(rule.messageExpression, rule.optionalOldSelf === true);
  const path = `${at.path}.messageExpression`;
  if (compiled.error !== undefined) {
    return [invalidRule(path, rule, `messageExpression compilation failed: ${compiled.error}`)];
  }
  if (compiled.type === 'string' || compiled.type === 'dyn') return [];
  return [invalidRule(path, rule, 'messageExpression must evaluate to a string')];
}

function oldSelfCauses(rule: ValidationRule, at: At): Cause[] {
  if (!readsOldSelf(rule.rule)) {
    if (rule.optionalOldSelf === undefined) return [];
    const why = 'may not be set if oldSelf is not used in rule';
    return [invalid(`${at.path}.optionalOldSelf`, rule.optionalOldSelf, why)];
  }
  if (at.uncorrelated === undefined) return [];
  const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${at.uncorrelated}`;
  return [invalid(`${at.path}.rule`, rule.rule, why)];
}

export function celCauses(schema: Schema, at: At, isRoot = true): Cause[] {
  const { path, uncorrelated } = at;
  const causes = Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
    celCauses(property, { path: `${path}.properties[${key}]`, uncorrelated }, false),
  );
  const others = additional(schema);
  if (others)
    causes.push(...celCauses(others, { path: `${path}.additionalProperties`, uncorrelated }, false));
  if (schema.items) {
    const loose = schema['x-kubernetes-list-type'] === 'map' ? uncorrelated : (uncorrelated ?? path);
    causes.push(...celCauses(schema.items, { path: `${path}.items`, uncorrelated: loose }, false));
  }
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return causes;
  const check = checkerOf(isRoot ? withTypeMeta(schema) : schema);
  const found = rules.flatMap((rule, index) =>
    ruleCauses(check, rule, { path: `${path}.x-kubernetes-validations[${index}]`, uncorrelated }),
  );
  return [...causes, ...found];
}
