/**
 * An object that was written for 0.1.0 sends the same calls after the upgrade: against what 0.1.0 itself sent, which
 *
 *     UPDATE_GOLDEN=1 npm run unit -- test/e2e/objects-of-0.1.0
 *
 * records anew with its program.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asOfNow, DIFFERENCES } from './differences-from-0.1.0.ts';
import { startWorld, type World } from './harness.ts';
import { startOperator } from './operators.ts';
import { definition, fieldsOf, keep, NAMES, record, recorded, startOld } from './trace-of-0.1.0.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

/** Under its own definition. */
async function recordAnew(name: string): Promise<void> {
  const former = await startWorld({ objects: [definition()] });
  try {
    keep(name, await record(former, { name, namespace: name, start: (own) => startOld(own, name) }));
  } finally {
    await former.close();
  }
}

describe.each(NAMES)('%s', (name) => {
  test('the same calls and the same writes as by 0.1.0, but for what the changelog names', async () => {
    if (process.env['UPDATE_GOLDEN'] === '1') await recordAnew(name);
    const start = (own: World) => startOperator(own, { namespaces: name });
    const now = await record(world, { name, namespace: name, start });
    expect(now).toEqual(asOfNow(recorded(name), fieldsOf(name)));
  });
});

describe.each(DIFFERENCES)('$changelog', ({ changelog, now }) => {
  const log = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');

  test('stands in the changelog', () => {
    expect(log.slice(0, log.indexOf('## 0.1.0'))).toContain(changelog);
  });

  test('shows in a trace', () => {
    const alone = [{ changelog, now }];
    const shows = NAMES.filter(
      (name) =>
        JSON.stringify(asOfNow(recorded(name), fieldsOf(name), alone)) !== JSON.stringify(recorded(name)),
    );
    expect(shows).not.toEqual([]);
  });
});
