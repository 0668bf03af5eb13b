/** Of several reasons why something is not sent, the one that a person has to see. */
import type { Hold, HoldReason } from './situation.ts';

/** The most urgent first. Observed and JobBusy hold back everything, so that no other reason stands beside them. */
const URGENCY: Record<HoldReason, number> = {
  Observed: 0,
  JobBusy: 0,
  Refused: 1,
  RestartRequired: 2,
  DiffNotConverging: 3,
};

/** `holds`: the newest first. Of two that are equally urgent it is told, now and in the passes that follow. */
export const mostUrgent = (holds: readonly Hold[]): Hold | undefined =>
  holds.toSorted((a, b) => URGENCY[a.because] - URGENCY[b.because])[0];
