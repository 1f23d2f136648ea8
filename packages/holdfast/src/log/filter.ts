// A Bloom filter over the hashes of ids: says "certainly not" or "maybe", in a few nanoseconds, so that an append looks
// into old parts only for the rare maybe. Source: B. Bloom, 1970; the two hashes after Kirsch and Mitzenmacher, 2006.

import { limits } from "../limits.ts";

export interface IdFilter {
  readonly probes: number;
  readonly bits: Buffer;
}

/** Empty, for about so many ids: one in about 2,000 that it does not have is a maybe, as long as memory allows. */
export function newFilter(ids: number): IdFilter {
  const bytes = Math.max(1024, Math.min(limits.filterBytes, ids * limits.filterBytesPerId));
  const probes = Math.max(1, Math.min(11, Math.round(((bytes * 8) / Math.max(1, ids)) * Math.LN2)));
  return { probes, bits: Buffer.alloc(Math.ceil(bytes)) };
}

/** Adds the hash at this place of the buffer: 16 bytes, which are random already. */
export function addHash({ probes, bits }: IdFilter, hashes: Buffer, at = 0): void {
  const size = bits.length * 8;
  let place = hashes.readUInt32LE(at);
  const step = hashes.readUInt32LE(at + 4) | 1;
  for (let probe = 0; probe < probes; probe++) {
    const bit = place % size;
    bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    place = (place + step) >>> 0;
  }
}

/** False: this hash was never added. */
export function mayHave({ probes, bits }: IdFilter, hash: Buffer): boolean {
  const size = bits.length * 8;
  let place = hash.readUInt32LE(0);
  const step = hash.readUInt32LE(4) | 1;
  for (let probe = 0; probe < probes; probe++) {
    const bit = place % size;
    if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    place = (place + step) >>> 0;
  }
  return true;
}
