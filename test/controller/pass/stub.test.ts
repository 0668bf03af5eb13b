import { expect, test } from '@jest/globals';
import { reconcile } from '../../../src/controller/pass/reconcile.ts';
import { stubOf } from '../../../src/core/object/stub.ts';
import { Story } from '../../support/story.ts';

test('a pass over a stub reads the object, and works with the whole of it', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  await reconcile(stubOf(story.cluster.get()), story.world);
  expect(story.counts()).toMatchObject({ put: 1, patch: 1 });
  expect(story.cluster.status()).toMatchObject({ lastUpdate: { outcome: 'Applied' } });
});

test('a pass over a stub of what is gone does nothing', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  const stub = stubOf(story.cluster.get());
  story.cluster.remove(stub.key);
  expect(await reconcile(stub, story.world)).toMatchObject({ kind: 'abandoned', why: 'the object is gone' });
  expect(story.counts()).toMatchObject({ get: 0, put: 0, patch: 0 });
});
