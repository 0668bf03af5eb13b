import { expect, test } from '@jest/globals';
import type { JobStatus } from '../../../src/core/object/status.ts';
import { statusAt } from '../../../src/core/report/other-location.ts';

const status = (location: JobStatus['location']): JobStatus => ({ location, ownedProperties: ['ours'] });

const NORTH = { region: 'cn-north-4' };

test.each([
  ['the same project', { ...NORTH, projectId: 'p' }, { ...NORTH, projectId: 'p' }],
  ['a project where none was named', NORTH, { ...NORTH, projectId: 'p' }],
  ['no project where one was named', { ...NORTH, projectId: 'p' }, { ...NORTH, projectId: undefined }],
  ['any place, of a status of an older version', undefined, { ...NORTH, projectId: 'p' }],
])('%s: what is remembered of the job stays', (_what, before, here) => {
  expect(statusAt(status(before), here)).toEqual(status(before));
});

test.each([
  ['another project', { ...NORTH, projectId: 'p' }, { ...NORTH, projectId: 'q' }],
  ['another region', NORTH, { region: 'cn-south-1', projectId: undefined }],
])('%s: it is another job', (_what, before, here) => {
  expect(statusAt(status(before), here)).not.toHaveProperty('ownedProperties');
});
