/** What the server does to Secrets, ConfigMaps and Leases beyond their schemas. */
import { badRequest, type StatusCause } from '../errors.ts';
import { checkMicroTime } from '../micro-time.ts';
import { invalidValue } from '../names.ts';
import { type Fields, fieldsOf, type KubeObject, same, without } from '../objects.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkBase64(kind: string, data: Fields): void {
  for (const value of Object.values(data)) {
    if (typeof value !== 'string' || BASE64.test(value.replaceAll(/[\r\n]/g, ''))) continue;
    const at = Math.max(value.search(/[^A-Za-z0-9+/=]/), 0);
    throw badRequest(
      `${kind} in version "v1" cannot be handled as a ${kind}: illegal base64 data at input byte ${at}`,
    );
  }
}

const encoded = (data: Fields): Fields =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')]),
  );

/** stringData goes into data, encoded. */
export function fillSecret(secret: KubeObject): KubeObject {
  checkBase64('Secret', fieldsOf(secret['data']));
  const data = { ...fieldsOf(secret['data']), ...encoded(fieldsOf(secret['stringData'])) };
  const rest = without(secret, 'stringData', 'data') as KubeObject;
  return {
    ...rest,
    ...(Object.keys(data).length === 0 ? {} : { data }),
    type: secret['type'] ?? 'Opaque',
  } as KubeObject;
}

const KEY = /^[-._a-zA-Z0-9]+$/;

const checkKeys = (object: KubeObject): StatusCause[] =>
  Object.keys({ ...fieldsOf(object['data']), ...fieldsOf(object['binaryData']) })
    .filter((key) => !KEY.test(key))
    .map((key) =>
      invalidValue(
        `data[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or " +
          "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    );

function checkImmutable(object: KubeObject, old: KubeObject | undefined): StatusCause[] {
  if (old?.['immutable'] !== true) return [];
  const frozen = ['data', 'binaryData'].filter((field) => !same(object[field] ?? {}, old[field] ?? {}));
  const fields = object['immutable'] === true ? frozen : ['immutable', ...frozen];
  return fields.map((field) => ({
    reason: 'FieldValueForbidden',
    message: 'Forbidden: field is immutable when `immutable` is set',
    field,
  }));
}

export const checkConfigMap = (object: KubeObject, old: KubeObject | undefined): StatusCause[] => [
  ...checkKeys(object),
  ...checkImmutable(object, old),
];

export function checkSecret(secret: KubeObject, old: KubeObject | undefined): StatusCause[] {
  const type = secret['type'];
  const moved = old !== undefined && type !== old['type'];
  return [
    ...(moved ? [invalidValue('type', type, 'field is immutable')] : []),
    ...checkConfigMap(secret, old),
  ];
}

export function fillLease(lease: KubeObject): KubeObject {
  const { acquireTime, renewTime } = fieldsOf(lease['spec']);
  checkMicroTime({ kind: 'Lease', version: 'v1' }, acquireTime);
  checkMicroTime({ kind: 'Lease', version: 'v1' }, renewTime);
  return lease;
}

export function checkLease(lease: KubeObject): StatusCause[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = fieldsOf(lease['spec']);
  return [
    ...(typeof seconds === 'number' && seconds <= 0
      ? [invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
      : []),
    ...(typeof transitions === 'number' && transitions < 0
      ? [invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ];
}
