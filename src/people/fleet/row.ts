/** One object of many: what a table shows of it. */
import { isDoneRestart } from '../../core/object/status.ts';
import { printable } from '../../ground/text.ts';
import { conditionIn, isSeen, type ObjectView } from '../object/view.ts';

export interface FleetRow {
  namespace: string;
  name: string;
  /** Of Ready: True, False or Unknown. */
  ready: string;
  reason: string;
  /** RFC 3339; empty: nobody has looked at it. */
  since: string;
  /** DLI's word for the state of the job. */
  job: string;
  /** Of JobHealthy, and its reason where it is not True. */
  healthy: string;
  drift: number;
  /** For what a change waits; empty: for nothing. */
  waits: string;
  operation: string;
  /** When it was restarted last, as far as its history goes, and how long it was down then. */
  restartedAt: string;
  downSeconds: number | undefined;
  /** Since when a restart has the job down. */
  downSince: string;
  jobId: string;
  queue: string;
  region: string;
  message: string;
}

const NOT_SEEN = 'NotSeen';

function waitsOf({ status: { plan, nextWindow } }: ObjectView): string {
  const approval = plan !== undefined && plan.approved !== true ? [`approval ${plan.id}`] : [];
  return [...approval, ...(nextWindow === undefined ? [] : [`window ${nextWindow}`])].join(', ');
}

function healthOf(view: ObjectView): string {
  const health = conditionIn(view, 'JobHealthy');
  if (health === undefined) return '';
  return health.status === 'False' ? `False (${printable(health.reason, 32)})` : health.status;
}

/** Of the five that are kept. */
function lastRestart({
  status: { history = [] },
}: ObjectView): Pick<FleetRow, 'restartedAt' | 'downSeconds'> {
  const last = history.find(isDoneRestart);
  return { restartedAt: last?.at ?? '', downSeconds: last?.downtimeSeconds };
}

export function fleetRow(view: ObjectView): FleetRow {
  const { namespace, name, status, jobId = '' } = view;
  const ready = conditionIn(view, 'Ready');
  return {
    namespace,
    name,
    ready: isSeen(view) ? (ready?.status ?? 'Unknown') : 'Unknown',
    reason: ready === undefined ? NOT_SEEN : printable(ready.reason, 64),
    since: ready?.lastTransitionTime ?? '',
    job: status.job?.status ?? '',
    healthy: healthOf(view),
    drift: status.driftCount ?? 0,
    waits: waitsOf(view),
    operation: status.operation === undefined ? '' : `${status.operation.type} ${status.operation.step}`,
    ...lastRestart(view),
    downSince: status.operation?.downSince ?? '',
    jobId,
    queue: printable(status.job?.queue_name ?? '', 128),
    region: printable(status.location?.region ?? '', 64),
    message: printable(ready?.message ?? '', 1_024),
  };
}
