// Randomness that can be repeated: the same seed gives the same numbers on every machine.

/** Numbers from 0 up to 1, with 32 bits each: mulberry32 by Tommy Ettinger, which passes gjrand. Not for secrets. */
export function seeded(seed: number): () => number {
  let state = mixed(seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** The seed of the one with this number, a visitor or a trial: `seeded(derive(seed, visitor))` is theirs alone. */
export function derive(seed: number, number: number): number {
  const low = mixed(seed >>> 0, number >>> 0);
  const high = mixed(Math.floor(seed / 0x1_0000_0000) >>> 0, Math.floor(number / 0x1_0000_0000) >>> 0);
  return mixed(low, high);
}

/** Two numbers of 32 bits made one, so that neighbours come out far apart (the finaliser of MurmurHash3, twice). */
function mixed(one: number, other: number): number {
  return finalised(finalised(one ^ 0x9e3779b9) ^ Math.imul(other, 0x85ebca6b));
}

function finalised(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
