/** What was done to the world, as those who did it know it: the oracles and the story are told from this and the trace. */

import type { ValuesSecret } from './filled.ts';
import type { Region } from './setup.ts';
import type { Window } from './steps/step.ts';

/** Fields of a job, by DLI's names. */
export type Fields = Readonly<Record<string, unknown>>;

/** One generation of one object, as its author knows it from the answer to the write. */
export interface Wish {
  uid: string;
  /** `namespace/name` */
  key: string;
  generation: number;
  /** Empty: it is found, or made, by its name, and not known yet. */
  jobId: string;
  /** Of an object whose job is found by its name; undefined: its spec names the job. */
  adoptionPolicy: 'Create' | 'Adopt' | 'AdoptOrCreate' | undefined;
  /** What is to be so: `spec.job`. */
  wants: Fields;
  /** Fields of `wants` that are left alone. */
  ignored: readonly string[];
  /** What is to become of the run; undefined: nobody cares. */
  state: 'Running' | 'Stopped' | undefined;
  upgradeMode: 'Savepoint' | 'Stateless';
  restartPolicy: 'Never' | 'OnFailure' | 'Always';
  /** A running job is restarted for what it does not take while it runs. */
  restarts: boolean;
  /** Held where the new settings do not start. */
  holds: boolean;
  restartNonce: number | undefined;
  /** What a job begins with that has never run, or once for each nonce. */
  path: string | undefined;
  redeployNonce: number | undefined;
  /** What waits for a person, and the plan that one has approved in the spec. */
  approval: 'None' | 'Disruptive' | 'All' | undefined;
  approvedPlan: string | undefined;
  deletionPolicy: 'Retain' | 'Stop' | 'Delete';
  /** When a running job may be restarted; none: always. */
  windows: readonly Window[];
  suspended: boolean;
  observed: boolean;
  /** Name of the Secret. */
  secret: string;
  /** The spec's own texts, where they have placeholders, and why they cannot be filled: any of these reasons. */
  places: Fields | undefined;
  unfilled: readonly string[];
}

export type Happening =
  | { kind: 'wish'; wish: Wish }
  | { kind: 'deleted'; uid: string; key: string }
  /** Somebody asked for a pass now. */
  | { kind: 'asked'; uid: string; value: string }
  /** The plan that is approved beside the object by now. */
  | { kind: 'approval'; uid: string; plan: string | undefined }
  /** Somebody lets a restart go ahead outside its windows. */
  | { kind: 'let'; uid: string; plan: string }
  /** Beside the controller: the console, or what befalls a job. */
  | { kind: 'job'; jobId: string; fields?: Fields }
  /** Credentials, rights, packages, queues, limits. */
  | { kind: 'account'; region: Region }
  | { kind: 'secret'; key: string }
  /** A Secret that specs are filled from; undefined: there is none. */
  | { kind: 'values'; key: string; secret: ValuesSecret | undefined }
  | { kind: 'setBack' }
  /** The wall clock of a replica jumps: times that were written down may lie in the future. */
  | { kind: 'clock' }
  | { kind: 'began' | 'died' | 'ended'; replica: string }
  | { kind: 'disturbed' };

export type Fact = Happening & {
  /** ms since the history began. */
  at: number;
  /** How many entries the trace had. */
  seq: number;
  /** For the story. */
  text: string;
};
