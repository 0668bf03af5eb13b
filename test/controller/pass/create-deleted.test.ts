/** An object is deleted while it makes its job: at each request and each write, with each policy, whatever DLI makes of the mark. */
import { describe, expect, test } from '@jest/globals';
import { type Creating, deletedAt, faultsOf, spoilt, THEIRS } from '../../support/deleted-creating.ts';
import type { Story } from '../../support/story.ts';

const POLICIES: Creating['policy'][] = ['Retain', 'Stop', 'Delete'];
const TAGS: Creating['tags'][] = ['used', 'ignored', 'empty', 'dropped'];
const ANSWERS: [Creating['answer'], Creating['adoptionPolicy']][] = [
  ['comes', 'Create'],
  ['is lost', 'AdoptOrCreate'],
  ['and call are lost', 'Create'],
];

async function sweep(given: Creating, kills: boolean): Promise<{ faults: string[]; lives: number }> {
  const whole = await deletedAt(given, 0);
  const faults = [...faultsOf(whole)];
  let lives = 1;
  for (const [index, moment] of whole.moments.entries()) {
    if (!/ (request|write) /.test(moment)) continue;
    lives += 1;
    const life = await deletedAt(given, index + 1, { kills });
    faults.push(...faultsOf(life).map((what) => `${what}; deleted ${moment}`));
  }
  return { faults, lives };
}

describe.each(POLICIES)('deletionPolicy %s', (policy) => {
  describe.each(TAGS)('the mark is %s', (tags) => {
    test.each(ANSWERS)(
      'the answer to the create %s: no job of others is touched, and what is left is told; %s',
      async (answer, adoptionPolicy) => {
        for (const kills of [false, true]) {
          const { faults, lives } = await sweep({ policy, tags, answer, adoptionPolicy }, kills);
          expect(faults).toEqual([]);
          expect(lives).toBeGreaterThan(8);
        }
      },
    );
  });
});

describe('the judge sees a planted defect', () => {
  const DELETES: Creating = { policy: 'Delete', tags: 'used', answer: 'comes', adoptionPolicy: 'Create' };

  test.each<[string, Partial<Creating>, (story: Story) => void, string]>([
    [
      "another object's job is deleted",
      {},
      (story) => spoilt(story, (dli) => ({ remove: (at, how) => dli.remove({ ...at, jobId: THEIRS }, how) })),
      'a job that is not its own was touched',
    ],
    [
      "nobody's job passes for its own",
      { answer: 'and call are lost' },
      (story) =>
        spoilt(story, (dli) => ({
          find: (at, sought) => dli.find(at, 'tag' in sought ? { name: 'nobodys' } : sought),
        })),
      'a job that is not its own was touched',
    ],
    [
      'a run is sent before the delete',
      {},
      (story) =>
        spoilt(story, (dli) => ({
          remove: async (at, how) => {
            await dli.start(at, { resume: false });
            return dli.remove(at, how);
          },
        })),
      'a job is started after the deletion',
    ],
    [
      'a delete is sent twice',
      {},
      (story) =>
        spoilt(story, (dli) => ({
          remove: async (at, how) => {
            await dli.remove(at, how);
            return dli.remove(at, how);
          },
        })),
      'a job is deleted twice',
    ],
    [
      'nothing is said',
      { tags: 'dropped', answer: 'is lost' },
      (story) => {
        story.cluster.record = () => undefined;
      },
      'a job is left, and nobody says so',
    ],
  ])('%s', async (...[_what, more, spoil, fault]) => {
    const given = { ...DELETES, ...more };
    const { moments } = await deletedAt(given, 0);
    const seen: string[] = [];
    for (let at = 0; at <= moments.length && !seen.some((one) => one.startsWith(fault)); at += 1)
      seen.push(...faultsOf(await deletedAt(given, at, { spoil })));
    expect(seen.join()).toContain(fault);
  });
});

describe('a neighbour has adopted by its name what this object has made, and nothing tells that it is its own', () => {
  test('deleted with its job, it leaves the job to the neighbour, and names it', async () => {
    const given: Creating = {
      policy: 'Delete',
      tags: 'dropped',
      answer: 'is lost',
      adoptionPolicy: 'Create',
    };
    const adopts = (story: Story): void => {
      const spec = { adoptionPolicy: 'AdoptOrCreate', job: { name: 'orders', cu_number: 3 } };
      story.cluster.create({ key: 'other/adopts', namespace: 'other', name: 'adopts', uid: 'adopts', spec });
    };
    const between = async (story: Story): Promise<void> => {
      const isMade = story.dli.writes.includes('create');
      for (let pass = 0; isMade && pass < 4; pass += 1) await story.pass('other/adopts');
    };
    const life = await deletedAt(given, 0, { spoil: adopts, between });
    expect(faultsOf(life)).toEqual([]);
    const { story } = life;
    const { jobId } = story.cluster.status('other/adopts');
    expect(jobId).toBeDefined();
    expect(story.dli.job(jobId).fields['cu_number']).toBe(3);
    expect(story.dli.writes).toEqual(['create', 'put']);
  });
});
