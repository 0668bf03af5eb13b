/** `format` of a string, as far as the API server checks it. Unknown formats are ignored, as it does. */
import { isIP, isIPv4, isIPv6 } from 'node:net';

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const HOSTNAME =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u;
/** Of the part behind the first `t`, up to the next one. Any character may stand before the fraction. */
const TIME = /^(\d{2}):(\d{2}):(\d{2})(.\d+)?(z|[+-]\d{2}:\d{2})$/;
const GO_DURATION =
  /^[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$/;
const WORD_DURATION = /(\d+)\s*([A-Za-zµ]+)/;

/** Names of a unit, and what Go calls it; days and weeks are counted in hours. */
const UNITS: [RegExp, number, string][] = [
  [/^(ns|nano|nanos|nanoseconds?)$/, 1, 'ns'],
  [/^(us|µs|micro|micros|microseconds?)$/, 1, 'us'],
  [/^(ms|milli|millis|milliseconds?)$/, 1, 'ms'],
  [/^(s|secs?|seconds?)$/, 1, 's'],
  [/^(m|mins?|minutes?)$/, 1, 'm'],
  [/^(h|hrs?|hours?)$/, 1, 'h'],
  [/^(d|days?)$/, 24, 'h'],
  [/^(w|wks?|weeks?)$/, 168, 'h'],
];

/** A duration as Go writes it; also `5 minutes`, which the API server takes. `undefined` when it is none. */
export function goDuration(text: string): string | undefined {
  if (text === '0') return '0s';
  if (GO_DURATION.test(text)) return text;
  const found = WORD_DURATION.exec(text);
  const unit = UNITS.find(([names]) => names.test((found?.[2] ?? '').toLowerCase()));
  return unit === undefined ? undefined : `${Number(found?.[1]) * unit[1]}${unit[2]}`;
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

/** What stands behind a second `t` is not looked at: the API server splits the text, and takes two parts. */
function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const [, hours = '99', minutes = '99', seconds = '99'] = TIME.exec(time) ?? [];
  return isDate(date) && hours <= '23' && minutes <= '59' && seconds <= '59';
}

function isUri(text: string): boolean {
  return URL.canParse(text) || text.startsWith('/');
}

const isCidr = (text: string): boolean => {
  const [address = '', bits = '', more] = text.split('/');
  const width = isIPv4(address) ? 32 : 128;
  return more === undefined && isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= width;
};

const FORMATS: Record<string, (text: string) => boolean> = {
  date: isDate,
  datetime: isDateTime,
  duration: (text) => goDuration(text) !== undefined,
  uri: isUri,
  email: (text) => /^[^\s@<>]+@[^\s@<>]+$/.test(text),
  hostname: (text) => HOSTNAME.test(text) && text.length < 256,
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: (text) => /^([0-9a-f]{2}([:-]|$)){6}$/i.test(text),
  uuid: (text) => UUID.test(text),
  byte: (text) => /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) && text !== '',
  password: () => true,
};

const NUMERIC = new Set(['int32', 'int64', 'float', 'double']);
const plain = (format: string): string => format.replaceAll('-', '');

/** The format as messages name it, or nothing when it is not one the API server knows. */
export const knownFormat = (format: string | undefined): string | undefined =>
  format !== undefined && (NUMERIC.has(format) || Object.hasOwn(FORMATS, plain(format))) ? format : undefined;

export const hasFormat = (text: string, format: string): boolean => FORMATS[plain(format)]?.(text) ?? true;
