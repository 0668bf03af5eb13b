/** Beside another revision, classes and steps are those beside a live job that is as that revision says. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Spec } from '../../../src/core/object/spec.ts';
import { specSchema } from '../../../src/core/object/spec.ts';
import { beside } from '../../../src/manifests/plan/against-dli.ts';
import { againstFolder } from '../../../src/manifests/plan/against-folder.ts';
import type { FiledJob } from '../../../src/manifests/plan/filed-job.ts';
import { someValues } from '../../core/job-values.ts';
import { type Fields, manifestOf, T0 } from '../../support/example.ts';
import { sound } from '../../support/sound-spec.ts';

function filedOf(spec: Spec): FiledJob {
  const manifest = manifestOf({ spec });
  return { file: 'jobs/test1.yaml', line: 1, namespace: 'streaming', name: 'test1', manifest, spec };
}

const specOf = (spec: { job: Fields; state: unknown }): Spec => specSchema.parse(sound(spec));

const revisions = fc
  .record({
    before: someValues,
    after: someValues,
    updateStrategy: fc.constantFrom('InPlace', 'Restart'),
    approval: fc.constantFrom('None', 'Disruptive'),
    states: fc.constantFrom(['Running', 'Running'], ['Running', 'Stopped'], ['Stopped', 'Stopped']),
  })
  .map(({ before, after, updateStrategy, approval, states: [old, state] }) => {
    // A setting that has left runtime_config is known from the folder, and not from DLI.
    const { runtime_config: _, ...then } = before;
    const more = { jobId: '104', updateStrategy, approval, upgradeMode: 'Stateless' };
    return {
      before: specOf({ ...more, state: old, job: then }),
      after: specOf({ ...more, state, job: { ...then, ...after } }),
    };
  });

test('for 100 pairs of revisions', () => {
  let different = 0;
  fc.assert(
    fc.property(revisions, ({ before, after }) => {
      const status = before.state === 'Running' ? 'job_running' : 'job_cancel_success';
      const live = { job_id: '104', job_type: 'flink_jar_job', status, status_desc: '', update_time: 1 };
      const filed = { jobs: [filedOf(after)], errors: [], otherObjects: 0 };
      const { changes } = againstFolder(filed, [filedOf(before)], T0);
      const told = beside(filedOf(after), { ...live, fields: before.job }, T0);
      if ('failure' in told) throw new Error(told.failure.message);
      const { action, steps, fields, gates, stateRisk, disruptive } = told.change;
      expect(changes).toMatchObject([{ action, steps, fields, gates, stateRisk, disruptive }]);
      different += action === 'none' ? 0 : 1;
    }),
    { numRuns: 100, seed: 10 },
  );
  expect(different).toBeGreaterThan(70);
});
