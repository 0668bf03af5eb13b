/**
 * The console, over HTTP. Beside the routes every simulator has (`trace`, `faults`):
 *
 *   GET    /__admin/jobs                 every job, as `job_detail`
 *   POST   /__admin/jobs                 adds one: {id?, status?, job_type?, fields?: {...}, tags?, ...}
 *   GET    /__admin/jobs/{id}            one job, as `job_detail`
 *   PATCH  /__admin/jobs/{id}            edits it: fields as a PUT has them, null clears one; `status` sets the state
 *   DELETE /__admin/jobs/{id}
 *   POST   /__admin/jobs/{id}/run        {resume?}      likewise stop {savepoint?}, fail {desc?}, arrears, recover, finish
 *   GET    /__admin/settings
 *   PATCH  /__admin/settings             some of the settings; sets as lists, maps as objects, null removes rateLimit
 *   POST   /__admin/keys                 {accessKey, secretKey, securityToken?}: a new key, and the old one is revoked
 *   POST   /__admin/password             {password}: a new password, and every token ends
 *   PATCH  /__admin/rights               {get?, list?, create?, update?, start?, stop?, delete?}
 *   DELETE /__admin/tokens               every token ends
 *
 * Edits change `update_time`, as they do in the console. Answers: 404 for no such job, 409 for a move the state forbids.
 */
import { z } from 'zod';
import { parseJson, withoutUndefined } from '../../src/ground/json.ts';
import type { Reply } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { patchSettings, settingsAsJson } from './admin-settings.ts';
import { FIELD_TABLE, type Fields } from './fields.ts';
import type { JobSeed } from './job.ts';
import { Refusal } from './refusals.ts';
import { detailOf } from './render.ts';
import { JOB_STATUSES } from './states.ts';
import type { Tokens } from './tokens.ts';
import { RIGHTS, type World } from './world.ts';

const long = z.union([z.string().regex(/^[1-9]\d{0,18}$/), z.int().min(1), z.bigint()]);
const fields = z.strictObject(
  Object.fromEntries(Object.keys(FIELD_TABLE).map((name) => [name, z.unknown().optional()])),
);

const seedSchema = z.strictObject({
  id: long.optional(),
  status: z.enum(JOB_STATUSES).optional(),
  status_desc: z.string().optional(),
  job_type: z.string().optional(),
  fields: fields.optional(),
  sql_body: z.string().optional(),
  create_time: z.int().optional(),
  update_time: z.union([z.int(), z.bigint()]).optional(),
  start_time: z.int().nullable().optional(),
  savepoint_path: z.string().nullable().optional(),
  user_name: z.string().optional(),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
});

const editSchema = fields.extend({ status: z.enum(JOB_STATUSES).optional() });
const moveSchema = z
  .strictObject({
    resume: z.boolean().optional(),
    savepoint: z.boolean().optional(),
    desc: z.string().optional(),
  })
  .nullable()
  .transform((move) => move ?? {});
const keySchema = z.strictObject({
  accessKey: z.string().min(1),
  secretKey: z.string().min(1),
  securityToken: z.string().optional(),
});
const passwordSchema = z.strictObject({ password: z.string().min(1) });
const rightsSchema = z.strictObject(
  Object.fromEntries(RIGHTS.map((right) => [right, z.boolean().optional()])),
);

const read = <T>(schema: z.ZodType<T>, { body }: Call): T =>
  schema.parse(parseJson(body.toString('utf8') || 'null'));

type AdminAction = (call: Call, id: string) => unknown;

/** Route, then what it does; the result is the answer's body, and undefined is 204. */
function actions(world: World, tokens: Tokens): Record<string, AdminAction> {
  const { jobs, account, settings } = world;
  const shown = (id: string): object => detailOf(jobs.need(id), world);
  const moved = (call: Call, id: string): z.output<typeof moveSchema> => {
    jobs.need(id);
    return read(moveSchema, call);
  };
  return {
    'GET jobs': () => jobs.all().map((job) => detailOf(job, world)),
    'POST jobs': (call) => detailOf(jobs.add(withoutUndefined(read(seedSchema, call)) as JobSeed), world),
    'GET jobs/{id}': (_call, id) => shown(id),
    'PATCH jobs/{id}': (call, id) =>
      detailOf(jobs.edit(id, withoutUndefined(read(editSchema, call)) as Fields), world),
    'DELETE jobs/{id}': (_call, id) => void jobs.remove(jobs.need(id).id),
    'POST jobs/{id}/run': (call, id) => detailOf(jobs.run(id, withoutUndefined(moved(call, id))), world),
    'POST jobs/{id}/stop': (call, id) => detailOf(jobs.stop(id, withoutUndefined(moved(call, id))), world),
    'POST jobs/{id}/fail': (call, id) => detailOf(jobs.fail(id, moved(call, id).desc), world),
    'POST jobs/{id}/arrears': (_call, id) => detailOf(jobs.arrears(id), world),
    'POST jobs/{id}/recover': (_call, id) => detailOf(jobs.recover(id), world),
    'POST jobs/{id}/finish': (_call, id) => detailOf(jobs.finish(id), world),
    'GET settings': () => settingsAsJson(settings),
    'PATCH settings': (call) => settingsAsJson(patchSettings(settings, read(z.unknown(), call))),
    'POST keys': (call) => void Object.assign(account, { securityToken: undefined }, read(keySchema, call)),
    'POST password': (call) => {
      Object.assign(account, read(passwordSchema, call));
      tokens.expireAll();
    },
    'PATCH rights': (call) => {
      account.rights = { ...account.rights, ...withoutUndefined(read(rightsSchema, call)) };
    },
    'DELETE tokens': () => tokens.expireAll(),
  };
}

function answered(act: () => unknown): Reply {
  try {
    const body = act();
    return body === undefined ? { status: 204 } : { status: 200, body };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.code === 'DLI.16001' ? 404 : 409, body: { message: error.message } };
  }
}

/** For `serve`: undefined when the path is none of these. */
export function adminRoutes(world: World, tokens: Tokens): (call: Call) => Reply | undefined {
  const table = actions(world, tokens);
  return (call) => {
    const path = call.path.slice('/__admin/'.length);
    const id = /^jobs\/(\d+)/.exec(path)?.[1] ?? '';
    const action = table[`${call.method} ${path.replace(/^jobs\/\d+/, 'jobs/{id}')}`];
    return action === undefined ? undefined : answered(() => action(call, id));
  };
}
