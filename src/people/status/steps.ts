/** What a person may do next, ready to paste into a shell. Every name and value in it is of a form that a shell takes as it is. */
import { GROUP } from '../../core/object/kind.ts';
import type { Labelled } from '../layout/lines.ts';

/** Of one object. Each of these has the form that its schema gives it; whoever makes this has seen to it. */
export interface StepFacts {
  namespace: string;
  name: string;
  /** The Secret with the credentials. */
  secret: string;
  /** The plan that waits, or that a message names. */
  planId?: string | undefined;
  errorCode?: string | undefined;
  /** What keeps the spec in Git, where something does. A change of the spec in the cluster would be undone. */
  keeper?: string | undefined;
}

export interface NextStep {
  /** What comes of it. */
  does: string;
  /** Undefined where it is not done by a command. */
  run?: string;
}

/** Undefined: for this object there is nothing to it. */
export type StepOf = (facts: StepFacts) => NextStep | undefined;

const at = ({ namespace, name }: StepFacts): string => `${name} -n ${namespace}`;

const command =
  (does: string, run: (facts: StepFacts) => string): StepOf =>
  (facts) => ({
    does,
    run: run(facts),
  });

export const LOOK_ON = command('look on until it is through', (facts) => `fjj status ${at(facts)} --watch`);

/** Whether it runs. */
export const FIND_CONTROLLER = 'kubectl get deployments -A -l app.kubernetes.io/name=flinkjarjob-controller';

/** With the Secret read anew. */
export const TRY_AGAIN = command('then have it tried now', (facts) => `fjj reconcile ${at(facts)} --wait`);

/** A reconcile-now that decides something. */
export const askAgain = (does: string): StepOf =>
  command(does, (facts) => `fjj reconcile ${at(facts)} --wait`);

export const APPROVE = command('see the plan and approve it', (facts) => `fjj approve ${at(facts)}`);

export const OUTSIDE_WINDOW: StepOf = (facts) =>
  facts.planId === undefined
    ? undefined
    : {
        does: 'let it restart before its window',
        run: `kubectl annotate --overwrite fjj ${at(facts)} ${GROUP}/outside-window=${facts.planId}`,
      };

export const EXPLAIN_CODE: StepOf = ({ errorCode }) =>
  errorCode === undefined ? undefined : { does: 'what the code means', run: `fjj explain ${errorCode}` };

export const DOCTOR = command(
  'check region, project, rights and clock',
  ({ namespace }) => `fjj doctor -n ${namespace}`,
);

export const FLEET = command('see whom else it concerns', ({ namespace }) => `fjj get -n ${namespace}`);

export const EDIT_SPEC: StepOf = (facts) =>
  facts.keeper === undefined
    ? { does: 'correct the spec, in Git or here', run: `kubectl edit fjj ${at(facts)}` }
    : { does: `correct the spec in Git: ${facts.keeper} brings it here` };

/** Members of the spec, as JSON. */
export const setSpec =
  (does: string, spec: Readonly<Record<string, unknown>>): StepOf =>
  (facts) => {
    const members = Object.entries(spec).map(([name, value]) => `${name}: ${String(value)}`);
    return facts.keeper === undefined
      ? {
          does,
          run: `kubectl patch fjj ${at(facts)} --type=merge -p '${JSON.stringify({ spec })}'`,
        }
      : { does: `${does}: in Git set spec.${members.join(', spec.')} (${facts.keeper} brings it here)` };
  };

export const EDIT_SECRET = command(
  'correct the Secret; the controller sees it within 20 s',
  ({ namespace, secret }) => `kubectl edit secret ${secret} -n ${namespace}`,
);

export const MAKE_SECRET = command(
  'make the Secret',
  ({ namespace, secret }) =>
    `kubectl create secret generic ${secret} -n ${namespace} --type=${GROUP}/credentials --from-literal=accessKey="$DLI_ACCESS_KEY" --from-literal=secretKey="$DLI_SECRET_KEY"`,
);

export const MARK_SECRET = command(
  'say that a Secret is meant for the controller',
  ({ namespace, secret }) => `kubectl label secret ${secret} -n ${namespace} ${GROUP}/credentials=true`,
);

export const MAY_READ_SECRET = command(
  'see whether the controller may read it; the chart sets that by its value namespaces',
  ({ namespace, secret }) =>
    `kubectl auth can-i get secret/${secret} -n ${namespace} --as=system:serviceaccount:flinkjarjob-system:flinkjarjob-controller`,
);

export const DELETE_OBJECT = command(
  'or delete this object; with deletionPolicy Retain the job is left as it is',
  (facts) => `kubectl delete fjj ${at(facts)}`,
);

export const INSTALL_CRD: StepOf = () => ({
  does: 'install the definition of this version, from its repository',
  run: 'kubectl apply --server-side -f crds/',
});

/** A command stands on a line of its own, to be copied. */
export const stepLines = (label: string, steps: readonly NextStep[]): Labelled[] =>
  steps.flatMap(({ does, run }, at): Labelled[] => [
    [at === 0 ? label : '', run === undefined ? does : `${does}:`],
    ...(run === undefined ? [] : [['', run, 'whole'] as const]),
  ]);

export const words =
  (does: string): StepOf =>
  () => ({ does });
