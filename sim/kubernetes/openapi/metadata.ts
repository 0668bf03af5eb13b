/** OpenAPI of what every object has: `metadata` and what it is made of. Descriptions are what `kubectl explain` prints. */
export const META_PREFIX = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

export const reference = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

const described = (description: string, name: string): object => ({
  description,
  allOf: [reference(`${META_PREFIX}${name}`)],
});

const text = (description: string): object => ({ description, type: 'string' });
const int64 = (description: string): object => ({ description, type: 'integer', format: 'int64' });
const flag = (description: string): object => ({ description, type: 'boolean' });
const texts = (description: string): object => ({
  description,
  type: 'object',
  additionalProperties: { type: 'string' },
});

const ObjectMeta = {
  description: 'ObjectMeta is metadata that all persisted resources must have.',
  type: 'object',
  properties: {
    annotations: texts('Free text by key, for tools; it cannot be selected by.'),
    creationTimestamp: described('When the object was created. Set by the server.', 'Time'),
    deletionGracePeriodSeconds: int64('Seconds the object is given to end. Set by the server.'),
    deletionTimestamp: described(
      'When deletion was asked for. Set by the server; the object vanishes when no finalizer is left.',
      'Time',
    ),
    finalizers: {
      description: 'Each entry keeps a deleted object until the named component has removed the entry.',
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-patch-strategy': 'merge',
    },
    generateName: text('Prefix of the name that the server makes when there is no name.'),
    generation: int64('Number of the wanted state; it grows with every change of it. Set by the server.'),
    labels: texts('Short text by key, by which objects are organized and selected.'),
    managedFields: {
      description: 'Which manager owns which fields. Kept by the server.',
      type: 'array',
      items: reference(`${META_PREFIX}ManagedFieldsEntry`),
      'x-kubernetes-list-type': 'atomic',
    },
    name: text('Name, unique within the namespace. It cannot be changed.'),
    namespace: text('The space within which names are unique. It cannot be changed.'),
    ownerReferences: {
      description: 'Objects that this one depends on: when all of them are gone, it is collected.',
      type: 'array',
      items: reference(`${META_PREFIX}OwnerReference`),
      'x-kubernetes-list-map-keys': ['uid'],
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-patch-merge-key': 'uid',
      'x-kubernetes-patch-strategy': 'merge',
    },
    resourceVersion: text('Version of the object, opaque. Set by the server.'),
    selfLink: text('Deprecated: no longer set.'),
    uid: text('Identity of the object in time and space. Set by the server.'),
  },
};

const ManagedFieldsEntry = {
  description: 'ManagedFieldsEntry is a manager, the way it wrote, and the fields it owns.',
  type: 'object',
  properties: {
    apiVersion: text('Version of the object that the fields belong to.'),
    fieldsType: text('Always FieldsV1.'),
    fieldsV1: described('The fields as a tree.', 'FieldsV1'),
    manager: text('Name of the manager.'),
    operation: text('Apply or Update.'),
    subresource: text('The subresource that was written, such as status.'),
    time: described('When the manager last changed the fields.', 'Time'),
  },
};

const OwnerReference = {
  description: 'OwnerReference names an object of the same namespace that owns this one.',
  type: 'object',
  required: ['apiVersion', 'kind', 'name', 'uid'],
  properties: {
    apiVersion: text('API version of the owner.'),
    blockOwnerDeletion: flag('Whether a foreground deletion of the owner waits for this object.'),
    controller: flag('Whether the owner is the managing controller.'),
    kind: text('Kind of the owner.'),
    name: text('Name of the owner.'),
    uid: text('UID of the owner.'),
  },
  'x-kubernetes-map-type': 'atomic',
};

const ListMeta = {
  description: 'ListMeta describes a list or one page of it.',
  type: 'object',
  properties: {
    continue: text('Token for the next page; absent on the last one.'),
    remainingItemCount: int64('How many items the following pages hold, where that is known.'),
    resourceVersion: text('Version of the list; a watch may start from it.'),
    selfLink: text('Deprecated: no longer set.'),
  },
};

const bare = (description: string): object => ({ description, type: 'object' });

const META = {
  DeleteOptions: bare('DeleteOptions may be given when deleting an object.'),
  FieldsV1: bare('FieldsV1 is a set of fields as a tree in JSON.'),
  ListMeta,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  Patch: bare('Patch is a change to an object.'),
  Status: bare('Status is an answer that is not an object.'),
  Time: { description: 'Time in RFC 3339.', type: 'string', format: 'date-time' },
};

export const metadataSchemas = (): Record<string, object> =>
  Object.fromEntries(Object.entries(META).map(([name, schema]) => [`${META_PREFIX}${name}`, schema]));

export const TYPE_META = {
  apiVersion: text('Version of the schema that this object is written in, such as apps/v1.'),
  kind: text('Kind of this object, in CamelCase. It cannot be changed.'),
};

export const objectMetaField = (): object => described("Standard object's metadata.", 'ObjectMeta');
export const listMetaField = (): object => described('Standard list metadata.', 'ListMeta');
