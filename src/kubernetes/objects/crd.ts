/** The CustomResourceDefinition, made from the schemas of `core/`. Written to `crds/` by `npm run generate`. */
import { CRD_VERSION, GROUP, KIND, PLURAL } from '../../core/object/kind.ts';
import { specSchema } from '../../core/object/spec.ts';
import { statusForm } from './crd-status.ts';
import { type JsonSchema, openApi } from './structural.ts';

/** Keeps a deleted object for as long as its job may have been stopped by us. */
export const FINALIZER = `${GROUP}/flinkjarjob`;

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
    status: statusForm(),
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
