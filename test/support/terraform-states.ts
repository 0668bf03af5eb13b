/** What the Terraform provider would have in its state of jobs of the simulated DLI. */

import { detailOf } from '../../sim/dli/render.ts';
import type { DliSimulator } from '../../sim/dli/server.ts';

interface Detail {
  name: string;
  desc: string;
  queue_name: string;
  main_class: string | null;
  entrypoint_args: string | null;
  status: string;
  job_config: Record<string, unknown>;
}

const settingsOf = (text: unknown): object | undefined =>
  text === ''
    ? undefined
    : Object.fromEntries(
        JSON.parse(String(text)).map((one: { key: string; value: string }) => [one.key, one.value]),
      );

const MODES: Record<string, number> = { exactly_once: 1, at_least_once: 2 };

/** As `resourceFlinkJarJobRead` of the provider writes them. */
export function attributesOf({ jobs, settings, account }: DliSimulator, id: number): object {
  const detail = detailOf(jobs.need(String(id)), { settings, account }) as Detail;
  const config = detail.job_config;
  const {
    cu_number,
    manager_cu_number,
    parallel_number,
    tm_cus,
    checkpoint_mode,
    runtime_config,
    resource_config,
    ...same
  } = config;
  const { jobmanager_resource_spec, taskmanager_resource_spec, ...counts } = (resource_config ??
    {}) as Record<string, unknown>;
  return {
    ...same,
    id: String(id),
    region: account.region,
    name: detail.name,
    description: detail.desc,
    queue_name: detail.queue_name,
    main_class: detail.main_class ?? '',
    entrypoint_args: detail.entrypoint_args ?? '',
    cu_num: cu_number,
    manager_cu_num: manager_cu_number,
    parallel_num: parallel_number,
    tm_cu_num: tm_cus,
    checkpoint_mode: MODES[String(checkpoint_mode)],
    runtime_config: settingsOf(runtime_config),
    resource_config:
      resource_config === null
        ? []
        : [
            {
              ...counts,
              job_manager_resource_spec: [jobmanager_resource_spec],
              task_manager_resource_spec: [taskmanager_resource_spec],
            },
          ],
    status: detail.status,
    tags: {},
    timeouts: null,
  };
}

/** `terraform show -json` of three jobs: in the root, in a module with for_each, and in a module in a module. */
export function printedState(
  dli: DliSimulator,
  [one, two, three]: readonly [number, number, number],
): string {
  const type = 'huaweicloud_dli_flinkjar_job';
  const resource = (address: string, id: number, more: object = {}): object => ({
    address,
    mode: 'managed',
    type,
    name: 'job',
    provider_name: 'registry.terraform.io/huaweicloud/huaweicloud',
    schema_version: 0,
    ...more,
    values: attributesOf(dli, id),
  });
  const queue = {
    address: 'huaweicloud_dli_queue.q',
    mode: 'managed',
    type: 'huaweicloud_dli_queue',
    values: { id: 'q' },
  };
  return JSON.stringify({
    format_version: '1.0',
    terraform_version: '1.9.8',
    values: {
      root_module: {
        resources: [resource(`${type}.job`, one), queue],
        child_modules: [
          {
            address: 'module.jobs',
            resources: [resource(`module.jobs.${type}.job["eu"]`, two, { index: 'eu' })],
            child_modules: [
              {
                address: 'module.jobs.module.inner[0]',
                resources: [resource(`module.jobs.module.inner[0].${type}.job`, three)],
              },
            ],
          },
        ],
      },
    },
  });
}
