/** `Retry-After` as a number of milliseconds; what makes no sense is ignored, what is absurd is capped. */
const CAP_MS = 300_000;

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Epoch ms of an HTTP date; undefined for anything else, of which `Date.parse` accepts far too much. */
export function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** `now`: the service's own clock where its answer tells it, epoch ms. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const date = httpDate(text);
  const wait = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : (date ?? Number.NaN) - now;
  return wait > 0 ? Math.min(wait, CAP_MS) : undefined;
}
