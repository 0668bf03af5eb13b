/** The custom resource of the contract: a namespaced kind with everything the product's own CRD uses. */
import { eventually, type Json, type Kube } from './kubernetes-http.ts';

export const GROUP = 'contract.example.com';
export const VERSION = `${GROUP}/v1`;

export const widgets = (namespace: string): string => `/apis/${VERSION}/namespaces/${namespace}/widgets`;

export const widget = (name: string, spec: Json = {}): Json => ({
  apiVersion: VERSION,
  kind: 'Widget',
  metadata: { name },
  spec: { size: 3, ...spec },
});

const text = { type: 'string' };
const CONDITION = {
  type: 'object',
  required: ['type', 'status'],
  properties: {
    type: text,
    status: text,
    reason: text,
    message: text,
    lastTransitionTime: { ...text, format: 'date-time' },
  },
};

const SPEC = {
  type: 'object',
  description: 'What is wanted.',
  required: ['size'],
  'x-kubernetes-validations': [
    {
      rule: '!has(oldSelf.id) || has(self.id) && self.id == oldSelf.id',
      message: 'id is immutable',
    },
    { rule: 'self.size <= self.limit', message: 'size must not be above limit' },
  ],
  properties: {
    id: { ...text, maxLength: 20 },
    size: { type: 'integer', minimum: 1, maximum: 100, description: 'How big.' },
    limit: { type: 'integer', default: 50 },
    color: { ...text, enum: ['red', 'green', 'blue'], default: 'red' },
    tags: { type: 'array', maxItems: 10, items: { ...text, maxLength: 20 } },
  },
};

const STATUS = {
  type: 'object',
  properties: {
    observedGeneration: { type: 'integer' },
    conditions: {
      type: 'array',
      maxItems: 8,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: CONDITION,
    },
  },
};

export const SCHEMA = {
  type: 'object',
  description: 'A widget.',
  required: ['spec'],
  properties: { apiVersion: text, kind: text, metadata: { type: 'object' }, spec: SPEC, status: STATUS },
};

const COLUMNS = [
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
  { name: 'Color', type: 'string', jsonPath: '.spec.color', priority: 1 },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

export interface Names {
  kind: string;
  plural: string;
  shortNames?: string[];
  categories?: string[];
}

export function definition(names: Names, schema: Json = SCHEMA): Json {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names,
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          selectableFields: [{ jsonPath: '.spec.color' }],
          additionalPrinterColumns: COLUMNS,
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}

export const WIDGETS = definition({
  kind: 'Widget',
  plural: 'widgets',
  shortNames: ['wd'],
  categories: ['all', 'contract'],
});

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Creates the definition, unless it is there, and waits until it is served. */
export async function install(kube: Kube, wanted: Json): Promise<void> {
  const { status, body } = await kube.post(DEFINITIONS, wanted);
  if (status !== 201 && status !== 409) throw new Error(`definition: ${JSON.stringify(body)}`);
  const { group, names, versions } = wanted.spec;
  const list = `/apis/${group}/${versions[0].name}/${names.plural}`;
  await eventually(async () => ((await kube.get(list)).status === 200 ? true : undefined));
}
