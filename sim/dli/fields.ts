/** What the service knows of its own fields: where GET shows them, of what kind they are, what it shows for one that is unset. */

export type Kind = 'text' | 'int' | 'flag' | 'list' | 'resources';

export interface FieldRow {
  kind: Kind;
  /** `job_detail` itself, or its `job_config`. */
  place: 'detail' | 'config';
  unset: unknown;
  /** In the 2020 document: a PUT by that document replaces these. */
  seed: boolean;
}

const row = (kind: Kind, unset: unknown, place: FieldRow['place'] = 'config'): FieldRow => ({
  kind,
  unset,
  place,
  seed: false,
});

const seed = (kind: Kind, unset: unknown, place: FieldRow['place'] = 'config'): FieldRow => ({
  ...row(kind, unset, place),
  seed: true,
});

export const FIELD_TABLE: Readonly<Record<string, FieldRow>> = {
  name: seed('text', '', 'detail'),
  desc: seed('text', '', 'detail'),
  queue_name: seed('text', '', 'detail'),
  main_class: seed('text', null, 'detail'),
  entrypoint_args: seed('text', null, 'detail'),
  cu_number: seed('int', 2),
  manager_cu_number: seed('int', 1),
  parallel_number: seed('int', 1),
  log_enabled: seed('flag', false),
  obs_bucket: seed('text', null),
  smn_topic: seed('text', null),
  restart_when_exception: seed('flag', false),
  entrypoint: seed('text', null),
  dependency_jars: seed('list', null),
  dependency_files: seed('list', null),
  tm_cus: seed('int', 1),
  tm_slot_num: seed('int', null),
  feature: row('text', 'basic'),
  flink_version: row('text', '1.12'),
  image: row('text', null),
  resume_checkpoint: row('flag', false),
  resume_max_num: row('int', -1),
  checkpoint_path: row('text', null),
  checkpoint_enabled: row('flag', false),
  checkpoint_mode: row('int', 1),
  checkpoint_interval: row('int', 30),
  runtime_config: row('text', ''),
  resource_config_version: row('text', 'v1'),
  resource_config: row('resources', null),
  execution_agency_urn: row('text', null),
  flink_log_config: row('text', null),
};

export const SEED_FIELDS = Object.keys(FIELD_TABLE).filter((name) => FIELD_TABLE[name]?.seed);

/** Fields of one job by name; one that is unset is absent. */
export type Fields = Record<string, unknown>;

export const fieldsWhere = (fields: Fields, keeps: (name: string, value: unknown) => boolean): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => keeps(name, value)));

/** The value in force: what was set, else what the service fills in. */
export const effective = (fields: Fields, name: string): unknown => fields[name] ?? FIELD_TABLE[name]?.unset;

export const numberOf = (fields: Fields, name: string): number => Number(effective(fields, name));
