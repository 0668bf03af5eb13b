/** Objects without spec.jobId: the acceptance sentences L1 to L10 of the lifecycle. */
import { describe, expect, test } from '@jest/globals';
import type { JobSeed } from '../../../sim/dli/job.ts';
import { HOUR, paced, reasonsOf, setSpec } from '../../support/running.ts';
import { KEY, MINUTE, type Story } from '../../support/story.ts';

const NAME = 'orders';
const JOB = {
  name: NAME,
  queue_name: 'testQueue',
  main_class: 'com.example.Orders',
  entrypoint: 'FemaleInfoCollec.jar',
  cu_number: 2,
};

/** An object that names its job only by name, and what other jobs there are. */
function byName(spec: object = {}, others: readonly JobSeed[] = []): Story {
  const story = paced({ status: 'job_init', spec: { jobId: undefined, ...spec }, job: JOB });
  for (const other of others) story.dli.cloud().jobs.add(other);
  return story;
}

const jobs = (story: Story) => story.dli.cloud().jobs.all();
const named = (story: Story, name = NAME) => jobs(story).filter(({ fields }) => fields['name'] === name);
const creates = (story: Story): number => story.dli.writes.filter((write) => write === 'create').length;

describe('L1: without jobId', () => {
  test('one job is made, a draft, and it is not started', async () => {
    const story = byName();
    await story.live(HOUR);
    expect(creates(story)).toBe(1);
    const [job] = named(story);
    expect(job).toMatchObject({ status: 'job_init', fields: { cu_number: 2 } });
    expect(story.cluster.status()).toMatchObject({ jobId: job?.id, origin: 'Created' });
    expect(story.dli.orders).toEqual([]);
    expect(story.dli.puts).toEqual([]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasonsOf(story)).toEqual(['Created', 'UpToDate']);
    expect(job?.tags).toEqual([{ key: 'fjj-uid', value: story.cluster.get().uid }]);
  });

  test('three status writes: announced, made, looked at', async () => {
    const story = byName();
    await story.live(HOUR);
    expect(story.cluster.patches).toHaveLength(3);
  });

  test('with state Running it is made, then started', async () => {
    const story = byName({ state: 'Running' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['create', 'run']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a later edit is an update of that job', async () => {
    const story = byName();
    await story.live(HOUR);
    story.edit({ cu_number: 4 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['create', 'put']);
    expect(named(story)[0]?.fields['cu_number']).toBe(4);
  });
});

describe.each(['used', 'ignored', 'empty'] as const)('a list whose tags are %s', (tagsFilter) => {
  test('L2: the answer of the create is lost: one job of the name, and its id is in the status', async () => {
    const story = byName();
    story.dli.settings.tagsFilter = tagsFilter;
    story.dli.loseCreate('taken');
    await story.live(HOUR);
    expect(creates(story)).toBe(1);
    expect(named(story)).toHaveLength(1);
    expect(story.cluster.status()).toMatchObject({ jobId: named(story)[0]?.id, origin: 'Created' });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('L3: the controller is killed right after the create: the same', async () => {
    const story = byName();
    story.dli.settings.tagsFilter = tagsFilter;
    story.dli.settings.listLagMs = 20_000;
    await story.pass();
    story.cluster.meddle = () => {
      throw new Error('killed');
    };
    await story.pass().catch(() => undefined);
    expect(creates(story)).toBe(1);
    story.restart();
    await story.live(HOUR);
    expect(creates(story)).toBe(1);
    expect(named(story)).toHaveLength(1);
    expect(story.cluster.status()).toMatchObject({ jobId: named(story)[0]?.id });
  });

  test('the object is renamed before the answer is known: the same job, by its new name', async () => {
    const story = byName();
    Object.assign(story.dli.settings, { tagsFilter, listLagMs: 20_000 });
    story.dli.loseCreate('taken');
    await story.live(10_000);
    story.edit({ name: 'orders-2' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['create', 'put']);
    expect(named(story, 'orders-2').map(({ id }) => id)).toEqual([story.cluster.status().jobId]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a create that did not arrive is sent once more, a minute later', async () => {
    const story = byName();
    story.dli.settings.tagsFilter = tagsFilter;
    story.dli.loseCreate('not taken');
    await story.live(30_000);
    expect(creates(story)).toBe(1);
    await story.live(HOUR);
    expect(creates(story)).toBe(2);
    expect(named(story)).toHaveLength(1);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('L4: a foreign job of the name is left alone', async () => {
    const story = byName({}, [{ id: 900, fields: { ...JOB }, update_time: 7 }]);
    story.dli.settings.tagsFilter = tagsFilter;
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/NameTaken');
    expect(named(story)[0]?.update_time).toBe(7);
  });

  test('nor is it taken over by way of mode Observe', async () => {
    const story = byName({ mode: 'Observe' }, [{ id: 900, fields: { ...JOB, cu_number: 9 } }]);
    story.dli.settings.tagsFilter = tagsFilter;
    await story.live(HOUR);
    expect(story.ready()).toBe('False/NameTaken');
    setSpec(story, { mode: 'Manage' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/NameTaken');
  });
});

describe('renamed and edited before the answer of the create is known, and DLI finds no tags', () => {
  const told = async (adoptionPolicy: string): Promise<Story> => {
    const story = byName({ adoptionPolicy });
    story.dli.settings.tagsFilter = 'empty';
    story.dli.loseCreate('taken');
    await story.live(10_000);
    story.edit({ name: 'orders-2', cu_number: 3 });
    await story.live(HOUR);
    return story;
  };

  test.each(['Create', 'AdoptOrCreate'])('%s: no second job, until somebody asks for one', async (policy) => {
    const story = await told(policy);
    expect(story.dli.writes).toEqual(['create']);
    expect(story.ready()).toBe('False/NameTaken');
    story.cluster.touch({ reconcileRequest: 'now' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['create', 'create']);
    expect(story.cluster.status()).toMatchObject({
      jobId: named(story, 'orders-2')[0]?.id,
      origin: 'Created',
    });
  });

  test('the draft is taken away: a job of the new name is made', async () => {
    const story = await told('Create');
    story.dli.cloud().jobs.remove(named(story)[0]?.id ?? '');
    await story.live(2 * HOUR);
    expect(story.dli.writes).toEqual(['create', 'create']);
    expect(named(story, 'orders-2')).toHaveLength(1);
  });
});

test('renamed between the record of the create and its call: the record says the name that is sent', async () => {
  const story = byName();
  await story.pass();
  story.edit({ name: 'orders-2' });
  await story.pass();
  expect(story.cluster.status().operation).toMatchObject({ sent: 'Intended', attempt: 1, name: 'orders-2' });
  await story.live(HOUR);
  expect(story.dli.writes).toEqual(['create']);
  expect(story.ready()).toBe('True/UpToDate');
});

describe('L5: AdoptOrCreate', () => {
  test('with the job and without: the same live values, and nothing is sent for the same again', async () => {
    const made = byName({ adoptionPolicy: 'AdoptOrCreate' });
    const taken = byName({ adoptionPolicy: 'AdoptOrCreate' }, [
      { id: 900, fields: { ...JOB, cu_number: 9 } },
    ]);
    await made.live(HOUR);
    await taken.live(HOUR);
    expect(made.dli.writes).toEqual(['create']);
    expect(taken.dli.writes).toEqual(['put']);
    expect(named(taken)[0]?.fields).toMatchObject(JOB);
    expect(named(made)[0]?.fields).toMatchObject(JOB);
    expect(taken.cluster.status()).toMatchObject({ jobId: '900', origin: 'Adopted' });
    for (const story of [made, taken]) {
      setSpec(story, { interval: '10m' });
      await story.live(HOUR);
    }
    expect([made.dli.writes, taken.dli.writes]).toEqual([['create'], ['put']]);
  });
});

describe('L6: Adopt by a name that no job has', () => {
  test('JobNotFound, and none is made for an hour; the job that appears is taken over', async () => {
    const story = byName({ adoptionPolicy: 'Adopt' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/JobNotFound');
    story.dli.cloud().jobs.add({ id: 900, fields: { ...JOB } });
    await story.live(2 * HOUR);
    expect(story.cluster.status()).toMatchObject({ jobId: '900', origin: 'Adopted' });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('mode Observe makes none either', async () => {
    const story = byName({ mode: 'Observe' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/JobNotFound');
  });
});

test('L7: a name filter that answers parts of names never leads to a wrong job', async () => {
  const story = byName({ adoptionPolicy: 'Adopt' }, [{ id: 900, fields: { ...JOB, name: `${NAME}2` } }]);
  story.dli.settings.nameFilter = 'part';
  await story.live(HOUR);
  expect(story.ready()).toBe('False/JobNotFound');
});

test('L8: the job is found among 101 whose names have a part in common, the newest first', async () => {
  const others = Array.from({ length: 101 }, (_, at) => ({
    id: 1_000 + at,
    fields: { ...JOB, name: `${NAME}${at}` },
  }));
  const story = byName({ adoptionPolicy: 'Adopt' }, [{ id: 999, fields: { ...JOB } }, ...others]);
  story.dli.settings.listOrder = 'newest';
  await story.live(MINUTE);
  expect(story.cluster.status().jobId).toBe('999');
});

describe('L9: a job that was deleted in the console', () => {
  test('is not made again', async () => {
    const story = byName();
    await story.live(HOUR);
    story.dli.cloud().jobs.remove(story.cluster.status().jobId ?? '');
    await story.live(24 * HOUR);
    story.restart();
    setSpec(story, { interval: '10m' });
    await story.live(24 * HOUR);
    expect(creates(story)).toBe(1);
    expect(story.ready()).toBe('False/JobNotFound');
  });
});

describe('L10: as many drafts as may be', () => {
  test('DraftLimit; made within 10 minutes once one is gone', async () => {
    const story = byName();
    story.dli.settings.draftLimit = 1;
    await story.live(HOUR);
    expect(story.ready()).toBe('False/DraftLimit');
    expect(named(story)).toHaveLength(0);
    story.dli.cloud().jobs.remove('104');
    await story.live(10 * MINUTE);
    expect(named(story)).toHaveLength(1);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a create that is refused waits for an edit', async () => {
    const story = byName();
    story.edit({ queue_name: 'nowhere' });
    await story.live(20 * MINUTE);
    expect(creates(story)).toBe(1);
    expect(story.ready()).toMatch(/^False\/(Rejected|QueueUnavailable)$/);
    story.edit({ queue_name: 'testQueue' });
    await story.live(MINUTE);
    expect(named(story)).toHaveLength(1);
  });
});

describe('the answer is lost, and the object names another place by then', () => {
  const said = (story: Story) =>
    story.cluster.status().conditions?.find(({ type }) => type === 'Ready')?.message ?? '';

  /** The job is made, nobody knows it, and the Secret is another account's, which names no project: IAM does. */
  async function moved(region = 'eu-west-101'): Promise<Story> {
    const story = byName();
    story.dli.loseCreate('taken');
    while (creates(story) < 1) await story.pass();
    story.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey: 'SK', region });
    return story;
  }

  test('the job is named, with its place, and none is made there', async () => {
    const story = await moved();
    await story.live(3 * HOUR);
    expect(story.ready()).toBe('False/ProjectMismatch');
    expect(said(story)).toContain('may have made job orders in cn-north-4, project a1');
    expect(story.cluster.status().operation).toMatchObject({ name: 'orders', projectId: 'a1' });
    expect(creates(story)).toBe(1);
  });

  test('the right place again: the job is found there, and is ours', async () => {
    const story = await moved();
    await story.live(HOUR);
    story.rotate('another key of it');
    await story.live(2 * HOUR);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status()).toMatchObject({ jobId: named(story)[0]?.id, origin: 'Created' });
    expect(creates(story)).toBe(1);
  });

  test('a person asks: it is left, and one is made in the new place', async () => {
    const story = await moved();
    await story.live(HOUR);
    story.cluster.touch({ reconcileRequest: 'left' });
    await story.live(HOUR);
    expect(story.ready()).toBe('True/UpToDate');
    const there = story.dli.cloud('eu-west-101').jobs.all();
    expect(there.filter(({ fields }) => fields['name'] === NAME)).toHaveLength(1);
    expect(creates(story)).toBe(2);
    expect(story.cluster.status().location).toMatchObject({ region: 'eu-west-101', projectId: 'euwest101' });
  });

  test('only another key of the same place: nothing is different', async () => {
    const story = await moved('cn-north-4');
    story.rotate('another key');
    await story.live(HOUR);
    expect(story.ready()).toBe('True/UpToDate');
    expect(creates(story)).toBe(1);
  });

  test('deleted with its job: the event names job and place', async () => {
    const story = byName({ deletionPolicy: 'Delete' });
    story.world.operations.allowDelete = true;
    story.dli.loseCreate('taken');
    while (creates(story) < 1) await story.pass();
    story.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey: 'SK', region: 'eu-west-101' });
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    while (story.cluster.manifest(KEY) !== undefined) await story.untilNext();
    expect(story.cluster.events.at(-1)?.note).toContain('look for orders in DLI, cn-north-4, project a1');
  });
});

describe('between', () => {
  test('another region is another place: the number of a job there is nobody’s business', async () => {
    const story = byName();
    await story.live(HOUR);
    setSpec(story, { region: 'eu-west-101' });
    await story.live(HOUR);
    expect(creates(story)).toBe(1);
    expect(story.ready()).toMatch(/ProjectMismatch|JobNotFound|AuthFailed/);
    expect(story.dli.puts).toEqual([]);
  });
});

describe('a job that is made, and what comes of it is never known', () => {
  test('a CustomResourceDefinition that does not keep status.jobId: no loop, one job, and it is told', async () => {
    const story = byName();
    story.cluster.prune = ({ jobId: _, ...status }) => status;
    await story.live(HOUR);
    expect(named(story)).toHaveLength(1);
    expect(story.cluster.patches.length).toBeLessThan(10);
    expect(story.ready()).toBe('False/Rejected');
    story.cluster.prune = (status) => status;
    story.cluster.touch({ reconcileRequest: 'installed' });
    await story.live(HOUR);
    expect(creates(story)).toBe(1);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('each call is lost: it is made again less and less often', async () => {
    const story = byName();
    const action = { kind: 'reset' } as const;
    story.dli.faults.add({ server: 'dli', verb: 'POST', path: '/flink-jobs$', action });
    await story.live(3 * HOUR);
    expect(creates(story)).toBeLessThan(30);
    expect(creates(story)).toBeGreaterThan(15);
  });
});

test('a create that is never answered is told with the code, once it was sent twice', async () => {
  const story = byName();
  const body = JSON.stringify({ error_code: 'DLI.10001', error_msg: 'Internal error.' });
  const action = { kind: 'respond', status: 500, headers: {}, body } as const;
  story.dli.faults.add({ server: 'dli', verb: 'POST', action });
  await story.live(30_000);
  expect(story.ready()).toBe('False/Creating');
  await story.live(3 * HOUR);
  expect(story.ready()).toBe('False/CloudUnavailable');
  expect(story.cluster.status().error_code).toBe('DLI.10001');
  expect(reasonsOf(story).filter((reason) => reason === 'CloudUnavailable')).toHaveLength(1);
  story.dli.faults.clear();
  await story.live(HOUR);
  expect(story.ready()).toBe('True/UpToDate');
  expect(named(story)).toHaveLength(1);
});

test('credentials that were refused while the job was looked for by name are spared over a restart', async () => {
  const story = byName();
  story.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey: 'wrong', region: 'cn-north-4' });
  await story.pass();
  expect(story.ready()).toBe('False/AuthFailed');
  expect(story.cluster.status().refused).toBeDefined();
  const sent = story.dli.sent.length;
  story.restart();
  await story.passes(3);
  expect(story.dli.sent).toHaveLength(sent);
  expect(story.ready()).toBe('False/AuthFailed');
});
