/** What the service checks of a job's fields, in order: the first that fails is the refusal. */
import { byteLength } from '../../src/ground/text.ts';
import { effective, type Fields, numberOf } from './fields.ts';
import { badProperties } from './properties.ts';
import { type Code, Refusal } from './refusals.ts';
import { badResources } from './resources.ts';
import { type DliSettings, kindOfQueue } from './settings.ts';

/** `changes`: what the body carries. `merged`: the job as it would be. */
interface Proposal {
  changes: Fields;
  merged: Fields;
  settings: DliSettings;
}

type Check = [code: Code, name: string, bad: (value: unknown, proposal: Proposal) => boolean];

const longer =
  (bytes: number) =>
  (value: unknown): boolean =>
    byteLength(String(value)) > bytes;

const outside =
  (min: number, max: number) =>
  (value: unknown): boolean =>
    Number(value) < min || Number(value) > max;

const unlike =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    !pattern.test(String(value));

const oneOf = (...words: string[]) => unlike(new RegExp(`^(${words.join('|')})$`));

const needsBucket = ({ merged }: Proposal): boolean =>
  effective(merged, 'log_enabled') === true || effective(merged, 'checkpoint_enabled') === true;

const absentFrom = (known: Set<string> | 'any', value: unknown): boolean =>
  known !== 'any' && value !== '' && !known.has(String(value));

/** Checks of one field each; they apply to fields in the body only. */
const OF_FIELD: readonly Check[] = [
  ['DLI.11007', 'name', (value) => value === ''],
  ['DLI.11006', 'name', longer(57)],
  ['DLI.11015', 'name', unlike(/^[A-Za-z0-9_\u4e00-\u9fa5-]+$/)],
  ['DLI.11014', 'desc', longer(512)],
  ['DLI.13008', 'queue_name', (value) => value === ''],
  ['DLI.20005', 'queue_name', (value, { settings }) => kindOfQueue(settings, value) === undefined],
  ['DLI.13009', 'queue_name', (value, { settings }) => kindOfQueue(settings, value) === 'sql'],
  ['DLI.11012', 'cu_number', outside(2, 10_000)],
  ['DLI.11025', 'manager_cu_number', outside(1, 10_000)],
  ['DLI.11013', 'parallel_number', outside(1, 2_000)],
  ['DLI.11012', 'tm_cus', outside(1, 10_000)],
  ['DLI.11013', 'tm_slot_num', outside(0, 10_000)],
  ['DLI.11010', 'obs_bucket', (value, proposal) => value === '' && needsBucket(proposal)],
  ['DLI.11011', 'obs_bucket', unlike(/^$|^(obs:\/\/)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/)],
  ['DLI.11016', 'obs_bucket', (value, { settings }) => absentFrom(settings.buckets, value)],
  ['DLI.11032', 'smn_topic', (value, { settings }) => absentFrom(settings.topics, value)],
  ['DLI.11018', 'main_class', longer(512)],
  ['DLI.11020', 'main_class', unlike(/^\S*$/)],
  ['DLI.11019', 'entrypoint_args', longer(1024)],
  ['DLI.11017', 'entrypoint', unlike(/^$|\.jar$/i)],
  ['DLI.11008', 'checkpoint_interval', outside(1, 3_600)],
  ['DLI.11009', 'checkpoint_mode', outside(1, 2)],
  ['DLI.0001', 'resume_max_num', (value) => value !== -1 && Number(value) <= 0],
  ['DLI.0001', 'feature', oneOf('basic', 'custom')],
  [
    'DLI.0001',
    'flink_version',
    (value, { merged, settings }) =>
      settings.flinkVersionOfCustom === 'refused' && value !== '' && merged['feature'] === 'custom',
  ],
  ['DLI.0001', 'image', (value, { merged }) => value !== '' && merged['feature'] !== 'custom'],
  [
    'DLI.0001',
    'checkpoint_path',
    (value, { merged }) => value !== '' && merged['checkpoint_enabled'] === true,
  ],
  ['DLI.0001', 'resource_config_version', oneOf('v1', 'v2')],
  ['DLI.0001', 'resource_config', badResources],
  ['DLI.0001', 'runtime_config', badProperties],
];

const SIZES = ['cu_number', 'manager_cu_number', 'parallel_number', 'resource_config_version'];
const BUCKET_USERS = ['log_enabled', 'checkpoint_enabled', 'obs_bucket'];
const VERSION = ['feature', 'flink_version'];

const touches = ({ changes }: Pick<Proposal, 'changes'>, names: readonly string[]): boolean =>
  names.some((name) => changes[name] !== undefined);

/** The compute CUs are those of the job less the manager's; none of it counts with resource_config_version v2. */
function checkSize({ merged }: Proposal): void {
  if (merged['resource_config_version'] === 'v2') return;
  const compute = numberOf(merged, 'cu_number') - numberOf(merged, 'manager_cu_number');
  if (compute <= 0) throw new Refusal('DLI.11012');
  if (numberOf(merged, 'parallel_number') > 4 * compute) throw new Refusal('DLI.11022');
}

/** Packages of DLI's own, and no agency, below 1.15. Which Flink a custom image holds is not known. */
function isBefore115(fields: Fields): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(String(effective(fields, 'flink_version'))) ?? [];
  if (fields['feature'] === 'custom' || major === undefined) return false;
  return Number(major) < 1 || (Number(major) === 1 && Number(minor) < 15);
}

/** Below 1.15 none is wanted, and of a custom image nobody knows. */
export const wantsAgency = (fields: Fields): boolean =>
  fields['feature'] !== 'custom' && !isBefore115(fields);

function checkAgency({ merged }: Proposal): void {
  if (!merged['execution_agency_urn'] || !isBefore115(merged)) return;
  throw new Refusal('DLI.0001', 'execution_agency_urn needs Flink 1.15 or later');
}

/** Throws the first refusal. */
export function check(proposal: Proposal): void {
  for (const [code, name, bad] of OF_FIELD) {
    const value = proposal.changes[name];
    if (value !== undefined && bad(value, proposal)) throw new Refusal(code, `${name} is invalid`);
  }
  if (touches(proposal, SIZES)) checkSize(proposal);
  if (touches(proposal, ['execution_agency_urn', ...VERSION])) checkAgency(proposal);
  const lacksBucket = needsBucket(proposal) && !proposal.merged['obs_bucket'];
  if (touches(proposal, BUCKET_USERS) && lacksBucket) throw new Refusal('DLI.11002');
}

const PACKAGES = ['entrypoint', 'dependency_jars', 'dependency_files'];

/** The first package that does not exist, without a leading slash. */
export function missingPackage({ changes, merged, settings }: Proposal): string | undefined {
  const fields = touches({ changes }, VERSION) ? merged : changes;
  const named = PACKAGES.flatMap((name) => fields[name] ?? []) as string[];
  const takesObjects = !isBefore115(merged);
  return named.find((path) => {
    if (path === '') return false;
    return path.startsWith('obs://') && takesObjects ? !isStored(path, settings) : !isPackage(path, settings);
  });
}

const isPackage = (path: string, { resources }: DliSettings): boolean =>
  resources.has(path.replace(/^\//, ''));

const isStored = (path: string, { obsObjects }: DliSettings): boolean =>
  obsObjects === 'any' || obsObjects.has(path);
