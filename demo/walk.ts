/** The walk through the life of one job, on the example of DLI's own document. */
import { coldEdit, firstPut, hotEdit, missingResource, noOp, repair } from './edits.ts';
import { drift, observe, storm } from './outside.ts';
import type { Step } from './step.ts';

export const STEPS: readonly Step[] = [
  firstPut,
  noOp,
  hotEdit,
  coldEdit,
  missingResource,
  repair,
  drift,
  observe,
  storm,
];
