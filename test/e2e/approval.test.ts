/** `approval` with the whole controller, also on a real API server: L38. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import {
  edit,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  patch,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { NEW, RESTART, runningJob } from './new-jar.ts';
import { type Operator, startOperator } from './operators.ts';
import { ordersTo, wordsOf } from './orders.ts';

let world: World;
let operator: Operator;

beforeAll(async () => {
  world = await startWorld();
  world.dli.settings.transitionMs = 300;
  world.dli.settings.resources.add(NEW);
  await makeNamespace(world, 'streaming');
  operator = startOperator(world, { 'operation-look': '500ms', 'stable-for': '2s' });
});
afterAll(async () => {
  await operator?.stop();
  await world?.close();
});

const orders = (id: string): string[] => ordersTo(world, id).map(wordsOf);

const happened = async (key: Key): Promise<string[]> =>
  (await eventsOf(world, key)).map(({ reason }) => reason);

/** A running job, and a new jar for it that waits. */
async function waiting(name: string): Promise<{ id: string; key: Key; plan: string }> {
  const { id, key } = await runningJob(world, name, { interval: '10s', approval: 'Disruptive' });
  await edit(world, key, { entrypoint: NEW });
  const { status } = await untilReason(world, key, 'AwaitingApproval');
  expect(status?.plan).toMatchObject({ class: 'Restart', fields: ['entrypoint'], stateRisk: 'breaks' });
  return { id, key, plan: String(status?.plan?.id) };
}

describe('L38: a cold edit with approval Disruptive', () => {
  test('makes no stop until spec.approvedPlan is its plan, which that does not change', async () => {
    const { id, key, plan } = await waiting('in-git');
    await patch(world, key, { spec: { approvedPlan: 'plan-000000000000' } });
    await until('the other approval is told', async () =>
      (await untilReason(world, key, 'AwaitingApproval')).status?.conditions?.some(({ message }) =>
        message.includes('approved is another plan, plan-000000000000'),
      )
        ? true
        : undefined,
    );
    expect(orders(id)).toEqual([]);
    expect((await get(world, key)).status?.plan?.id).toBe(plan);
    await patch(world, key, { spec: { approvedPlan: plan } });
    const { status } = await untilReason(world, key);
    expect(orders(id)).toEqual(RESTART);
    expect(status?.plan).toBeUndefined();
    // Events go out behind the pass.
    await until('the event Started', async () => (await happened(key)).includes('Started') || undefined);
    expect(await happened(key)).toEqual(expect.arrayContaining(['PlanReady', 'Approved']));
  });

  test('begins with the annotation, too; and what changes it makes the approval void', async () => {
    const { id, key, plan } = await waiting('beside-git');
    await edit(world, key, { parallel_number: 3 });
    const approve = (name: string) =>
      patch(world, key, { metadata: { annotations: { 'dli.gitops.dev/approve-plan': name } } });
    await approve(plan);
    await until(
      'the event ApprovalVoid',
      async () => (await happened(key)).includes('ApprovalVoid') || undefined,
    );
    const { status } = await get(world, key);
    expect(orders(id)).toEqual([]);
    expect(status?.plan?.id).not.toBe(plan);
    await approve(String(status?.plan?.id));
    await untilReason(world, key);
    expect(orders(id)).toEqual(RESTART);
  });
});
