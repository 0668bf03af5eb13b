/** How a value of the chart is written down, with its meaning. */
import { z } from 'zod';
import { annotations, dataKey, labels, objectName } from './chart-patterns.ts';

export const yes = (meaning: string) => z.boolean().default(true).describe(meaning);
export const no = (meaning: string) => z.boolean().default(false).describe(meaning);
export const name = (meaning: string) => objectName.default('').describe(meaning);
export const labelsOf = (meaning: string) => labels.default({}).describe(meaning);
export const annotationsOf = (meaning: string) => annotations.default({}).describe(meaning);
export const key = (fallback: string, meaning: string) => dataKey.default(fallback).describe(meaning);
export const group = <S extends z.ZodRawShape>(meaning: string, shape: S) =>
  z.strictObject(shape).describe(meaning);
