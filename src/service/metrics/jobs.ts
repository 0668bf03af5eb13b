/** The jobs themselves, added up: no label names an object. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { FieldName } from '../../core/job/fields.ts';
import { CONDITION_TYPES, type Condition } from '../../core/object/condition.ts';
import { PARTS, UPDATE_OUTCOMES } from '../../core/object/last-update.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Outcome } from '../../core/outcome.ts';
import { wasUpToDate } from '../../core/report/conditions.ts';
import { bounded } from './bounded.ts';
import { operationMetrics } from './operations.ts';
import type { Counted, JobSources } from './sources.ts';

const APPLIED_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];

const conditionsOf = ({ status }: Counted): readonly Condition[] => status.conditions ?? [];

const isNonConverging = ({ type, reason }: Condition): boolean =>
  type === 'Ready' && reason === 'DiffNotConverging';

function conditionGauges(registry: Registry, manifests: JobSources['manifests']): void {
  const registers = [registry];
  const reasonOf = bounded(/^[A-Za-z]{1,64}$/, 100);
  const types: readonly string[] = CONDITION_TYPES;
  new Gauge({
    name: 'flinkjarjob_condition',
    help: 'FlinkJarJobs of this shard with a condition in this state.',
    labelNames: ['type', 'status', 'reason'],
    registers,
    collect() {
      this.reset();
      for (const manifest of manifests()) {
        for (const { type, status, reason } of conditionsOf(manifest)) {
          this.inc({ type: types.includes(type) ? type : 'other', status, reason: reasonOf(reason) });
        }
      }
    },
  });
  new Gauge({
    name: 'flinkjarjob_nonconverging',
    help: 'FlinkJarJobs of this shard whose difference three updates did not remove.',
    registers,
    collect() {
      this.set([...manifests()].filter((manifest) => conditionsOf(manifest).some(isNonConverging)).length);
    },
  });
  new Gauge({
    name: 'flinkjarjob_objects',
    help: 'FlinkJarJobs of this shard; without shards all that are watched.',
    registers,
    collect() {
      this.set([...manifests()].length);
    },
  });
}

function driftGauge(registry: Registry, { manifests, now }: JobSources): void {
  new Gauge({
    name: 'flinkjarjob_drift_seconds',
    help: 'Since the oldest difference of any FlinkJarJob of this shard was first seen; 0 where none differs.',
    registers: [registry],
    collect() {
      const scraped = now();
      let oldest = scraped;
      for (const { status } of manifests()) {
        for (const { since } of status.drift ?? []) {
          const at = Date.parse(since);
          if (at < oldest) oldest = at;
        }
      }
      this.set((scraped - oldest) / 1_000);
    },
  });
}

function updateResult(outcome: Outcome): (typeof UPDATE_OUTCOMES)[number] | undefined {
  if (outcome.kind === 'updated') return 'Applied';
  if (outcome.kind !== 'failed') return undefined;
  return outcome.failure.ambiguous ? 'Unknown' : 'Refused';
}

/** Fields that were found changed from outside. */
function driftIn(outcome: Outcome, { status, generation }: Manifest): FieldName[] {
  if (!wasUpToDate(status, generation) || !('changes' in outcome)) return [];
  return outcome.changes.map(({ field }) => field);
}

export function jobMetrics(registry: Registry, reading: JobSources) {
  const registers = [registry];
  conditionGauges(registry, reading.manifests);
  driftGauge(registry, reading);
  const drift = new Counter({
    name: 'flinkjarjob_drift_total',
    help: 'Fields found changed from outside.',
    labelNames: ['field'],
    registers,
  });
  const updates = new Counter({
    name: 'flinkjarjob_updates_total',
    help: 'Updates sent to DLI, by what came of them, and by the class of the fields they were to change.',
    labelNames: ['result', 'class'],
    registers,
  });
  for (const result of UPDATE_OUTCOMES) for (const part of PARTS) updates.inc({ result, class: part }, 0);
  const applied = new Histogram({
    name: 'flinkjarjob_spec_to_applied_seconds',
    help: 'From the edit of a spec to its success at DLI.',
    buckets: APPLIED_SECONDS,
    registers,
  });
  const onOperation = operationMetrics(registry, reading);
  return {
    onOutcome(outcome: Outcome, manifest: Manifest): void {
      if (outcome.kind === 'operating') onOperation(outcome.turn);
      const result = updateResult(outcome);
      if (result !== undefined && 'part' in outcome) updates.inc({ result, class: outcome.part });
      for (const field of driftIn(outcome, manifest)) drift.inc({ field });
    },
    onApplied: (seconds: number) => applied.observe(seconds),
  };
}
