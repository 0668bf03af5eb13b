/** The controller in this process. */
import { systemClock } from '../../src/ground/clock.ts';
import { parseConfig } from '../../src/service/config.ts';
import { runOperator } from '../../src/service/operator.ts';

export interface Running {
  log(): string;
  /** Ends it as SIGTERM does. Resolves with the exit code. */
  stop(): Promise<number>;
}

/** `kubeconfig`: path of the file; `dli`: URL of a simulator. */
export function startOperator(kubeconfig: string, dli: string): Running {
  const flags = {
    kubeconfig,
    'dli-endpoint': dli,
    'iam-endpoint': dli,
    'lease-namespace': 'default',
    'health-address': '',
    'metrics-address': '',
    'log-level': 'debug',
  };
  const parsed = parseConfig(
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    {},
  );
  if (!parsed.ok) throw new Error(parsed.message);
  let log = '';
  const write = (text: string): void => {
    log += text;
  };
  const stop = new AbortController();
  const ended = runOperator(parsed.config, {
    env: {},
    clock: systemClock,
    write,
    err: write,
    stop: stop.signal,
  });
  return {
    log: () => log,
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}
