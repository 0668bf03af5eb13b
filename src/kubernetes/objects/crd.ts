/** The CustomResourceDefinition, made from the schemas of `core/`. Written to `crds/` by `npm run generate`. */
import { z } from 'zod';
import { CRD_VERSION, GROUP, KIND, PLURAL } from '../../core/object/kind.ts';
import { specSchema } from '../../core/object/spec.ts';
import { statusSchema } from '../../core/object/status.ts';

/** Keeps a deleted object for as long as its job may have been stopped by us. */
export const FINALIZER = `${GROUP}/flinkjarjob`;

interface JsonSchema {
  [key: string]: unknown;
}

const INT32_MAX = 2_147_483_647;

/** An integer's format, and no bounds that only say "safe in JavaScript". */
function integer(node: JsonSchema): void {
  if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
  if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
  const max = node['maximum'];
  node['format'] = typeof max === 'number' && max <= INT32_MAX ? 'int32' : 'int64';
}

type RegexChecks = { checks?: readonly { _zod: { def: Partial<z.core.$ZodCheckRegexDef> } }[] };

/** What the schema itself says of a text that is not like its pattern. */
function wordsOf(schema: z.core.$ZodType): string | undefined {
  const { checks = [] } = schema._zod.def as RegexChecks;
  const error = checks.find(({ _zod: { def } }) => def.format === 'regex')?._zod.def.error?.({} as never);
  return typeof error === 'string' ? error : error?.message;
}

/** An API server says nothing of a pattern but the pattern: a rule with words takes its place. */
function inWords(node: JsonSchema, message: string): void {
  const rules = (node['x-kubernetes-validations'] ?? []) as object[];
  node['x-kubernetes-validations'] = [{ rule: `self.matches(r'${node['pattern']}')`, message }, ...rules];
  delete node['pattern'];
}

/** zod says some things that a structural schema may not, and some that mean nothing here. */
function adapt(node: JsonSchema, schema: z.core.$ZodType): void {
  if (node['int64'] === true) {
    for (const key of Object.keys(node)) if (key !== 'description') delete node[key];
    Object.assign(node, { type: 'integer', format: 'int64' });
    return;
  }
  delete node['additionalProperties'];
  const words = typeof node['pattern'] === 'string' ? wordsOf(schema) : undefined;
  if (words !== undefined) inWords(node, words);
  if (node['type'] === 'integer') integer(node);
}

const openApi = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema, zodSchema }) => adapt(jsonSchema as JsonSchema, zodSchema),
  }) as JsonSchema;

const column = (name: string, jsonPath: string, more: JsonSchema = {}): JsonSchema => ({
  name,
  type: 'string',
  jsonPath,
  ...more,
});
const wide = { priority: 1 };
const condition = (type: string, part: string): string => `.status.conditions[?(@.type=="${type}")].${part}`;

const COLUMNS = [
  column('Ready', condition('Ready', 'status'), {
    description: 'Whether the live job is what the spec says.',
  }),
  column('Reason', condition('Ready', 'reason')),
  column('Healthy', condition('JobHealthy', 'status'), {
    description:
      'True: the job runs, or has finished. False: it has failed. Unknown: it is stopped, or between two states.',
  }),
  column('Drift', '.status.driftCount', { type: 'integer', description: 'Number of fields that differ.' }),
  column('Updated', '.status.updatedAt', { type: 'date', description: "DLI's update_time." }),
  column('Age', '.metadata.creationTimestamp', { type: 'date' }),
  column('Job', '.status.job.status', { ...wide, description: "DLI's word for the state of the job." }),
  column('Mode', '.spec.mode', { ...wide, description: 'Manage, or Observe: nothing is written.' }),
  column('Region', '.status.location.region', { ...wide, description: 'Where the job is.' }),
  column('Wanted', '.spec.state', { ...wide, description: 'Whether the job is to run.' }),
  column('Job-ID', '.spec.jobId', wide),
  column('DLI-ID', '.status.jobId', {
    ...wide,
    description: 'The job that was found by its name, or made.',
  }),
  column('Operation', '.status.operation.step', {
    ...wide,
    description: 'The step of the start or stop that is under way.',
  }),
  column('Queue', '.status.job.queue_name', wide),
  column('Error-Code', '.status.error_code', wide),
  column('Message', condition('Ready', 'message'), wide),
];

const SELECTABLE = [
  '.spec.jobId',
  '.spec.mode',
  '.spec.region',
  '.spec.job.queue_name',
  '.status.error_code',
];

/** That of a version may be read, and written, by another: 0.1.0 tells of updates without these. */
const NOT_IN_EACH_VERSION = ['wanted', 'live'];

function status(): JsonSchema {
  const whole = openApi(statusSchema);
  const { lastUpdate, earlierUpdates } = whole['properties'] as Record<string, JsonSchema>;
  for (const update of [lastUpdate, earlierUpdates?.['items'] as JsonSchema])
    if (update !== undefined)
      update['required'] = (update['required'] as string[]).filter(
        (one) => !NOT_IN_EACH_VERSION.includes(one),
      );
  // Tools that wait hold an object that nobody has looked at for done, unless it says that no generation was dealt with.
  return { ...whole, default: { observedGeneration: -1 } };
}

const schema = (): JsonSchema => ({
  type: 'object',
  description: 'A Flink jar job on Huawei Cloud DLI, kept at what this object says.',
  required: ['spec'],
  'x-kubernetes-validations': [
    {
      rule: '!has(self.spec.jobId) || !has(self.status) || !has(self.status.jobId) || self.spec.jobId == self.status.jobId',
      message: 'jobId must be that of the job that was found or made: status.jobId',
      fieldPath: '.spec.jobId',
    },
  ],
  properties: {
    apiVersion: { type: 'string', description: 'Version of this representation.' },
    kind: { type: 'string', description: 'Kind of the object.' },
    metadata: { type: 'object' },
    spec: openApi(specSchema),
    status: status(),
  },
});

/** Flux takes `${` in a text, as in our rules about placeholders, for one of its own variables. */
const NOT_SUBSTITUTED = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

export const customResourceDefinition = (): JsonSchema => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${PLURAL}.${GROUP}`, annotations: NOT_SUBSTITUTED },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: {
      kind: KIND,
      listKind: `${KIND}List`,
      plural: PLURAL,
      singular: 'flinkjarjob',
      shortNames: ['fjj'],
      categories: ['all', 'dli', 'flink'],
    },
    versions: [
      {
        name: CRD_VERSION,
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: COLUMNS,
        selectableFields: SELECTABLE.map((jsonPath) => ({ jsonPath })),
        schema: { openAPIV3Schema: schema() },
      },
    ],
  },
});
