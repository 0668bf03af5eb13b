/** What may have been meant by a value that is refused. Whether it would be accepted, the schema says. */
import { modeNumber } from '../../core/job/checkpoint-mode.ts';
import { nearest } from '../../ground/nearest.ts';

interface RefusedValue {
  value: unknown;
  /** As it stands in the file, such as 1.10. */
  source: string | undefined;
  /** The words between which there is a choice. */
  words: readonly string[];
}

const SECONDS: Record<string, string> = { d: 'h', h: 'h', m: 'm', s: 's' };

/** `5 min`, `1 hour 30 minutes`, `PT5M`: as `5m`, `1h30m`. A day has 24 hours. */
function* asDuration(text: string): Generator<string> {
  const whole = text.toLowerCase().replace(/^pt?(?=\d)/, '');
  const parts = [...whole.matchAll(/(\d{1,6})\s*([dhms])[a-z]*[\s,]*/g)];
  if (parts.map(([part]) => part).join('') !== whole || whole === '') return;
  yield parts
    .map(([, number = '', unit = '']) => `${unit === 'd' ? Number(number) * 24 : number}${SECONDS[unit]}`)
    .join('');
}

const MEMORY = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b?|ibytes|egabytes|igabytes)$/i;

/** `4Gi`, `4 gb`, `4.5GB`, `1T`: in GB, or in MB where it is no whole number of them. */
function* asMemory(text: string): Generator<string> {
  const [, number = '', unit = ''] = MEMORY.exec(text) ?? [];
  const factor = { '': 1024, g: 1024, m: 1, t: 1024 * 1024 }[unit.toLowerCase()];
  if (number === '' || factor === undefined) return;
  const megabytes = Number(number) * factor;
  if (Number.isInteger(megabytes)) yield megabytes % 1024 === 0 ? `${megabytes / 1024}GB` : `${megabytes}MB`;
}

/** The number in a text, also as Kubernetes writes CPU: `500m`. */
function* asNumber(text: string): Generator<number> {
  if (/^[-+]?\d+(\.\d+)?$/.test(text)) yield Number(text);
  if (/^\d+m$/.test(text)) yield Number(text.slice(0, -1)) / 1000;
}

const FLAGS: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

function* asWord(text: string, words: readonly string[]): Generator<string> {
  const small = text.toLowerCase();
  const same = words.find((word) => word.toLowerCase() === small || `job.${small}` === word);
  if (same !== undefined) yield same;
  // Monday.
  const begun = words.find((word) => word.length > 2 && small.startsWith(word.toLowerCase()));
  if (begun !== undefined) yield begun;
  for (const typed of [text, `job.${text}`, text.replace(/^spec\./, '')]) {
    const meant = nearest(typed, words);
    if (meant !== undefined) yield meant;
  }
}

function* asZone(text: string): Generator<string> {
  const zones = Intl.supportedValuesOf('timeZone');
  const small = text.toLowerCase().replaceAll(' ', '_');
  const same = zones.find((zone) => zone.toLowerCase() === small || zone.toLowerCase().endsWith(`/${small}`));
  if (same !== undefined) yield same;
  // China has one time.
  if (['cst', 'beijing', 'utc+8', 'gmt+8', 'prc'].includes(small)) yield 'Asia/Shanghai';
}

function* fromText(text: string, words: readonly string[]): Generator<unknown> {
  yield text;
  yield* asWord(text, words);
  yield* asNumber(text);
  const small = text.toLowerCase();
  if (Object.hasOwn(FLAGS, small)) yield FLAGS[small];
  yield modeNumber(small);
  yield* asDuration(text);
  yield* asMemory(text);
  yield small.replaceAll('_', '-');
  // A project id as a UUID, and a time of day.
  if (/^[0-9a-f-]{36}$/i.test(text)) yield text.replaceAll('-', '');
  if (/^\d:\d\d$/.test(text)) yield `0${text}`;
  yield* asZone(text);
  yield text.split(/[,;\s]+/).filter((part) => part !== '');
}

/** What is longer was not mistyped. */
const LONGEST = 256;

/** The likeliest first. */
export function* candidates({ value, source, words }: RefusedValue): Generator<unknown> {
  if (typeof value === 'string' && value.length <= LONGEST) yield* fromText(value.trim(), words);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    yield* fromText(source ?? String(value), words);
}
