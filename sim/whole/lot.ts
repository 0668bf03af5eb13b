/** Chance from a seed: the same seed and label, the same lots, on every machine. */

/** Everything in a history that is left to chance is drawn from one of these. */
export interface Lot {
  /** 0 to below 1. */
  next(): number;
  /** A UUID. */
  id(): string;
  /** Whole, both ends included. */
  int(from: number, to: number): number;
  /** True in `share` of all cases. */
  often(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T;
  /** One of the names, as often as their weights say. */
  weighed<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** Another one, that draws apart from this: what one part draws does not move what another draws. */
  fork(label: string): Lot;
}

/** FNV-1a, for four words of state. */
function words(text: string): [number, number, number, number] {
  const hash = (salt: number): number => {
    let value = 2_166_136_261 ^ salt;
    for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
    return value ^ (value >>> 15);
  };
  return [hash(1), hash(2), hash(3), hash(4)];
}

/** sfc32, by Chris Doty-Humphrey: small, fast, and good enough for everything but secrets. */
function sfc32([a0, b0, c0, d0]: [number, number, number, number]): () => number {
  let [a, b, c, d] = [a0, b0, c0, d0];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** RFC 9562, version 4. */
function uuid(next: () => number): string {
  const hex = (digits: number): string =>
    Math.floor(next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const variant = '89ab'.charAt(Math.floor(next() * 4));
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`;
}

export function lotOf(seed: string): Lot {
  const next = sfc32(words(seed));
  const lot: Lot = {
    next,
    id: () => uuid(next),
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    often: (share) => next() < share,
    pick: (from) => from[Math.floor(next() * from.length)] as (typeof from)[number],
    weighed(weights) {
      const entries = Object.entries<number>(weights);
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const found = entries.find(([, weight]) => {
        left -= weight;
        return left < 0;
      });
      return (found ?? entries.at(-1))?.[0] as keyof typeof weights;
    },
    fork: (label) => lotOf(`${seed}/${label}`),
  };
  return lot;
}
