/** The API server of a run, whichever it is. */

export interface ApiSide {
  /** Texts of kubeconfig files: the load generator's, and the controller's. */
  kubeconfig: string;
  kubeconfigOfController: string;
  /** Creates objects by a way that is in no trace. */
  plant(objects: readonly object[]): Promise<void>;
  /** Programs of the API server outside of the simulators' process. */
  pids: readonly number[];
  /** Watches of FlinkJarJobs that it ended because their client did not read fast enough; undefined: it never does. */
  slowWatches(): Promise<number | undefined>;
  close(): Promise<void>;
}
