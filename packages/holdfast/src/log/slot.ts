// The slot of a key: the unit in which a stream is shared out among processes and kept in order.

import { limits } from "../limits.ts";

/**
 * FNV-1a over the UTF-16 code units, folded into `limits.slots`. It decides where events already stored belong, so it
 * can never change on a store that has events. Source: Fowler, Noll, Vo, draft-eastlake-fnv.
 */
export function slotOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  // The low bits of FNV-1a alone are weak for short keys that differ in one place only.
  return ((hash >>> 16) ^ hash) & (limits.slots - 1);
}
