/** What is imported of a job is what the job has: nothing would be sent for it, whatever the job, and however DLI reads omitted fields. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { embed } from '../../../sim/dli/embedded.ts';
import { detailOf } from '../../../sim/dli/render.ts';
import type { DliSettings } from '../../../sim/dli/settings.ts';
import { diff } from '../../../src/core/decide/diff.ts';
import { FIELDS, type FieldName } from '../../../src/core/job/fields.ts';
import type { ObservedJob } from '../../../src/core/job/states.ts';
import { parseSpec } from '../../../src/core/object/spec.ts';
import { readDetail } from '../../../src/dli/answers/job-json.ts';
import { isObject, type JsonObject, parseJson, stringifyJson } from '../../../src/ground/json.ts';
import { filesOf } from '../../../src/manifests/import/imported-files.ts';
import { fieldsOf, type WhichFields } from '../../../src/manifests/import/job-fields.ts';
import { EMPTY_FOLDER } from '../../../src/manifests/import/standing-jobs.ts';
import { lint } from '../../../src/manifests/lint/lint.ts';
import { liveFields, restingOrRunning } from '../../support/live-fields.ts';
import { Story } from '../../support/story.ts';
import { readBack } from './read-back.ts';

const which: fc.Arbitrary<WhichFields> = fc.record({
  fields: fc.constantFrom('set', 'all'),
  withSensitive: fc.boolean(),
});

const settings: fc.Arbitrary<Partial<DliSettings>> = fc.record({
  omitted: fc.constantFrom('keep', 'reset'),
  omittedParts: fc.constantFrom('keep', 'reset'),
  computedSlots: fc.constantFrom('shown', 'hidden'),
  serverProperties: fc.constantFrom([], [{ key: 'server.key', value: 'x' }]),
});

const beginning = fc.record({ how: which, status: restingOrRunning });

function observed(fields: Record<string, unknown>, of: Partial<DliSettings>): ObservedJob {
  const cloud = embed({ jobs: [{ id: 104, fields }], settings: of });
  const json: unknown = parseJson(stringifyJson(detailOf(cloud.jobs.need('104'), cloud)));
  const read = isObject(json) ? readDetail(json, '104', []) : undefined;
  if (read?.ok !== true) throw new Error('no job');
  return read.value;
}

/** The file of one job. */
function fileOf(job: ObservedJob, how: WhichFields): string {
  const imported = {
    jobId: job.job_id,
    name: String(job.fields.name ?? ''),
    update_time: job.update_time,
    location: { region: 'cn-north-4', projectId: '48cc2c48765f481480c7db940d6409d1' },
    notes: [],
    chosen: fieldsOf(job.fields, how),
  };
  const { files } = filesOf([imported], {
    namespace: undefined,
    mode: 'Observe',
    kustomization: false,
    overwrite: false,
    standing: EMPTY_FOLDER,
  });
  const [file] = files;
  return file?.text ?? '';
}

const specIn = (text: string): JsonObject => {
  const [object] = readBack(text);
  return object?.['spec'] as JsonObject;
};

async function findingsOf(text: string): Promise<string[]> {
  async function* input(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  const found: string[] = [];
  const wanted = { paths: ['-'], recursive: false, input: input(), stop: new AbortController().signal };
  for await (const { findings } of lint(wanted)) found.push(...findings.map(({ message }) => message));
  return found;
}

describe('P2 an import shows no change', () => {
  test('for any job the fake can hold, with both readings of omitted fields, and lint has nothing to say', async () => {
    await fc.assert(
      fc.asyncProperty(liveFields, settings, which, async (fields, of, how) => {
        const job = observed(fields, of);
        const text = fileOf(job, how);
        expect(await findingsOf(text)).toEqual([]);
        const spec = parseSpec(specIn(text));
        expect(spec.data === undefined ? spec.error : diff(spec.data, job, {})).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('and what the schema takes of a job is not lost: it stands in the file unless DLI fills it in, or it may hold keys', () => {
    fc.assert(
      fc.property(liveFields, (fields) => {
        const job = observed(fields, {});
        const { job: all, left } = fieldsOf(job.fields, { fields: 'all', withSensitive: true });
        const told = new Set([...Object.keys(all), ...left.map(({ field }) => field)]);
        const beside =
          job.fields.resource_config_version === 'v2'
            ? ['cu_number', 'manager_cu_number', 'tm_cus', 'tm_slot_num']
            : ['resource_config'];
        const silent = Object.entries(job.fields).filter(
          ([field, value]) =>
            !told.has(field) &&
            !beside.includes(field) &&
            !['checkpoint_path', 'flink_version'].includes(field) &&
            value !== null &&
            value !== '' &&
            !(Array.isArray(value) && value.length === 0),
        );
        expect(silent).toEqual([]);
      }),
    );
  });
});

describe('P3 applying an import sends no PUT', () => {
  test('in mode Observe, nor after switching to Manage', async () => {
    await fc.assert(
      fc.asyncProperty(liveFields, settings, beginning, async (fields, of, { how, status }) => {
        const unset = Object.fromEntries(Object.keys(FIELDS).map((field) => [field as FieldName, null]));
        const live = { ...unset, ...fields };
        const { serverProperties: _, ...stable } = of;
        const seen = new Story({ live, status });
        Object.assign(seen.dli.settings, stable);
        const cloud = seen.dli.cloud();
        const detail = parseJson(stringifyJson(detailOf(cloud.jobs.need('104'), cloud)));
        const read = readDetail(detail as JsonObject, '104', []);
        if (!read.ok) throw new Error(read.problem);
        const { projectId: __, ...spec } = specIn(fileOf(read.value, how));
        const story = new Story({ live, status, spec });
        Object.assign(story.dli.settings, stable);
        await story.passes(3);
        expect([story.ready(), story.has('Drifted')]).toEqual(['True/Observed', false]);
        story.cluster.edit((now) => ({ ...now, mode: 'Manage' }));
        await story.passes(3);
        expect([story.ready(), story.dli.writes]).toEqual(['True/UpToDate', []]);
      }),
      { numRuns: 200 },
    );
  });
});
