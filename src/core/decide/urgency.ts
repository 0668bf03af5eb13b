/** Of several reasons why something is not sent, the one that a person has to see. */
import type { Hold, HoldReason } from './situation.ts';

/** The most urgent first. What holds back everything is not here: no other reason stands beside it. */
const URGENCY: Partial<Record<HoldReason, number>> = {
  Refused: 1,
  RestartRequired: 2,
  DiffNotConverging: 3,
};

/** `holds`: the newest first. Of two that are equally urgent it is told, now and in the passes that follow. */
export const mostUrgent = (holds: readonly Hold[]): Hold | undefined =>
  holds.toSorted((a, b) => (URGENCY[a.because] ?? 0) - (URGENCY[b.because] ?? 0))[0];
