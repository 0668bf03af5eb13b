/** Reads the protobuf form in which kubectl sends some built-in objects, by tables of their fields. */
import { rfc3339 } from '../../../src/ground/rfc3339.ts';
import type { Fields } from '../objects.ts';

type Plain = 'string' | 'bool' | 'int' | 'time' | 'texts' | 'map' | 'bytesMap';
/** How one field is written. Maps go from string to string, or to bytes shown as base64. */
export type Kind = Plain | Message | { list: Message };
export type Message = { fields: Record<number, [name: string, kind: Kind]> };

interface Field {
  number: number;
  /** Of a varint; of anything else its length. */
  value: bigint;
  bytes: Buffer;
}

class Reader {
  #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  field(): Field {
    const tag = Number(this.#varint());
    const number = tag >> 3;
    const value = this.#varint();
    if ((tag & 7) === 0) return { number, value, bytes: Buffer.alloc(0) };
    if ((tag & 7) !== 2) throw new Error(`wire type ${tag & 7}`);
    const end = this.#at + Number(value);
    if (end > this.#bytes.length) throw new Error('unexpected EOF');
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { number, value, bytes };
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Error('unexpected EOF');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
  }
}

function read(bytes: Buffer): Field[] {
  const reader = new Reader(bytes);
  const fields: Field[] = [];
  while (!reader.done) fields.push(reader.field());
  return fields;
}

/** seconds and nanoseconds -> RFC 3339; nothing for the zero time. */
function time(bytes: Buffer): string | undefined {
  const seconds = read(bytes).find(({ number }) => number === 1)?.value;
  return seconds === undefined ? undefined : rfc3339(Number(seconds) * 1000);
}

function entry(bytes: Buffer, encoding: 'utf8' | 'base64'): [string, string] {
  const fields = read(bytes);
  const part = (wanted: number): Buffer =>
    fields.find(({ number }) => number === wanted)?.bytes ?? Buffer.alloc(0);
  return [part(1).toString('utf8'), part(2).toString(encoding)];
}

type Decode = (field: Field, before: unknown) => unknown;

const list = (before: unknown): unknown[] => (Array.isArray(before) ? before : []);

const mapped =
  (encoding: 'utf8' | 'base64'): Decode =>
  ({ bytes }, before) => ({
    ...(before as Fields | undefined),
    ...Object.fromEntries([entry(bytes, encoding)]),
  });

/** `before`: what earlier occurrences of the field gave. Empty values are no values. */
const DECODERS: Record<Plain, Decode> = {
  string: ({ bytes }) => (bytes.length === 0 ? undefined : bytes.toString('utf8')),
  bool: ({ value }) => value !== 0n,
  int: ({ value }) => (value === 0n ? undefined : Number(value)),
  time: ({ bytes }) => time(bytes),
  texts: ({ bytes }, before) => [...list(before), bytes.toString('utf8')],
  map: mapped('utf8'),
  bytesMap: mapped('base64'),
};

function decode(kind: Kind, field: Field, before: unknown): unknown {
  if (typeof kind === 'string') return DECODERS[kind](field, before);
  if ('list' in kind) return [...list(before), message(field.bytes, kind.list)];
  return message(field.bytes, kind);
}

/** Fields that the table does not have, and empty ones, are left out. Throws on broken bytes. */
export function message(bytes: Buffer, { fields }: Message): Fields {
  const result: Fields = {};
  for (const field of read(bytes)) {
    const [name, kind] = fields[field.number] ?? [];
    if (name === undefined || kind === undefined) continue;
    const found = decode(kind, field, result[name]);
    if (found !== undefined) result[name] = found;
  }
  return result;
}

const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);
const TYPE: Message = { fields: { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] } };
const ENVELOPE: Message = { fields: { 1: ['type', TYPE] } };

/** runtime.Unknown behind four magic bytes: what it is, and its own bytes. */
export function unwrap(bytes: Buffer): { apiVersion: string; kind: string; raw: Buffer } {
  if (!bytes.subarray(0, 4).equals(MAGIC))
    throw new Error('provided data does not appear to be a protobuf message');
  const body = bytes.subarray(4);
  const { apiVersion = '', kind = '' } = (message(body, ENVELOPE)['type'] ?? {}) as Record<string, string>;
  const raw = read(body).find(({ number }) => number === 2)?.bytes ?? Buffer.alloc(0);
  return { apiVersion, kind, raw };
}
