/** One site for all tests of a file; each begins without replicas and without faults. */
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Site, startSite } from './site.ts';

export function useSite(): () => Site {
  let running: Site | undefined;
  beforeAll(async () => {
    running = await startSite();
  });
  afterEach(async () => {
    running?.faults.clear();
    await running?.clear();
  });
  afterAll(() => running?.close());
  return () => {
    if (running === undefined) throw new Error('the site did not start');
    return running;
  };
}
