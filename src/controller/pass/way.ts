/** What a pass needs of Secrets, before it looks at the job: the way to it, and the values that its fields are filled with. */
import { type Failure, ok, type Result } from '../../core/failure.ts';
import { type FilledSpec, filled } from '../../core/object/fill.ts';
import { type Defaults, type Located, locate } from '../../core/object/locate.ts';
import { isRequested, type Manifest } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import { isUnderWay, owedSpec } from '../../core/operate/owing.ts';
import type { Cluster, SecretData } from '../../core/ports.ts';
import type { Claims } from '../claims.ts';
import { type Memory, recall } from './memory.ts';

interface Preparing {
  cluster: Pick<Cluster, 'secret'>;
  defaults: Defaults;
  claims: Pick<Claims, 'unproven'>;
  memory: Memory;
}

/** A namespace that is removed takes the Secret along, and nobody can bring it back. */
const isLast = ({ wanted }: Manifest, { kind }: Failure): boolean =>
  wanted === 'gone' && kind === 'SecretNotFound';

/** A restart that has begun is seen to its end, in this process with the Secret that it had. */
function withKept(manifest: Manifest, located: Result<Located>, { memory }: Preparing): Result<Located> {
  const past = recall(memory, manifest.uid);
  const isBegun = isUnderWay(manifest);
  if (located.ok) past.located = isBegun ? located.value : undefined;
  else if (isBegun && past.located !== undefined && isLast(manifest, located.failure))
    return ok(past.located);
  return located;
}

/** The way to the job. Without one, what only a status says of a claim counts for nothing: anybody may have written that. */
export async function locatedOf(manifest: Manifest, spec: Spec, world: Preparing): Promise<Result<Located>> {
  const { namespace } = manifest;
  const fresh = isRequested(manifest);
  const secret = await world.cluster.secret(namespace, spec.credentialsRef.name, { fresh });
  const given = secret.ok
    ? locate(namespace, spec, { secret: secret.value, defaults: world.defaults })
    : secret;
  const located = withKept(manifest, given, world);
  if (!located.ok) world.claims.unproven(manifest);
  return located;
}

/** Each Secret is read once, however many placeholders are filled from it. */
async function filledOf(manifest: Manifest, spec: Spec, { cluster }: Preparing) {
  const { namespace } = manifest;
  const fresh = isRequested(manifest);
  const names = [...new Set(spec.valuesFrom?.map(({ secretKeyRef }) => secretKeyRef.name))];
  const secrets = new Map<string, SecretData | undefined>();
  for (const name of names) {
    const secret = await cluster.secret(namespace, name, { fresh });
    if (!secret.ok) return secret;
    secrets.set(name, secret.value);
  }
  return filled(spec, { namespace, secrets });
}

export interface WayToJob {
  located: Located;
  spec: FilledSpec;
  /** The pass does nothing but start a job that a restart has taken down: its values are not to be had. */
  uncompared?: true | undefined;
}

/** Where the values cannot be had, a job that is owed a start is started as it is, like one of an invalid spec. */
export async function wayOf(manifest: Manifest, spec: Spec, world: Preparing): Promise<Result<WayToJob>> {
  const located = await locatedOf(manifest, spec, world);
  if (!located.ok) return located;
  const { value: there } = located;
  const values = await filledOf(manifest, spec, world);
  if (values.ok) {
    const { spec: whole, hidden } = values.value;
    return ok({ spec: whole, located: { ...there, target: { ...there.target, hidden } } });
  }
  const owed = owedSpec(manifest);
  if (owed !== undefined) return ok({ located: there, spec: owed, uncompared: true });
  world.claims.unproven(manifest);
  return values;
}
