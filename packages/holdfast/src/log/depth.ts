// How deeply bytes of JSON are nested, before anything parses them: JSON.parse takes a million levels without
// complaint, and what walks the result afterwards overflows the stack.

const quote = 0x22;
const backslash = 0x5c;

/** True when `body` opens more than `limit` arrays and objects within one another. One pass, no allocation. */
export function isDeeperThan(body: Buffer, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (inString) {
      if (byte === backslash) index += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
