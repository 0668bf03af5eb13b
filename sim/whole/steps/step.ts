/** What can be done to the world, as data: a history is a list of these, and a shorter list is a history, too. */
import type { FaultRule } from '../../http/faults.ts';
import type { ValuesSecret } from '../filled.ts';
import type { Outage, ServerName } from '../network.ts';
import type { Region } from '../setup.ts';

/** What a spec says of starts, stops and restarts; null takes it out. */
export interface RunTerms {
  state?: 'Running' | 'Stopped' | null;
  upgradeMode?: 'Savepoint' | 'Stateless' | null;
  restartPolicy?: 'Never' | 'OnFailure' | 'Always' | null;
  updateStrategy?: 'InPlace' | 'Restart' | null;
  onFailure?: 'Rollback' | 'Hold' | null;
  restartNonce?: number | null;
  deletionPolicy?: 'Retain' | 'Stop' | 'Delete' | null;
  maintenanceWindows?: readonly Window[] | null;
  initialSavepointPath?: string | null;
  savepointRedeployNonce?: number | null;
  approval?: 'None' | 'Disruptive' | 'All' | null;
}

/** One of `spec.maintenanceWindows`. */
export interface Window {
  days?: readonly string[];
  start: string;
  duration: string;
  timeZone: string;
}

/** `spec` of a FlinkJarJob as its author writes it, all but the job itself. */
export interface Terms extends RunTerms {
  /** None: the job is found, or made, by its name. */
  jobId?: string;
  adoptionPolicy?: 'Create' | 'Adopt' | 'AdoptOrCreate' | null;
  interval: string;
  suspend: boolean;
  mode: 'Manage' | 'Observe';
  ignore: string[];
  secret: string;
}

/** Values of fields, by name. */
export type Values = Record<string, unknown>;

/** The plan that the status shows, an older one of the object, one of another object; or what was approved is so no more. */
export interface PlanChoice {
  which: 'shown' | 'older' | 'other' | 'none';
  by: 'spec' | 'annotation';
}

/** Steps of people with kubectl. `key` is `namespace/name`. What is not there is not edited; what is there is not created. */
export type PeopleStep =
  | { do: 'create'; key: string; terms: Terms; job: Values }
  /** `null` takes a field out. */
  | { do: 'edit'; key: string; job: Values }
  | { do: 'terms'; key: string; terms: Partial<Terms> }
  | { do: 'delete'; key: string }
  /** Deleted, and at once created under the same name, with another uid. */
  | { do: 'recreate'; key: string; terms: Terms; job: Values }
  /** The same spec under another name: first the new one, or first the old one away. */
  | { do: 'rename'; key: string; to: string; newFirst: boolean }
  | { do: 'reconcileNow'; key: string; flux: boolean }
  /** Lets the restart that waits for its window go ahead, as its message says how. */
  | { do: 'letThrough'; key: string }
  | ({ do: 'approve'; key: string } & PlanChoice)
  /** Somebody else writes metadata that is none of the controller's business. */
  | { do: 'label'; key: string; value: string };

/** The data of a Secret, as `stringData` says them. */
export type StringData = Record<string, string>;

/**
 * What a Secret holds: a key, with the project or without it; a user and password; a token that was made by hand; or what is of
 * no use.
 */
export type SecretContent =
  | 'right'
  | 'unplaced'
  | 'password'
  | 'token'
  | 'wrong'
  | 'half'
  | 'garbage'
  | 'gone'
  | 'touched';

/** Those that nothing is said of are granted. */
interface RightsGiven {
  update: boolean;
  get: boolean;
  start?: boolean;
  stop?: boolean;
  create?: boolean;
  delete?: boolean;
}

/** `region`: the account of that region. */
export type AccountStep =
  | { do: 'secret'; key: string; region: Region; content: SecretContent }
  /** The old key ends; Secrets that held it are for their owners to change. */
  | { do: 'rotate'; region: Region; what: 'key' | 'password' }
  | { do: 'expireTokens'; region: Region }
  | ({ do: 'rights'; region: Region } & RightsGiven)
  | { do: 'package'; region: Region; name: string; exists: boolean }
  /** A savepoint in OBS, which jobs can begin with. */
  | { do: 'place'; region: Region; path: string; exists: boolean }
  /** Of a Secret that specs are filled from; undefined: it is deleted. */
  | { do: 'values'; key: string; secret: ValuesSecret | undefined };

/** In the console of DLI, or what befalls a job there. */
export type ConsoleStep =
  | { do: 'consoleEdit'; job: string; fields: Values }
  | { do: 'jobRun' | 'jobStop' | 'jobFail' | 'jobFinish'; job: string }
  | { do: 'jobArrears' | 'jobRecover' | 'jobSavepoint'; job: string }
  | { do: 'jobDelete' | 'jobRestore'; job: string }
  /** A draft of somebody else's. */
  | { do: 'jobMake'; region: Region; name: string };

/** `forMs`: how long it lasts. */
export type OutageStep =
  | { do: 'fault'; rule: FaultRule; forMs: number }
  | { do: 'outage'; server: ServerName; outage: Outage; replica?: string; forMs: number }
  | { do: 'throttle'; region: Region; perSecond: number; retryAfterSeconds?: number; forMs: number }
  | { do: 'compact' }
  | { do: 'cut'; server: ServerName }
  /** The API server's data go back to what they were so many changes ago. */
  | { do: 'setBack'; changes: number };

export type ReplicaStep =
  /** At the `crossings`-th message that it sends or gets from now on. */
  | { do: 'kill'; replica: string; crossings: number }
  | { do: 'pause'; replica: string; ms: number }
  /** From the `crossings`-th message on: in the middle of something. */
  | { do: 'pauseAt'; replica: string; crossings: number; ms: number }
  | { do: 'clock'; replica: string; ms: number }
  /** As a rollout does. */
  | { do: 'stop'; replica: string };

export type Step = { at: number } & (PeopleStep | AccountStep | ConsoleStep | OutageStep | ReplicaStep);

/** What each kind of step does, in a world of its own kind. */
export type Acts<S extends { do: string }, W> = {
  [K in S['do']]: (world: W, step: Extract<S, { do: K }>) => void;
};
