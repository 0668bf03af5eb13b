/** RFC 3339 with six digits, the only form that a MicroTime takes. */
export const microTime = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');
