/** The definition as a careless older version of the product might have had it, and the change to the present one. */
import type { Api } from '../../src/kubernetes/http/api.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';

interface Definition {
  spec: {
    versions: {
      selectableFields?: unknown;
      schema: {
        openAPIV3Schema: { properties: Record<string, unknown>; 'x-kubernetes-validations'?: unknown };
      };
    }[];
  };
}

/** Every spec passes. */
export function laxDefinition(): unknown {
  const definition = structuredClone(customResourceDefinition()) as unknown as Definition;
  for (const version of definition.spec.versions) {
    // Of fields that are not described, none can be selectable, or judged.
    delete version.selectableFields;
    delete version.schema.openAPIV3Schema['x-kubernetes-validations'];
    version.schema.openAPIV3Schema.properties['spec'] = {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
    };
  }
  return definition;
}

/** From now on specs are judged; what is stored stays. */
export async function makeStrict(api: Pick<Api, 'request'>): Promise<void> {
  const { metadata, spec } = customResourceDefinition() as { metadata: { name: string }; spec: unknown };
  await api.request({
    method: 'PATCH',
    path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`,
    contentType: 'application/merge-patch+json',
    body: { spec },
    timeoutMs: 10_000,
  });
}
