/** Whether the job may be started again, which is asked before its first restart: the setting `probeStartRight`. */
import { describe, expect, test } from '@jest/globals';
import type { FaultAction } from '../../../sim/http/faults.ts';
import { changed } from '../../support/restarting.ts';
import { RollOut } from '../../support/roll-out.ts';
import { askNow, HOUR, reasonsOf, setSpec, stopOutside } from '../../support/running.ts';
import { ALWAYS } from '../../support/simulated-dli.ts';
import { KEY, MINUTE, type Story } from '../../support/story.ts';

const RESTART = ['stop savepoint', 'put', 'run resume'];
const PROBE = 'run resume';

const probing = (story: Story): void => {
  Object.assign(story.world.operations, { probeStartRight: true });
};

async function asked(spec: object = {}): Promise<Story> {
  const story = await changed(spec);
  probing(story);
  return story;
}

const messageOf = (story: Story): string | undefined =>
  story.cluster.status().conditions?.find(({ type }) => type === 'Ready')?.message;

function answering(story: Story, action: FaultAction, times = 1): void {
  story.dli.faults.add({ server: 'dli', verb: 'POST', path: '/jobs/run$', times, action });
}

const untouched = ({ dli, cluster }: Story): void => {
  expect(dli.writes.filter((write) => write !== PROBE)).toEqual([]);
  expect(dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
  expect(cluster.finalizers).toEqual([]);
};

describe('the right is there', () => {
  test('one start that DLI refuses and one look more, nothing in the status or in the events; then the restart', async () => {
    const story = await asked();
    await story.live(2 * MINUTE + 30_000);
    expect(story.dli.writes).toEqual([PROBE, ...RESTART]);
    // 16 looks without it, as L18 has them.
    expect(story.counts()).toEqual({ get: 17, put: 1, patch: 7, event: 5 });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('no pass sends more than one call that changes something', async () => {
    const story = await asked();
    for (let pass = 0; pass < 30; pass += 1) {
      const before = story.dli.writes.length;
      await story.untilNext();
      expect(story.dli.writes.length - before).toBeLessThanOrEqual(1);
    }
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('it is asked once for the same job and credentials, again for another key, and by another process', async () => {
    const story = await asked();
    const restarts = async (cu_number: number): Promise<string[]> => {
      const before = story.dli.writes.length;
      story.edit({ cu_number });
      await story.live(10 * MINUTE);
      return story.dli.writes.slice(before);
    };
    await story.live(10 * MINUTE);
    expect(await restarts(10)).toEqual(RESTART);
    story.rotate('another key');
    expect(await restarts(12)).toEqual([PROBE, ...RESTART]);
    story.restart();
    expect(await restarts(14)).toEqual([PROBE, ...RESTART]);
  });

  test.each([
    ['without the setting', {}, false],
    ['InPlace', { updateStrategy: undefined }, true],
    ['a stop that is asked for', { state: 'Stopped' }, true],
  ])('%s: nothing is asked', async (_what, spec, isOn) => {
    const story = await changed(spec);
    if (isOn) probing(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes[0]).not.toBe(PROBE);
  });

  test('while it has to wait, nothing is asked', async () => {
    const story = await asked({ approval: 'Disruptive' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
  });
});

describe('the right is missing', () => {
  const body = JSON.stringify({ is_success: 'false', message: 'forbidden' });
  const WITHOUT_CODE: FaultAction = { kind: 'respond', status: 403, headers: {}, body };

  test('PermissionDenied, and the job is left as it is; each half hour at most it is asked again', async () => {
    const story = await asked();
    story.dli.cloud().account.rights = { start: false };
    await story.live(6 * HOUR);
    expect(story.ready()).toBe('False/PermissionDenied');
    expect(messageOf(story)).toMatch(/DLI\.10005: the job is not stopped, .* may not start it again/);
    expect(story.cluster.status()).toMatchObject({ error_code: 'DLI.10005' });
    untouched(story);
    expect(story.dli.writes.length).toBeGreaterThan(1);
    expect(story.dli.writes.length).toBeLessThanOrEqual(13);
  });

  test('a 403 without a code is the same', async () => {
    const story = await asked();
    answering(story, WITHOUT_CODE, ALWAYS);
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('False/PermissionDenied');
    untouched(story);
    expect(story.dli.writes).toEqual([PROBE]);
  });

  test.each<[string, (story: Story) => void]>([
    ['a person asks', (story) => askNow(story, 'now')],
    ['the Secret is another', (story) => story.rotate('another key')],
    ['the spec is edited', (story) => story.edit({ cu_number: 9 })],
  ])('once it is granted, and %s, the restart follows', async (_what, then) => {
    const story = await asked();
    story.dli.cloud().account.rights = { start: false };
    await story.live(10 * MINUTE);
    story.dli.cloud().account.rights = {};
    then(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([PROBE, PROBE, ...RESTART]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('it uses up no approval', async () => {
    const story = await asked({ approval: 'Disruptive' });
    await story.live(5 * MINUTE);
    setSpec(story, { approvedPlan: story.cluster.status().plan?.id });
    story.dli.cloud().account.rights = { start: false };
    await story.live(5 * MINUTE);
    expect(story.ready()).toBe('False/PermissionDenied');
    expect(story.cluster.status().handled?.approvals).toBeUndefined();
    story.dli.cloud().account.rights = {};
    askNow(story, 'now');
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([PROBE, PROBE, ...RESTART]);
  });

  test('it keeps no turn from others, and is no failure of the roll-out', async () => {
    const all = new RollOut({ objects: 5, interval: '1h' });
    probing(all.story);
    await all.live(MINUTE);
    all.editAll(8);
    all.story.dli.refuseOrder('DLI.10005', 3, 'run');
    await all.live(20 * MINUTE);
    expect(all.saying('PermissionDenied')).toHaveLength(3);
    expect(all.saying('UpToDate')).toHaveLength(2);
    expect(all.stopped).toHaveLength(2);
  });
});

test('a DLI that looks at the state before the right says nothing of it: the job is left stopped, as without the setting', async () => {
  const story = await asked();
  story.dli.settings.startChecks = 'state';
  story.dli.cloud().account.rights = { start: false };
  await story.live(10 * MINUTE);
  expect(story.dli.writes.slice(0, 4)).toEqual([PROBE, ...RESTART]);
  expect(story.ready()).toBe('False/LeftStopped');
  story.dli.cloud().account.rights = {};
  await story.live(10 * MINUTE);
  expect(story.ready()).toBe('True/UpToDate');
});

describe('neither is said', () => {
  const AWAY: FaultAction = { kind: 'respond', status: 503, headers: {}, body: '' };

  test.each<[string, string, FaultAction]>([
    ['DLI is away', 'CloudUnavailable', AWAY],
    [
      'no savepoint (13017)',
      'Rejected',
      { kind: 'respond', status: 400, headers: {}, body: '[{"error_code":"DLI.13017","error_msg":"none"}]' },
    ],
    ['an answer that is lost', 'CloudUnavailable', { kind: 'answerLost' }],
  ])('%s: three times, then it is told, and the job is not stopped', async (_what, reason, action) => {
    const story = await asked();
    answering(story, action, ALWAYS);
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe(`False/${reason}`);
    expect(messageOf(story)).toMatch(/the job is not stopped, because DLI does not say whether/);
    untouched(story);
    expect(story.dli.writes).toEqual([PROBE, PROBE, PROBE]);
    story.dli.faults.clear();
    askNow(story, 'now');
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([PROBE, PROBE, PROBE, PROBE, ...RESTART]);
  });

  test('what may still arrive does not meet a stopped job: the next one waits a minute', async () => {
    const story = await asked();
    answering(story, { kind: 'answerLost' });
    const from = story.now;
    const outcome = await story.pass();
    expect(outcome).toMatchObject({ kind: 'abandoned', againMs: MINUTE });
    expect(story.now - from).toBeLessThan(MINUTE);
  });
});

describe('the job comes to rest between the look and the probe', () => {
  /** Somebody stops it just then. */
  function stoppedFirst(story: Story, savepoint_path: string | null): void {
    let isFirst = true;
    story.world.dli = story.dli.with({
      start: (...how) => {
        if (isFirst) stopOutside(story, savepoint_path);
        isFirst = false;
        return story.dli.start(...how);
      },
    });
  }

  test('it is started from its savepoint, which is told, and then restarted as it was to be', async () => {
    const story = await asked();
    stoppedFirst(story, 'bucket/their-savepoint');
    await story.pass();
    expect(story.dli.job()).toMatchObject({
      status: 'job_submitting',
      resumedFrom: 'bucket/their-savepoint',
    });
    expect(reasonsOf(story).at(-1)).toBe('Started');
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([PROBE, ...RESTART]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each(['Savepoint', 'Stateless'])(
    'without a savepoint nothing is started; upgradeMode %s',
    async (mode) => {
      const story = await asked({ upgradeMode: mode });
      stoppedFirst(story, null);
      await story.live(10 * MINUTE);
      expect(story.dli.writes[0]).toBe(PROBE);
      expect(story.dli.writes).not.toContain('run');
      expect(story.dli.job().status).toBe('job_cancel_success');
      expect(story.cluster.get(KEY).held).not.toBe(true);
    },
  );
});
