// A Bloom filter over the hashes of ids: says "certainly not" or "maybe", in a few nanoseconds, so that an append looks
// into old parts only for the rare maybe. Source: B. Bloom, 1970; the two hashes after Kirsch and Mitzenmacher, 2006.

import { limits } from "../limits.ts";

export interface IdFilter {
  readonly probes: number;
  readonly bits: Buffer;
}

/** Empty, for so many ids: one in some thousands that it does not have is a maybe, as long as memory allows. */
export function newFilter(ids: number): IdFilter {
  const wanted = Math.min(limits.filterBytes, Math.max(128, ids * limits.filterBytesPerId));
  // A power of two: a mask is many times faster than a remainder.
  const bytes = 2 ** Math.ceil(Math.log2(wanted));
  const probes = Math.round(((bytes * 8) / Math.max(1, ids)) * Math.LN2);
  return { probes: Math.max(1, Math.min(11, probes)), bits: Buffer.alloc(bytes) };
}

/** Adds a hash of which these are the first two words: random already. */
export function addHash({ probes, bits }: IdFilter, first: number, second: number): void {
  const mask = bits.length * 8 - 1;
  const step = second | 1;
  for (let probe = 0, place = first | 0; probe < probes; probe++, place = (place + step) | 0) {
    const byte = (place & mask) >>> 3;
    bits[byte] = (bits[byte] ?? 0) | (1 << (place & 7));
  }
}

/** False: this hash was never added. */
export function mayHave({ probes, bits }: IdFilter, first: number, second: number): boolean {
  const mask = bits.length * 8 - 1;
  const step = second | 1;
  for (let probe = 0, place = first | 0; probe < probes; probe++, place = (place + step) | 0) {
    if (((bits[(place & mask) >>> 3] ?? 0) & (1 << (place & 7))) === 0) return false;
  }
  return true;
}
