/** `fjj approve`, `restart`, `reconcile`: what is shown, asked, written and refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Process } from '../../src/cli/process.ts';
import type { Reason } from '../../src/core/report/reasons.ts';
import type { JsonObject } from '../../src/ground/json.ts';
import { OF_REASON, objectAfter } from '../argocd/golden.ts';
import { type ClusterUser, clusterUser } from './cluster-user.ts';

let user: ClusterUser;

beforeAll(async () => {
  user = await clusterUser();
});
afterAll(() => user.close());

const PLAN = 'plan-0a1b2c3d4e5f';

async function* typed(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const answering = (text: string): Partial<Process> => ({ asks: true, input: typed(text) });

async function put(name: string, reason: Reason, more: { metadata?: object; spec?: object } = {}) {
  const object = objectAfter(OF_REASON[reason]) as JsonObject & { spec: object };
  await user.put({
    ...object,
    metadata: { name, namespace: 'streaming', ...more.metadata },
    spec: { ...object.spec, ...more.spec },
  });
}

const fjj = (command: string, args: readonly string[], instead: Partial<Process> = {}) =>
  user.fjj([command, ...args, '-n', 'streaming'], instead);

const pathOf = (name: string): string =>
  `/apis/dli.gitops.dev/v1alpha1/namespaces/streaming/flinkjarjobs/${name}`;

async function stored(name: string): Promise<{ annotations: JsonObject; spec: JsonObject }> {
  const object = (await user.ask({ method: 'GET', path: pathOf(name) })) as {
    metadata: { annotations?: JsonObject };
    spec: JsonObject;
  };
  return { annotations: object.metadata.annotations ?? {}, spec: object.spec };
}

const FLUX = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } };

const setBy = (manager: string, spec: object) =>
  user.ask({
    method: 'PATCH',
    path: `${pathOf('kept')}?fieldManager=${manager}&force=true`,
    contentType: 'application/apply-patch+yaml',
    body: {
      apiVersion: 'dli.gitops.dev/v1alpha1',
      kind: 'FlinkJarJob',
      metadata: { name: 'kept', namespace: 'streaming' },
      spec,
    },
  });

describe('approve', () => {
  test('shows the plan, asks, and sets the annotation', async () => {
    await put('a1', 'AwaitingApproval', { spec: { approval: 'Disruptive' } });
    const { code, out, err } = await fjj('approve', ['a1'], answering('y\n'));
    expect([code, out]).toEqual([0, `${PLAN} of streaming/a1 is approved\n`]);
    expect(err).toBe(
      `  ${PLAN}: restart of the job, for cu_number\n  state: a savepoint fits the job after it\nApprove ${PLAN} of streaming/a1? [y/N] `,
    );
    expect((await stored('a1')).annotations).toEqual({ 'dli.gitops.dev/approve-plan': PLAN });
  });

  test.each(['n\n', '\n', '', 'yep\n'])('the answer %j changes nothing: 1', async (answer) => {
    const name = `a2-${answer.trim()}.x${answer.length}`.replace('-.', '.');
    await put(name, 'AwaitingApproval');
    const { code, err } = await fjj('approve', [name], answering(answer));
    expect([code, err.split('\n').at(-2)]).toEqual([
      1,
      `Approve ${PLAN} of streaming/${name}? [y/N] nothing was changed`,
    ]);
    expect((await stored(name)).annotations).toEqual({});
  });

  test('without a terminal: --yes, or 2', async () => {
    await put('a3', 'AwaitingApproval');
    const { code, err } = await fjj('approve', ['a3']);
    expect([code, err.split('\n').at(-2)]).toEqual([
      2,
      'nobody can be asked here, as this is no terminal: add --yes, or --print for the patch that goes into Git',
    ]);
    expect((await fjj('approve', ['a3', '--yes'])).code).toBe(0);
    expect((await stored('a3')).annotations).toEqual({ 'dli.gitops.dev/approve-plan': PLAN });
  });

  test('--print: the lines for Git, and nothing is written', async () => {
    await put('a4', 'AwaitingApproval');
    const { code, out } = await fjj('approve', ['a4', '--print']);
    expect([code, parse(out)]).toEqual([
      0,
      {
        apiVersion: 'dli.gitops.dev/v1alpha1',
        kind: 'FlinkJarJob',
        spec: { approvedPlan: PLAN },
        metadata: { name: 'a4', namespace: 'streaming' },
      },
    ]);
    expect((await stored('a4')).annotations).toEqual({});
  });

  test('nothing waits: 1, and why', async () => {
    await put('a5', 'UpToDate');
    expect(await fjj('approve', ['a5', '--yes'])).toEqual({
      code: 1,
      out: '',
      err: 'no plan of streaming/a5 waits for an approval: spec.approval is not set, so nothing waits; see fjj status\n',
    });
  });

  test('a spec that was not looked at yet may be another plan: 1', async () => {
    await put('a6', 'AwaitingApproval');
    await user.patch('streaming/a6', { spec: { interval: '7m' } });
    expect((await fjj('approve', ['a6', '--yes'])).err).toMatch(
      /^the controller has not dealt with this spec/,
    );
    expect((await stored('a6')).annotations).toEqual({});
  });
});

describe('an object that changes while the person thinks', () => {
  /** What happens between the question and the answer. */
  const meanwhile = (act: () => Promise<unknown>): Partial<Process> => ({
    asks: true,
    input: (async function* () {
      await act();
      yield Buffer.from('y\n');
    })(),
  });

  test('in its status alone: what was agreed to is done', async () => {
    await put('m1', 'AwaitingApproval');
    const said = await fjj(
      'approve',
      ['m1'],
      meanwhile(() => user.patch('streaming/m1', { status: { error_msg: 'once more' } })),
    );
    expect([said.code, said.out]).toEqual([0, `${PLAN} of streaming/m1 is approved\n`]);
    expect((await stored('m1')).annotations).toEqual({ 'dli.gitops.dev/approve-plan': PLAN });
  });

  test('so that another plan waits: 1, and nothing is written', async () => {
    await put('m2', 'AwaitingApproval');
    const object = objectAfter(OF_REASON.AwaitingApproval) as { status: { plan: object } };
    const plan = { ...object.status.plan, id: 'plan-ffffffffffff' };
    const said = await fjj(
      'approve',
      ['m2'],
      meanwhile(() => user.patch('streaming/m2', { status: { plan } })),
    );
    expect([said.code, said.out, said.err.split('\n').at(-2)]).toEqual([
      1,
      '',
      `Approve ${PLAN} of streaming/m2? [y/N] streaming/m2 has changed meanwhile, and nothing was changed here: look again, and ask again`,
    ]);
    expect((await stored('m2')).annotations).toEqual({});
  });

  test('another object of the name: 1, and nothing is written', async () => {
    await put('m3', 'AwaitingApproval');
    const said = await fjj(
      'approve',
      ['m3'],
      meanwhile(async () => {
        await user.ask({ method: 'DELETE', path: pathOf('m3') });
        await put('m3', 'AwaitingApproval');
      }),
    );
    expect([said.code, said.out]).toEqual([1, '']);
    expect((await stored('m3')).annotations).toEqual({});
  });

  test('two people who approve the same at once: both 0', async () => {
    await put('m4', 'AwaitingApproval');
    const said = await fjj(
      'approve',
      ['m4'],
      meanwhile(() => fjj('approve', ['m4', '--yes'])),
    );
    expect([said.code, said.out]).toEqual([0, `${PLAN} of streaming/m4 is approved\n`]);
  });

  test('each time: 1 after a few tries', async () => {
    await put('m5', 'AwaitingApproval');
    user.server.faults.add({
      verb: 'PATCH',
      path: '/m5',
      action: { kind: 'respond', status: 409, body: JSON.stringify({ kind: 'Status', message: 'x' }) },
    });
    const before = user.asked().length;
    expect((await fjj('approve', ['m5', '--yes'])).code).toBe(1);
    user.server.faults.clear();
    const patches = user.asked().slice(before);
    expect(patches.filter((one) => one === 'PATCH streaming/m5')).toHaveLength(5);
  });
});

describe('restart', () => {
  test('while an operation is under way: said, as it is one more after it', async () => {
    await put('busy', 'LeftStopped');
    await user.patch('streaming/busy', { status: { job: { status: 'job_running' } } });
    expect((await fjj('restart', ['busy', '-y'])).err).toMatch(
      /^ {2}a Restart is under way \(Run\): this is one more, after it\n/,
    );
  });

  test.each([
    [undefined, undefined, 1],
    [3, undefined, 4],
    [3, 5, 6],
    [undefined, 5, 6],
    [9007199254740992n, undefined, 9007199254740993n],
  ])('restartNonce %s, acted on %s: %s is written', async (given, handled, wanted) => {
    const name = `r-${given}-${handled}`;
    await put(name, 'UpToDate', given === undefined ? {} : { spec: { restartNonce: given } });
    if (handled !== undefined)
      await user.patch(`streaming/${name}`, { status: { internal: { handled: { restartNonce: handled } } } });
    const { code, out, err } = await fjj('restart', [name, '-y']);
    expect([code, out]).toEqual([0, `streaming/${name} is to be restarted (restartNonce: ${wanted})\n`]);
    expect(err).toContain('  job 104 (job_running): it is stopped with a savepoint, and started from it\n');
    expect((await stored(name)).spec['restartNonce']).toBe(wanted);
  });

  test('says so where the state is lost, and what it waits for', async () => {
    await put('stateless', 'UpToDate', { spec: { upgradeMode: 'Stateless', approval: 'All' } });
    const { err } = await fjj('restart', ['stateless'], answering('n\n'));
    expect(err).toContain('WITHOUT a savepoint, and started without its state (upgradeMode: Stateless)\n');
    expect(err).toContain('  it waits until a person approves its plan: fjj approve\n');
  });

  test.each<[Reason, object, string]>([
    ['Suspended', {}, 'spec.suspend is true'],
    ['DriftDetected', {}, 'mode Observe changes nothing'],
    ['UpToDate', { state: 'Stopped' }, 'spec.state is Stopped'],
    [
      'LeftStopped',
      {},
      'its job does not run (job_cancel_success) while a Restart is under way (Run): see fjj status',
    ],
    ['AuthFailed', {}, 'its job was not seen yet'],
  ])('%s: 1, and nothing is written', async (reason, spec, why) => {
    const name = `no-${reason.toLowerCase()}`;
    await put(name, reason, { spec });
    const before = user.asked().length;
    expect(await fjj('restart', [name, '-y'])).toEqual({
      code: 1,
      out: '',
      err: `streaming/${name} is not restarted: ${why}\n`,
    });
    expect(user.asked().slice(before)).toEqual([`GET streaming/${name}`]);
  });
});

describe('from Git', () => {
  test('a field that Git does not set stays, so it is written; one that it sets is refused, with the line', async () => {
    await put('kept', 'UpToDate', { metadata: FLUX });
    await setBy('kustomize-controller', { mode: 'Manage', jobId: '104', job: { desc: 'x' } });
    expect((await fjj('restart', ['kept', '-y'])).code).toBe(0);
    await setBy('kustomize-controller', { restartNonce: 7, jobId: '104', job: { desc: 'x' } });
    expect(await fjj('restart', ['kept', '-y'])).toEqual({
      code: 1,
      out: '',
      err: 'spec.restartNonce of streaming/kept is in Git, and Flux (Kustomization apps) would undo a change here: write there restartNonce: 8\n',
    });
    expect((await stored('kept')).spec['restartNonce']).toBe(7);
  });

  test('approvedPlan in Git: the approval goes there', async () => {
    const annotations = {
      'argocd.argoproj.io/tracking-id': 'apps:x',
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
        spec: { approvedPlan: 'plan-000000000000' },
      }),
    };
    await put('argo', 'AwaitingApproval', { metadata: { annotations } });
    expect((await fjj('approve', ['argo', '-y'])).err).toBe(
      `spec.approvedPlan of streaming/argo is in Git, and Argo CD (application apps) would undo a change here: write there approvedPlan: ${PLAN}\n`,
    );
  });
});

describe('reconcile', () => {
  const ANNOTATION = 'dli.gitops.dev/reconcile-requested-at';

  test('sets the annotation, and says what else it decides', async () => {
    await put('c1', 'StoppedOutside');
    const { code, out, err } = await fjj('reconcile', ['c1', '-y']);
    expect([code, out]).toEqual([0, 'streaming/c1 is asked to be looked at now\n']);
    expect(err).toContain('  the job is started\n');
    expect((await stored('c1')).annotations[ANNOTATION]).toMatch(/^2\d{3}-/);
  });

  test.each([
    ['UpToDate', 'True', 0],
    ['RestartRequired', 'False', 1],
  ] as const)('--wait: until it was looked at, and is %s', async (reason, ready, code) => {
    const name = `c2-${code}`;
    await put(name, 'JobBusy');
    const { status } = objectAfter(OF_REASON[reason]);
    const said = await fjj('reconcile', [name, '-y', '--wait'], {
      out(text) {
        if (!text.includes('is asked')) {
          expect(text).toMatch(new RegExp(`^streaming/${name}: Ready ${ready}, ${reason}: `));
          return;
        }
        void (async () => {
          const at = (await stored(name)).annotations[ANNOTATION];
          // What it says before it was looked at for the request is no answer.
          await user.patch(`streaming/${name}`, { status });
          await user.patch(`streaming/${name}`, { status: { lastHandledReconcileAt: `${at} other` } });
        })();
      },
    });
    expect([said.code, said.err.includes('gone')]).toEqual([code, false]);
  });

  /** The controller answers the request with this reason. */
  async function answeredWith(name: string, reason: Reason): Promise<void> {
    const at = (await stored(name)).annotations[ANNOTATION];
    const { status } = objectAfter(OF_REASON[reason]) as { status: object };
    await user.patch(`streaming/${name}`, { status: { ...status, lastHandledReconcileAt: at } });
  }

  test.each<Reason>(['AwaitingApproval', 'OutsideWindow', 'DriftDetected'])(
    '--wait: %s is not waited for, as nothing goes on',
    async (reason) => {
      const name = `c4-${reason.toLowerCase()}`;
      await put(name, 'JobBusy');
      const said = await fjj('reconcile', [name, '-y', '--wait'], {
        out: (text) => void (text.includes('is asked') && answeredWith(name, reason)),
      });
      expect(said.code).toBe(1);
    },
  );

  test('--wait where no controller looks: 1 after --timeout, and how to see whether it runs', async () => {
    await put('c5', 'UpToDate');
    const { code, err } = await fjj('reconcile', ['c5', '-y', '--wait', '--timeout=1s']);
    expect([code, err.split('\n').at(-2)]).toEqual([
      1,
      'the controller has not looked within 1s; see whether it runs: kubectl get deployments -A -l app.kubernetes.io/name=flinkjarjob-controller',
    ]);
  });

  test('--wait for what does not end: 1 after --timeout, and what it is', async () => {
    await put('c6', 'UpToDate');
    const { code, err } = await fjj('reconcile', ['c6', '-y', '--wait', '--timeout=1s'], {
      out: (text) => void (text.includes('is asked') && answeredWith('c6', 'JobBusy')),
    });
    expect([code, err.split('\n').at(-2)]).toEqual([
      1,
      expect.stringMatching(/^it still goes on after 1s: streaming\/c6: Ready False, JobBusy: /),
    ]);
  });

  test.each(['0s', '5', '-1s', '25h', 'x'])('--timeout=%s: 2', async (timeout) => {
    expect(await fjj('reconcile', ['c1', '-y', '--wait', `--timeout=${timeout}`])).toEqual({
      code: 2,
      out: '',
      err: `--timeout must be from 1s to 24h, such as 90s or 10m, not ${timeout}\n`,
    });
  });

  test('suspended: 1', async () => {
    await put('c3', 'Suspended');
    expect((await fjj('reconcile', ['c3', '-y'])).err).toBe(
      'streaming/c3 is suspended: nothing is looked at before spec.suspend is false\n',
    );
  });
});
