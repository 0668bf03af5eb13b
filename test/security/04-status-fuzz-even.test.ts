import { describe, expect, test } from '@jest/globals';
import { COUNT, fuzz, LONG_MS } from './status-fuzz.ts';

describe('4. Status is untrusted input', () => {
  test(
    `${COUNT} statuses that the schema takes, of even seeds: no loop, nothing thrown, and the job ends as wanted`,
    async () => {
      expect(await fuzz(1)).toEqual([]);
    },
    LONG_MS,
  );
});
