/** Faults to inject: each rule matches requests by verb, path and count, and does one thing to them. */
import { z } from 'zod';

const actionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('delay'), ms: z.int().min(0) }).describe('Answer later.'),
  z
    .strictObject({ kind: z.literal('reset') })
    .describe('Close the connection before the request is handled.'),
  z
    .strictObject({ kind: z.literal('answerLost') })
    .describe('Handle the request, then close the connection.'),
  z.strictObject({ kind: z.literal('hang') }).describe('Never handle it, never answer.'),
  z
    .strictObject({
      kind: z.literal('respond'),
      status: z.int(),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.string().default(''),
    })
    .describe('Answer this instead of handling the request.'),
  z
    .strictObject({
      kind: z.literal('garble'),
      body: z.string().optional(),
      truncateAt: z.int().min(0).optional(),
    })
    .describe('Handle the request, then answer 200 with another body, or cut off the true one.'),
  z
    .strictObject({ kind: z.literal('flood'), bytes: z.int().min(1) })
    .describe('Answer 200 with a body of this many bytes.'),
  z
    .strictObject({ kind: z.literal('drip'), everyMs: z.int().min(1) })
    .describe('Handle it, then send one byte at a time.'),
  z
    .strictObject({
      kind: z.literal('watch'),
      op: z.enum(['drop', 'duplicate', 'reorder', 'malformed', 'gone', 'end', 'reset', 'silence']),
      /** Which event line of the stream, from 1. */
      line: z.int().min(1).default(1),
    })
    .describe('Do this to one line of a watch stream; silence holds back this and every later line.'),
]);

const pattern = z.string().superRefine((text, context) => {
  try {
    new RegExp(text);
  } catch (error) {
    const why = String(error).replace(/^.*\/: /s, '');
    const message = `${JSON.stringify(text)} is not a regular expression: ${why}`;
    context.addIssue({ code: 'custom', message });
  }
});

/** A rule that is misread hits everything, or nothing: what is not understood is refused. */
export const faultSchema = z.strictObject({
  server: z.string().optional(),
  verb: z.string().toUpperCase().optional(),
  /** A regular expression over path and query. */
  path: pattern.optional(),
  /** The first matching request that is hit, from 1. */
  nth: z.int().min(1).default(1),
  /** How many requests are hit. */
  times: z.int().min(1).default(1_000_000),
  action: actionSchema,
});

export type FaultRule = z.input<typeof faultSchema>;
export type FaultAction = z.output<typeof actionSchema>;
export type WatchFault = Extract<FaultAction, { kind: 'watch' }>;

interface Armed {
  id: number;
  rule: z.output<typeof faultSchema>;
  path: RegExp | undefined;
  seen: number;
}

interface Hit {
  server: string;
  method: string;
  /** Path and query. */
  url: string;
}

export class Faults {
  #armed: Armed[] = [];
  #nextId = 1;

  /** Throws a ZodError on a rule that makes no sense. */
  add(input: FaultRule): number {
    const rule = faultSchema.parse(input);
    const id = this.#nextId++;
    const path = rule.path === undefined ? undefined : new RegExp(rule.path);
    this.#armed.push({ id, rule, path, seen: 0 });
    return id;
  }

  remove(id: number): void {
    this.#armed = this.#armed.filter((armed) => armed.id !== id);
  }

  clear(): void {
    this.#armed = [];
  }

  list(): { id: number; seen: number; rule: FaultRule }[] {
    return this.#armed.map(({ id, seen, rule }) => ({ id, seen, rule }));
  }

  /** The action for this request; the first rule whose turn it is wins. */
  take(hit: Hit): FaultAction | undefined {
    let action: FaultAction | undefined;
    for (const armed of this.#armed) {
      if (!matches(armed, hit)) continue;
      armed.seen += 1;
      const { nth, times } = armed.rule;
      if (action === undefined && armed.seen >= nth && armed.seen < nth + times) action = armed.rule.action;
    }
    return action;
  }
}

const matches = ({ rule, path }: Armed, hit: Hit): boolean =>
  (rule.server === undefined || rule.server === hit.server) &&
  (rule.verb === undefined || rule.verb === hit.method) &&
  (path === undefined || path.test(hit.url));
