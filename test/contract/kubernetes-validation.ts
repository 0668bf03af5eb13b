import { describe, expect, test } from '@jest/globals';
import type { Json, Kube } from './kubernetes-http.ts';
import { GROUP, widget, widgets } from './kubernetes-widget.ts';

export function validationContract(kube: () => Kube): void {
  const refusals: [why: string, object: Json, code: number, reason: string, message: string][] = [
    ['a missing required field', { ...widget('b'), spec: {} }, 422, 'Invalid', 'spec.size: Required value'],
    [
      'a number too large',
      widget('b', { size: 300, limit: 400 }),
      422,
      'Invalid',
      'spec.size in body should be less than or equal to 100',
    ],
    [
      'a value out of the enumeration',
      widget('b', { color: 'pink' }),
      422,
      'Invalid',
      'supported values: "red", "green", "blue"',
    ],
    [
      'a wrong type',
      widget('b', { size: '3' }),
      422,
      'Invalid',
      'spec.size in body must be of type integer: "string"',
    ],
    ['a broken CEL rule', widget('b', { size: 60 }), 422, 'Invalid', 'size must not be above limit'],
    ['a bad name', widget('B_'), 422, 'Invalid', 'a lowercase RFC 1123 subdomain must consist of'],
    ['no name', { ...widget(''), metadata: {} }, 422, 'Invalid', 'name or generateName is required'],
    [
      'another namespace',
      { ...widget('b'), metadata: { name: 'b', namespace: 'x' } },
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'another version',
      { ...widget('b'), apiVersion: `${GROUP}/v2` },
      400,
      'BadRequest',
      'does not match the expected API version',
    ],
    ['no kind', { spec: { size: 1 } }, 400, 'BadRequest', "Object 'Kind' is missing"],
    [
      'a name that is a number',
      { ...widget('b'), metadata: { name: 5 } },
      400,
      'BadRequest',
      'cannot unmarshal number into Go struct field ObjectMeta.name of type string',
    ],
    [
      'a bad label',
      { ...widget('b'), metadata: { name: 'b', labels: { 'a b': 'c' } } },
      422,
      'Invalid',
      'metadata.labels: Invalid value: "a b": name part must consist of',
    ],
  ];
  test.each(refusals)('%s is refused', async (...[, object, code, reason, message]) => {
    const namespace = await kube().namespace();
    const { status, body } = await kube().post(widgets(namespace), object);
    expect({ status, code: body.code, reason: body.reason }).toEqual({ status: code, code, reason });
    expect(body.message).toContain(message);
  });

  describe('fields nobody knows', () => {
    const strange = { ...widget('a', { bogus: 1 }), zz: 1 };

    test('are dropped with a warning', async () => {
      const namespace = await kube().namespace();
      const { status, headers, body } = await kube().post(widgets(namespace), strange);
      expect({ status, spec: body.spec, zz: body.zz }).toEqual({
        status: 201,
        spec: { size: 3, limit: 50, color: 'red' },
        zz: undefined,
      });
      expect(String(headers['warning'])).toContain('299 - "unknown field \\"spec.bogus\\""');
    });

    test('are refused where validation is strict', async () => {
      const namespace = await kube().namespace();
      const { status, body } = await kube().post(`${widgets(namespace)}?fieldValidation=Strict`, strange);
      expect(status).toBe(400);
      expect(body.message).toBe(
        'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.bogus", unknown field "zz"',
      );
    });

    test('are dropped in silence where they are ignored', async () => {
      const namespace = await kube().namespace();
      const { status, headers } = await kube().post(`${widgets(namespace)}?fieldValidation=Ignore`, strange);
      expect({ status, warning: headers['warning'] }).toEqual({ status: 201, warning: undefined });
    });
  });
}
