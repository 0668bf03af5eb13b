import { expect, test } from '@jest/globals';
import type { Json, Kube } from './kubernetes-http.ts';
import { DEFINITIONS, definition } from './kubernetes-widget.ts';

const NO_FIELD = 'is an invalid path: does not refer to a valid field';
const NOT_PLAIN =
  'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';

const TAKEN = ['.spec.size', '.spec.color', '.status.observedGeneration', '.apiVersion', '.kind'];

/** Path, and why it is refused. */
const REFUSED: [string, string][] = [
  ['.spec.nope', NO_FIELD],
  ['.nope', NO_FIELD],
  ['.metadata.name', NO_FIELD],
  ['.spec.color.x', NO_FIELD],
  ['.spec', NOT_PLAIN],
  ['.spec.tags', NOT_PLAIN],
  ['.status.conditions', NOT_PLAIN],
  ['.spec.tags[0]', 'is an invalid path: array notation is not allowed'],
  [".spec['color']", 'is an invalid path: array notation is not allowed'],
  ['spec.color', 'is an invalid path: expected [ or . but got: spec'],
  ['.', 'is an invalid path: unexpected end of JSON path'],
];

const withPaths = (paths: readonly string[]): Json => {
  const wanted: Json = structuredClone(definition({ kind: 'Odd', plural: 'odds' }));
  wanted.spec.versions[0].selectableFields = paths.map((jsonPath) => ({ jsonPath }));
  return wanted;
};

export function selectableContract(kube: () => Kube): void {
  const causes = async (wanted: Json): Promise<Json> => {
    const { status, body } = await kube().post(`${DEFINITIONS}?dryRun=All`, wanted);
    return { status, causes: body.details?.causes };
  };
  const refusal = (index: number, reason: string, message: string) => ({
    reason,
    message,
    field: `spec.selectableFields[${index}].jsonPath`,
  });

  test.each(TAKEN)('%s may be selectable', async (path) => {
    expect((await causes(withPaths([path]))).status).toBe(201);
  });

  test.each(REFUSED)('%s may not be selectable', async (path, why) => {
    expect(await causes(withPaths([path]))).toEqual({
      status: 422,
      causes: [refusal(0, 'FieldValueInvalid', `Invalid value: "${path}": ${why}`)],
    });
  });

  test('a path that is empty, named twice or that of metadata may not be selectable', async () => {
    expect(await causes(withPaths(['', '.spec.color', '.spec.color', '.metadata']))).toEqual({
      status: 422,
      causes: [
        refusal(0, 'FieldValueRequired', 'Required value'),
        refusal(2, 'FieldValueDuplicate', 'Duplicate value: ".spec.color"'),
        refusal(3, 'FieldValueInvalid', 'Invalid value: ".metadata": must not point to fields in metadata'),
        refusal(3, 'FieldValueInvalid', `Invalid value: ".metadata": ${NOT_PLAIN}`),
      ],
    });
  });

  test('below an open object nothing is selectable but what is described', async () => {
    const wanted = withPaths(['.spec.color']);
    wanted.spec.versions[0].schema.openAPIV3Schema.properties.spec = {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
    };
    delete wanted.spec.versions[0].schema.openAPIV3Schema.required;
    expect(await causes(wanted)).toEqual({
      status: 422,
      causes: [refusal(0, 'FieldValueInvalid', `Invalid value: ".spec.color": ${NO_FIELD}`)],
    });
  });
}
