/** Each PUT as the wire had it: what it changes, the body, the answer. */

import type { Fields } from '../sim/dli/fields.ts';
import { detailOf } from '../sim/dli/render.ts';
import type { DliSimulator } from '../sim/dli/server.ts';
import type { Entry, Trace } from '../sim/http/trace.ts';
import { shown } from '../src/core/decide/diff.ts';
import { compared } from '../src/core/job/compare.ts';
import { FIELDS, type FieldName } from '../src/core/job/fields.ts';
import { settingNames } from '../src/core/job/properties.ts';
import { indented, say } from './print.ts';

/** The live job as the controller's last GET before this PUT has shown it. */
export type Before = (put: Entry) => Fields;

function shownBy(dli: DliSimulator, id: string): Fields {
  const job = dli.jobs.get(id);
  if (job === undefined) return {};
  const { job_config, ...detail } = detailOf(job, dli) as Fields;
  return { ...(job_config as Fields), ...detail };
}

export function watchLive(trace: Trace, dli: DliSimulator): Before {
  const live = new Map<string, Fields>();
  const before = new Map<number, Fields>();
  trace.onAnswer(({ server, method, path, seq }) => {
    const id = /\/streaming\/(?:flink-)?jobs\/(\d+)$/.exec(path)?.[1];
    if (server !== 'dli' || id === undefined) return;
    if (method === 'GET') live.set(id, shownBy(dli, id));
    if (method === 'PUT') before.set(seq, live.get(id) ?? {});
  });
  return ({ seq }) => before.get(seq) ?? {};
}

const isField = (name: string): name is FieldName => Object.hasOwn(FIELDS, name);

/** Of a value that may hold a key nothing is shown. */
const text = (name: string, value: unknown): string =>
  isField(name) ? shown(name, value) : JSON.stringify(value ?? null);

const whole = (name: string, value: unknown): string =>
  isField(name) && FIELDS[name].sensitive ? '"***"' : JSON.stringify(value);

function differences(body: Fields, before: Fields): string[] {
  const gone = settingNames(before['runtime_config']);
  return Object.keys(body).flatMap((name) => {
    const values = { desired: body[name], live: before[name] };
    if (!isField(name) || compared(FIELDS[name].compare, values, gone) === undefined) return [];
    return [`${name}: ${text(name, before[name])} -> ${text(name, body[name])}`];
  });
}

export function showPut(put: Entry, before: Before): void {
  const body = put.body as Fields;
  const [first = 'nothing', ...more] = differences(body, before(put));
  const fields = Object.entries(body).map(
    ([name, value]) => `${JSON.stringify(name)}: ${whole(name, value)}`,
  );
  say(`      diff    ${first}`);
  if (more.length > 0) say(indented(more.join('\n'), 14));
  say(`      PUT     ${put.path} -> HTTP ${put.status || 'none'}`);
  say(`      body    {${fields.join(', ')}}`);
}
