/** How a DLI behaves where the documents leave it open: every setting that a client of jobs can notice is drawn. */
import { type DliSettings, defaultSettings } from '../../dli/settings.ts';
import type { Lot } from '../lot.ts';

/** As plain values, so that a history can be kept as a file. */
export interface Readings
  extends Partial<Omit<DliSettings, 'hotFields' | 'rewrites' | 'queueCus' | 'savepoints'>> {
  hotFields?: readonly string[];
  rewrites?: readonly (readonly [field: string, value: unknown])[];
  queueCus?: readonly (readonly [queue: string, cus: number])[];
  savepoints?: readonly string[];
}

export const settingsOf = ({
  hotFields,
  rewrites,
  queueCus,
  savepoints,
  ...settings
}: Readings): Partial<DliSettings> => ({
  ...settings,
  ...(hotFields === undefined ? {} : { hotFields: new Set(hotFields) }),
  ...(rewrites === undefined ? {} : { rewrites: new Map(rewrites) }),
  ...(queueCus === undefined ? {} : { queueCus: new Map(queueCus) }),
  ...(savepoints === undefined ? {} : { savepoints: new Set(savepoints) }),
});

/** Values of the service's own, whatever is asked for. */
const REWRITES: readonly (readonly [field: string, value: unknown])[] = [
  ['resume_max_num', 4],
  ['queue_name', 'generalQueue'],
  ['smn_topic', 'urn:smn:of-the-service'],
];

/** What it fills in where nothing is set. */
const PROPERTIES = [{ key: 'service.own', value: 'filled' }];

/** A service may take more of a running job than the six fields that are known. */
function hotFields(lot: Lot): string[] {
  const six = [...defaultSettings().hotFields];
  return lot.often(0.85) ? six : [...six, 'main_class', 'entrypoint_args'];
}

/** Who gives no codes gives none for a token that has ended, and nobody could tell: that is the gateway's to say then. */
function refusing(lot: Lot): Readings {
  const expiredToken = lot.pick(['DLI.10007', 'APIG.0307'] as const);
  return lot.often(0.1)
    ? { refusals: 'success-false', expiredToken: 'APIG.0307' }
    : { refusals: lot.pick(['usual', 'object', 'array'] as const), expiredToken };
}

export const drawReadings = (lot: Lot): Readings => ({
  omitted: lot.pick(['keep', 'reset'] as const),
  omittedParts: lot.pick(['keep', 'reset'] as const),
  emptyValues: lot.often(0.8) ? 'clear' : 'keep',
  isSuccess: lot.pick(['string', 'boolean'] as const),
  ...refusing(lot),
  gatewayPrefix: lot.pick(['APIG', 'APIGW'] as const),
  identityWhileRunning: lot.pick(['refused', 'accepted', 'required'] as const),
  computedSlots: lot.pick(['shown', 'hidden'] as const),
  hotFields: hotFields(lot),
  rewrites: lot.often(0.12) ? [lot.pick(REWRITES)] : [],
  serverProperties: lot.often(0.2) ? PROPERTIES : [],
  runOutcome: lot.often(0.9) ? 'job_running' : 'job_submit_fail',
  stopOutcome: lot.often(0.9) ? 'job_cancel_success' : 'job_cancel_fail',
  transitionMs: lot.pick([50, 2_000, 20_000]),
  tokenLifetimeMs: lot.pick([24 * 3_600_000, 600_000, 60_000]),
  clockOffsetMs: lot.pick([0, 0, 0, 30_000, -120_000]),
});
