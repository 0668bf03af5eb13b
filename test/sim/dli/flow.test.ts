import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import { JOB_STATUSES } from '../../../sim/dli/states.ts';
import { outcome, rig, START } from './rig.ts';

describe('the graph', () => {
  test('of a running job says since when it runs, and how wide', async () => {
    const jobs = [{ ...exampleJob('job_running'), start_time: START }];
    const { call, pass } = await rig({ jobs });
    pass(516_274);
    const { execute_graph } = (await call('GET', 'jobs/104/execute-graph')).body;
    const times = { 'start-time': START, 'end-time': -1, duration: 516_274 };
    expect(execute_graph).toEqual({
      jid: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'test1',
      isStoppable: false,
      state: 'RUNNING',
      ...times,
      vertices: [expect.objectContaining({ parallelism: 2, status: 'RUNNING', ...times })],
    });
  });

  test('has another id after another start', async () => {
    const { call, dli, pass } = await rig({ jobs: [exampleJob('job_running')] });
    const jid = async () => (await call('GET', 'jobs/104/execute-graph')).body.execute_graph.jid;
    const before = await jid();
    expect(await jid()).toBe(before);
    dli.jobs.stop(104);
    pass(1000);
    dli.jobs.run(104);
    pass(1000);
    expect(await jid()).not.toBe(before);
  });

  test('is as wide as resource_config says with v2', async () => {
    const fields = { resource_config_version: 'v2', resource_config: { parallel_number: 7 } };
    const { call } = await rig({ jobs: [exampleJob('job_running', fields)] });
    const { vertices } = (await call('GET', 'jobs/104/execute-graph')).body.execute_graph;
    expect(vertices).toMatchObject([{ parallelism: 7 }]);
  });

  test.each(JOB_STATUSES.filter((status) => status !== 'job_running'))(
    'of a job in %s: DLI.14001',
    async (status) => {
      const { call } = await rig({ jobs: [exampleJob(status)] });
      expect(outcome(await call('GET', 'jobs/104/execute-graph'))).toBe('400 DLI.14001');
    },
  );

  test('of no job: DLI.16001', async () => {
    const { call } = await rig();
    expect(outcome(await call('GET', 'jobs/9/execute-graph'))).toBe('400 DLI.16001');
  });
});

describe('the counts', () => {
  test('of each job, with streams for those that run', async () => {
    const { call } = await rig({ jobs: [exampleJob('job_running'), { id: 105 }] });
    const answer = await call('POST', 'jobs/metrics', { body: { job_ids: [104, 105] } });
    const stream = [{ name: expect.any(String), records: 0, corrupted_records: 0 }];
    expect(answer.body.metrics.jobs).toMatchObject([
      { job_id: 104, metrics: { sources: stream, sinks: stream, total_read_rate: 0, total_write_rate: 0 } },
      { job_id: 105, metrics: { sources: [], sinks: [] } },
    ]);
  });

  test('of no job: DLI.16001', async () => {
    const { call } = await rig();
    expect(outcome(await call('POST', 'jobs/metrics', { body: { job_ids: [9] } }))).toBe('400 DLI.16001');
  });
});
