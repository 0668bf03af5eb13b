/** What a person's command changes of an object: what comes of it, the patch here, and the lines for Git. */
import { GROUP, GROUP_VERSION, KIND } from '../../core/object/kind.ts';
import type { JsonObject } from '../../ground/json.ts';
import { yamlOf } from '../layout/yaml.ts';
import type { ObjectView } from '../object/view.ts';

export interface WantedChange {
  /** A question for the person: `Restart job 104 of streaming/orders?` */
  question: string;
  /** What will happen, a sentence each. */
  happens: readonly string[];
  /** A merge patch of the object. */
  patch: JsonObject;
  /** What is written into the manifest in Git for the same. */
  inGit: JsonObject;
  /** What is said once it is done. */
  done: string;
}

/** `already`: there is nothing to do. */
export type DecidedChange = WantedChange | { refused: string } | { already: string };

export const keyOf = ({ namespace, name }: ObjectView): string => `${namespace}/${name}`;

export const APPROVE_ANNOTATION = `${GROUP}/approve-plan`;
export const RECONCILE_ANNOTATION = `${GROUP}/reconcile-requested-at`;

/** Each as a path in the object. Undefined: Git has none of them, so what is written here stays. */
export function gitRefusal(
  { keeper, ...view }: ObjectView,
  paths: readonly (readonly string[])[],
  line: string,
): { refused: string } | undefined {
  const path = keeper && paths.find((one) => keeper.sets(one));
  if (keeper === undefined || path === undefined) return undefined;
  const field = path.join('.');
  return {
    refused: `${field} of ${view.namespace}/${view.name} is in Git, and ${keeper.name} would undo a change here: write there ${line}`,
  };
}

/** For `kubectl patch`, or to be merged into the manifest. */
export const printedPatch = ({ namespace, name }: ObjectView, { inGit }: WantedChange): string =>
  yamlOf({
    apiVersion: GROUP_VERSION,
    kind: KIND,
    ...inGit,
    metadata: { name, namespace, ...(inGit['metadata'] as JsonObject | undefined) },
  });
