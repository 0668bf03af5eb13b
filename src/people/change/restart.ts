/** `fjj restart`: another restartNonce, for which a running job is restarted once. */
import { runStateOf } from '../../core/job/states.ts';
import { isDoneRestart } from '../../core/object/status.ts';
import { MAX_INT64 } from '../../ground/json.ts';
import { span } from '../layout/age.ts';
import type { ObjectView } from '../object/view.ts';
import { type DecidedChange, gitRefusal, keyOf } from './wanted-change.ts';

/** Another one than that of the spec, and than the one that was acted on last: a number that comes back restarts nothing. */
function nextNonce({ spec, status }: ObjectView): number | bigint {
  const given = [spec['restartNonce'] ?? '0', String(status.handled?.restartNonce ?? 0)];
  const numbers = given.filter((text) => /^-?\d{1,19}$/.test(text)).map(BigInt);
  const highest = numbers.reduce((most, one) => (one > most ? one : most), 0n);
  const next = highest >= MAX_INT64 ? 1n : highest + 1n;
  return next <= Number.MAX_SAFE_INTEGER ? Number(next) : next;
}

const WITH = {
  Savepoint: 'it is stopped with a savepoint, and started from it',
  Stateless: 'it is stopped WITHOUT a savepoint, and started without its state (upgradeMode: Stateless)',
} as const;

function downtime({ status: { history = [] } }: ObjectView): string {
  const last = history.find(isDoneRestart)?.downtimeSeconds;
  return last === undefined
    ? 'how long it is down was not measured yet: a stop and a start of DLI'
    : `it was down for ${span(last * 1_000)} at its last restart`;
}

function gates({ spec: { approval = 'None' }, status }: ObjectView): string[] {
  return [
    ...(approval === 'None' ? [] : ['it waits until a person approves its plan: fjj approve']),
    ...(status.nextWindow === undefined
      ? []
      : [`it waits for the window that opens at ${status.nextWindow}`]),
  ];
}

const underWay = ({ status: { operation } }: ObjectView): string[] =>
  operation === undefined
    ? []
    : [`a ${operation.type} is under way (${operation.step}): this is one more, after it`];

function whyNot(view: ObjectView): string | undefined {
  const { mode, state, suspend } = view.spec;
  const job = view.status.job?.status;
  if (view.isDeleted) return 'it is being deleted';
  if (suspend === 'true') return 'spec.suspend is true';
  if (mode === 'Observe') return 'mode Observe changes nothing';
  if (state === 'Stopped') return 'spec.state is Stopped';
  if (job === undefined) return 'its job was not seen yet';
  const { operation } = view.status;
  if (operation !== undefined && runStateOf(job) !== 'running')
    return `its job does not run (${job}) while a ${operation.type} is under way (${operation.step}): see fjj status`;
  if (runStateOf(job) === 'rest' || runStateOf(job) === 'blocked')
    return `its job does not run (${job}), and only a running job is restarted`;
  return undefined;
}

export function restarting(view: ObjectView): DecidedChange {
  const why = whyNot(view);
  if (why !== undefined) return { refused: `${keyOf(view)} is not restarted: ${why}` };
  const restartNonce = nextNonce(view);
  const job = `job ${view.jobId ?? ''} (${view.status.job?.status})`;
  return (
    gitRefusal(view, [['spec', 'restartNonce']], `restartNonce: ${restartNonce}`) ?? {
      question: `Restart ${keyOf(view)}?`,
      happens: [
        ...underWay(view),
        `${job}: ${WITH[view.spec['upgradeMode'] === 'Stateless' ? 'Stateless' : 'Savepoint']}`,
        downtime(view),
        ...gates(view),
      ],
      patch: { spec: { restartNonce } },
      inGit: { spec: { restartNonce } },
      done: `${keyOf(view)} is to be restarted (restartNonce: ${restartNonce})`,
    }
  );
}
