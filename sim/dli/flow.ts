/** What Flink itself tells of a job that runs: its graph (`dli_02_0236`) and its counts (`dli_02_0238`). */
import { sha256 } from '../../src/ground/digest.ts';
import type { Reply } from '../http/answer.ts';
import { idsOf } from './batch.ts';
import { readBody } from './body.ts';
import { numberOf } from './fields.ts';
import type { Job } from './job.ts';
import { Refusal } from './refusals.ts';
import { idOf } from './render.ts';
import { jobOf, type Request, success } from './request.ts';
import { renderResources } from './resources.ts';

/** Flink's ids have 32 hex digits; a start makes new ones. */
const flinkId = (job: Job, of: string): string => sha256(`${job.id} ${job.start_time} ${of}`).slice(0, 32);

const parallelismOf = ({ fields }: Job): number =>
  fields['resource_config_version'] === 'v2'
    ? Number(renderResources(fields['resource_config']).parallel_number)
    : numberOf(fields, 'parallel_number');

const STREAM = 'Source: Custom Source -> Sink: Unnamed';

function graphOf(job: Job, now: number): object {
  const start = job.start_time ?? job.create_time;
  const times = { 'start-time': start, 'end-time': -1, duration: Math.max(0, now - start) };
  const parallelism = parallelismOf(job);
  return {
    jid: flinkId(job, 'job'),
    name: job.fields['name'] ?? '',
    isStoppable: false,
    state: 'RUNNING',
    ...times,
    vertices: [
      {
        id: flinkId(job, STREAM),
        name: STREAM,
        parallelism,
        status: 'RUNNING',
        ...times,
        tasks: { RUNNING: parallelism },
      },
    ],
  };
}

export function showGraph(request: Request): Reply {
  const job = jobOf(request, 'DLI.16001');
  if (job.status !== 'job_running') throw new Refusal('DLI.14001');
  return success(request, 'graph', { execute_graph: graphOf(job, request.world.now()) });
}

const count = (name: string): object => ({ name, records: 0, corrupted_records: 0 });

function metricsOf(job: Job): object {
  const streams = (name: string): object[] => (job.status === 'job_running' ? [count(name)] : []);
  return {
    job_id: idOf(job),
    metrics: {
      sources: streams('Source: Custom Source'),
      sinks: streams('Sink: Unnamed'),
      total_read_rate: 0,
      total_write_rate: 0,
    },
  };
}

export function showMetrics(request: Request): Reply {
  const ids = idsOf(readBody(request.call));
  const jobs = ids.map((id) => metricsOf(request.world.jobs.need(id)));
  return success(request, 'metrics', { metrics: { jobs } });
}
