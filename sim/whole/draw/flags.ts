/** How the replicas are set. */
import type { Lot } from '../lot.ts';

/**
 * Duration, deadline and period of the Lease, and the limit of a call to DLI, in seconds. The first has the default's
 * period. Most renewals change nothing, and would take half the time of its histories: it is drawn less often.
 */
const LEASES = {
  default: [15, 10, 2, 4],
  long: [20, 16, 6, 4],
  'long, slow calls': [20, 16, 6, 7],
  longest: [40, 30, 12, 8],
} as const;
const LEASE_WEIGHTS: Record<keyof typeof LEASES, number> = {
  default: 1,
  long: 3,
  'long, slow calls': 3,
  longest: 3,
};

export function flagsOf(lot: Lot): Record<string, string> {
  const [duration, deadline, period, timeout] = LEASES[lot.weighed(LEASE_WEIGHTS)];
  return {
    'lease-duration': `${duration}s`,
    'renew-deadline': `${deadline}s`,
    'retry-period': `${period}s`,
    'lease-namespace': 'fjj-system',
    'dli-endpoint': 'https://dli.{region}.simulated',
    'iam-endpoint': 'https://iam.{region}.simulated',
    'dli-timeout': `${timeout}s`,
    'secret-refresh': lot.pick(['10s', '30s']),
    'interval-floor': '10s',
    concurrency: String(lot.pick([1, 2, 10])),
    'default-region': 'cn-north-4',
    'health-address': '',
    'metrics-address': '',
    'log-level': 'debug',
  };
}
