/** The rows about the calls and about the controller itself. */
import type { Row } from './panel.ts';
import { added, aSecond, greatest, grown, least, quantile } from './promql.ts';

const INTERVAL = '$__rate_interval';

const CLOUD: Row = {
  title: 'Cloud',
  panels: [
    {
      title: 'Calls to DLI and IAM, by operation',
      shape: 'lines',
      width: 12,
      about: 'Most are looks at jobs: one an interval and object. Fewer: set a longer spec.interval.',
      asks: { '{{operation}}': aSecond('dli_api_requests_total', { by: 'operation' }) },
      unit: 'reqps',
    },
    {
      title: 'Part of the calls that asks for fewer calls (429)',
      shape: 'lines',
      width: 6,
      about:
        'They are sent again by themselves. For long above a tenth: set longer intervals, or ask Huawei Cloud for a higher quota.',
      asks: {
        '429': `${aSecond('dli_api_requests_total', { where: 'code="429"' })} / ${aSecond('dli_api_requests_total')}`,
      },
      unit: 'percentunit',
    },
    {
      title: 'Answers, by HTTP status',
      shape: 'bars',
      width: 6,
      about: '<error>: no answer at all, so look at the network, the proxy and DNS. 5xx: at Huawei Cloud.',
      asks: { '{{code}}': grown('dli_api_requests_total', { by: 'code' }) },
    },
    {
      title: 'Refusals and failures, by code',
      shape: 'bars',
      width: 12,
      about: '`fjj explain CODE` says what it means, who acts, and when it is tried again.',
      asks: {
        '{{operation}} {{error_code}}': grown('dli_api_requests_total', {
          where: 'error_code!=""',
          by: 'operation, error_code',
        }),
      },
    },
    {
      title: 'Length of a call, nine of ten',
      shape: 'lines',
      width: 12,
      about: 'Above 10 s a call is given up (--dli-timeout).',
      asks: {
        '{{operation}}': quantile(0.9, 'dli_api_request_duration_seconds', {
          over: INTERVAL,
          by: 'operation',
        }),
      },
      unit: 's',
    },
  ],
};

const PROCESS: Row = {
  title: 'Process',
  panels: [
    {
      title: 'Leaders',
      shape: 'number',
      width: 4,
      about:
        'As many as there are shards. Fewer: nobody works for a shard, so look at its pods and its Lease.',
      asks: { '{{job}}': added('leader_election_master_status', { by: 'job' }) },
    },
    {
      title: 'Versions',
      shape: 'number',
      width: 4,
      about: 'Pods of each version. More than one for long: a roll-out does not come to its end.',
      asks: { '{{version}}': added('build_info', { by: 'version' }) },
    },
    {
      title: 'Watch silent for',
      shape: 'number',
      width: 4,
      about:
        'Above 15 minutes edits are not seen: look at the log, and whether the API server can be reached.',
      asks: { silent: greatest('flinkjarjob_watch_age_seconds') },
      unit: 's',
      yellow: 300,
      red: 900,
    },
    {
      title: 'Longest pass',
      shape: 'number',
      width: 4,
      about: 'Above 5 minutes it is a bug: after 10 minutes /healthz fails and the pod is restarted.',
      asks: { longest: greatest('workqueue_longest_running_processor_seconds') },
      unit: 's',
      yellow: 60,
      red: 300,
    },
    {
      title: 'Event loop late by (99 of 100)',
      shape: 'number',
      width: 4,
      about: 'Above a second the process has too little CPU: raise resources.limits.cpu, or add shards.',
      asks: { late: greatest('nodejs_eventloop_lag_p99_seconds') },
      unit: 's',
      yellow: 0.5,
      red: 1,
    },
    {
      title: 'Longest up',
      shape: 'number',
      width: 4,
      about: 'Since the oldest pod was started. Short again and again: see why the pods end.',
      asks: { up: `time() - ${least('process_start_time_seconds')}` },
      unit: 's',
    },
    {
      title: 'Objects that are due, by priority',
      shape: 'areas',
      width: 8,
      about:
        'high: edits, low: periodic visits. Growing for long: DLI is slow (see Cloud), or --concurrency is too small.',
      asks: { '{{priority}}': added('workqueue_depth', { by: 'priority' }) },
    },
    {
      title: 'Passes, by how they ended',
      shape: 'lines',
      width: 8,
      about: 'Those with a failure are counted beside. The log has one line for each, with the object.',
      asks: {
        '{{result}}': aSecond('controller_runtime_reconcile_total', { by: 'result' }),
        'with a failure': aSecond('controller_runtime_reconcile_errors_total'),
        'broken off by a bug': aSecond('controller_runtime_reconcile_panics_total'),
      },
      unit: 'ops',
    },
    {
      title: 'Refusals of the Kubernetes API, by code',
      shape: 'bars',
      width: 8,
      about:
        '401 and 403: a token or a right is missing, and the log and /readyz name it. 409 is usual; 429 asks for fewer calls.',
      asks: {
        '{{method}} {{code}}': grown('rest_client_requests_total', {
          where: 'code!~"2.."',
          by: 'method, code',
        }),
      },
    },
    {
      title: 'Memory',
      shape: 'lines',
      width: 8,
      about: 'Near resources.limits.memory the kernel ends the process: raise the limit, or add shards.',
      asks: { '{{pod}}': greatest('process_resident_memory_bytes', { by: 'pod' }) },
      unit: 'bytes',
    },
    {
      title: 'CPU',
      shape: 'lines',
      width: 8,
      about: 'In cores. At resources.limits.cpu everything becomes slow.',
      asks: { '{{pod}}': aSecond('process_cpu_seconds_total', { by: 'pod' }) },
    },
    {
      title: 'Events that were not sent',
      shape: 'bars',
      width: 8,
      about:
        'Kubernetes events are told as well as possible; the status says the same, and is never left out.',
      asks: { '{{why}}': grown('flinkjarjob_events_dropped_total', { by: 'why' }) },
    },
  ],
};

export const PROCESS_ROWS: readonly Row[] = [CLOUD, PROCESS];
