/** The file of one imported job. It does not say when it was written: another import of the job gives the same bytes. */
import { FIELD_NAMES, FIELDS } from '../../core/job/fields.ts';
import { GROUP_VERSION, KIND } from '../../core/object/kind.ts';
import { printable } from '../../ground/text.ts';
import type { ChosenFields } from './job-fields.ts';
import { yamlLines } from './yaml-text.ts';

/** Where a job is, as far as it is known. */
export interface PartialLocation {
  region?: string | undefined;
  projectId?: string | undefined;
}

export interface ImportedJob {
  jobId: string;
  /** DLI's. */
  name: string;
  /** DLI's time of the last update, epoch ms. */
  update_time: number | bigint | undefined;
  location: PartialLocation;
  /** Sentences about it, for people. */
  notes: readonly string[];
  chosen: ChosenFields;
}

export interface ManifestHow {
  namespace: string | undefined;
  mode: 'Observe' | 'Manage';
}

/** The last millisecond that a date can have. */
const LAST_MS = 8_640_000_000_000_000;

const timeOf = (time: number | bigint): string =>
  time <= LAST_MS ? new Date(Number(time)).toISOString().replace(/\.\d+Z$/, 'Z') : String(time);

const comment = (text: string, indent = ''): string => `${indent}# ${printable(text, 500)}`;

function header({ jobId, name, update_time, notes }: ImportedJob, { mode }: ManifestHow): string[] {
  const updated = update_time === undefined ? '' : `, last updated ${timeOf(update_time)}`;
  return [
    comment(`DLI job ${jobId}, named ${JSON.stringify(name)}${updated}. Written by fjj import.`),
    ...notes.map((note) => comment(note)),
    ...(mode === 'Observe'
      ? [
          comment(
            'mode Observe: differences are shown, nothing is changed. With mode: Manage the job is kept at this file.',
          ),
        ]
      : []),
  ];
}

const DERIVED = 'as DLI shows it; without this line DLI computes it';

/** Each in its place in the field table, also what was left out. */
function jobLines({ job, left }: ChosenFields): string[] {
  const lines = FIELD_NAMES.flatMap((field) => {
    const missing = left
      .filter((one) => one.field === field)
      .map(({ why }) => comment(`${field}: ${why}`, '    '));
    const set = job[field] === undefined ? [] : yamlLines(field, job[field], '    ');
    return [...missing, ...(FIELDS[field].derived ? set.map((line) => `${line} # ${DERIVED}`) : set)];
  });
  return Object.keys(job).length === 0 ? ['  job: {}', ...lines] : ['  job:', ...lines];
}

export function manifestText(objectName: string, imported: ImportedJob, how: ManifestHow): string {
  const { namespace, mode } = how;
  const { region, projectId } = imported.location;
  return [
    ...header(imported, how),
    ...yamlLines('apiVersion', GROUP_VERSION),
    ...yamlLines('kind', KIND),
    ...yamlLines('metadata', { name: objectName, namespace }),
    'spec:',
    ...Object.entries({ jobId: imported.jobId, region, projectId, mode })
      .filter(([, value]) => value !== undefined)
      .flatMap(([name, value]) => yamlLines(name, value, '  ')),
    ...jobLines(imported.chosen),
    '',
  ].join('\n');
}
