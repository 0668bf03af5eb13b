/** Answers as the API gives them: which field stands where, in which form, and what an unset one shows. */
import { effective, FIELD_TABLE, type FieldRow, type Fields, numberOf } from './fields.ts';
import { bucketOf, type Job } from './job.ts';
import { type Language, type Refusal, wordsOf } from './refusals.ts';
import { renderResources } from './resources.ts';
import type { DliSettings } from './settings.ts';
import { type DliAccount, USER_ID, type World } from './world.ts';

const MESSAGES = {
  updated: ['更新flink作业成功', 'The Flink job is updated successfully.'],
  shown: ['作业详情查询成功', 'The job information query succeeds.'],
  listed: ['作业列表查询成功', 'The job list query succeeds.'],
  created: ['新建flink作业成功', 'A Flink job is created successfully.'],
  deleted: ['作业删除成功', 'The job is deleted successfully.'],
  run: ['作业提交请求下发成功', 'The request for submitting DLI jobs is successfully delivered.'],
  stopped: ['作业停止请求下发成功', 'The request for stopping DLI jobs is successfully delivered.'],
  imported: ['作业更新成功', 'The job is updated successfully.'],
  graph: ['作业执行流图查询成功', 'Querying the job execution graph succeeds.'],
  metrics: ['作业监控信息查询成功', 'The job metrics query succeeds.'],
  exported: ['作业导出成功', 'The job is exported successfully.'],
  broughtIn: ['作业导入成功', 'The job is imported successfully.'],
  authorized: ['OBS桶授权成功', 'The OBS bucket is authorized successfully.'],
} as const;

export type Message = keyof typeof MESSAGES;

export const isSuccess = (settings: DliSettings, value: boolean): unknown =>
  settings.isSuccess === 'string' ? String(value) : value;

export const messageOf = (message: Message, language: Language): string =>
  MESSAGES[message][language === 'zh' ? 0 : 1];

/** `{error_code, error_msg}` of the service itself. */
export const errorOf = (refusal: Refusal, language: Language): object => ({
  error_code: refusal.code,
  error_msg: wordsOf(refusal, language),
});

/** As a number of any length, which JSON allows. */
export function idOf({ id }: Job): number | bigint {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : BigInt(id);
}

const MODES: Record<number, string> = { 1: 'exactly_once', 2: 'at_least_once' };

/** Fields that do not read back as they were written, or that the service fills in by rule. */
const FORMS: Record<string, (job: Job, settings: DliSettings) => unknown> = {
  checkpoint_mode: ({ fields }) => MODES[numberOf(fields, 'checkpoint_mode')],
  checkpoint_path: (job) => job.fields['checkpoint_path'] ?? generatedPath(job),
  flink_version: ({ fields }) => (fields['feature'] === 'custom' ? null : effective(fields, 'flink_version')),
  tm_slot_num: ({ fields }, settings) =>
    fields['tm_slot_num'] || (settings.computedSlots === 'shown' ? defaultSlots(fields) : null),
  resource_config: ({ fields }) => renderResources(fields['resource_config']),
  runtime_config: ({ fields }, settings) => runtimeConfig(fields, settings),
};

const generatedPath = (job: Job): string | null =>
  job.fields['checkpoint_enabled'] === true ? `${bucketOf(job)}/jobs/checkpoint/${job.id}` : null;

/** The documented formula; how the service rounds it is not documented. */
function defaultSlots(fields: Fields): number | null {
  const compute = numberOf(fields, 'cu_number') - numberOf(fields, 'manager_cu_number');
  if (compute <= 0) return null;
  return Math.max(1, Math.ceil((numberOf(fields, 'parallel_number') * numberOf(fields, 'tm_cus')) / compute));
}

/** Filled in only where the user has set nothing: a job that has settings keeps them to the letter. */
function runtimeConfig(fields: Fields, { serverProperties }: DliSettings): unknown {
  const text = effective(fields, 'runtime_config');
  return text === '' && serverProperties.length > 0 ? JSON.stringify(serverProperties) : text;
}

/** What the show example has besides the fields of the update. */
const RELICS = {
  root_id: -1,
  edge_group_ids: null,
  graph_editor_enabled: false,
  graph_editor_data: '',
  executor_number: null,
  executor_cu_number: null,
  idle_state_retention: 3600,
  config_url: null,
  udf_jar_url: null,
  dirty_data_strategy: null,
  real_cu_number: 0,
};

const namesAt = (place: FieldRow['place']): string[] =>
  Object.keys(FIELD_TABLE).filter((name) => FIELD_TABLE[name]?.place === place);

const IN_DETAIL = namesAt('detail');
const IN_CONFIG = namesAt('config');

const read = (job: Job, settings: DliSettings, names: readonly string[]): Fields =>
  Object.fromEntries(
    names.map((name) => {
      const form = FORMS[name];
      return [name, form === undefined ? effective(job.fields, name) : form(job, settings)];
    }),
  );

const savepointOf = (job: Job): object => ({
  restart_times: job.restart_times,
  savepoint_path: job.savepoint_path,
  has_savepoint: job.savepoint_path !== null,
});

/** `job_detail` of show, and an element of the list with detail. */
export const detailOf = (job: Job, { settings, account }: Pick<World, 'settings' | 'account'>): object => ({
  job_id: idOf(job),
  user_id: USER_ID,
  project_id: account.projectId,
  ...read(job, settings, IN_DETAIL),
  sql_body: job.sql_body,
  run_mode: 'exclusive_cluster',
  job_type: job.job_type,
  job_config: { ...RELICS, ...read(job, settings, IN_CONFIG) },
  execution_graph: null,
  status: job.status,
  status_desc: job.status_desc,
  create_time: job.create_time,
  update_time: job.update_time,
  start_time: job.start_time,
  ...savepointOf(job),
});

export const userOf = (job: Job, { userName }: DliAccount): string => job.user_name ?? userName;

/** An element of the list without detail. */
export const summaryOf = (job: Job, { account, now }: World): object => ({
  job_id: idOf(job),
  name: job.fields['name'] ?? '',
  desc: job.fields['desc'] ?? '',
  user_name: userOf(job, account),
  job_type: job.job_type,
  status: job.status,
  status_desc: job.status_desc,
  create_time: job.create_time,
  start_time: job.start_time ?? 0,
  duration: job.start_time === null ? 0 : Math.max(0, now() - job.start_time),
  root_id: -1,
  graph_editor_enabled: false,
  queue_name: job.fields['queue_name'] ?? '',
  ...savepointOf(job),
});
