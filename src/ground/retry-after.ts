/** `Retry-After` as a number of milliseconds; what makes no sense is ignored, what is absurd is capped. */
const CAP_MS = 300_000;

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Epoch ms of an HTTP date; undefined for anything else, of which `Date.parse` accepts far too much. */
export function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

const first = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.[0];

/**
 * How long the service asks us to stay away, in ms. Headers by lower-cased name. A date counts by the service's own clock
 * where its answer tells it, else by ours (`now`, epoch ms).
 */
export function waitMs(headers: ResponseHeaders, now: number): number | undefined {
  const text = first(headers['retry-after'])?.trim() ?? '';
  const until = httpDate(text) ?? Number.NaN;
  const wait = /^\d{1,12}$/.test(text)
    ? Number(text) * 1000
    : until - (httpDate(first(headers['date'])) ?? now);
  return wait > 0 ? Math.min(wait, CAP_MS) : undefined;
}
