/** Of several reasons why something is not sent, the one that a person has to see. */
import type { Hold, HoldReason } from './situation.ts';

const URGENCY: readonly HoldReason[] = ['Refused', 'RestartRequired', 'DiffNotConverging'];

/** `holds`: the newest first. Of two that are equally urgent it is told, now and in the passes that follow. */
export const mostUrgent = (holds: readonly Hold[]): Hold | undefined =>
  holds.toSorted((a, b) => URGENCY.indexOf(a.because) - URGENCY.indexOf(b.because))[0];
