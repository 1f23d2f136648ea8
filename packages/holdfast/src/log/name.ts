// Ids and keys as Postgres can store them. What it cannot store (NUL, lone surrogates) or what is too long becomes a
// hash: two different names never become the same one, or an event would be taken for a repeat and lost.

import { createHash } from "node:crypto";
import { limits } from "../limits.ts";

/**
 * `name` itself where that is possible, else `sha256:` and the hash of its UTF-16 code units; a name that looks like
 * one of these is hashed too. Never throws.
 */
export function storableName(name: string): string {
  const storable = name.length <= limits.nameCharacters && name.isWellFormed() && !name.includes("\0");
  if (storable && !name.startsWith("sha256:")) return name;
  return `sha256:${createHash("sha256").update(Buffer.from(name, "utf16le")).digest("hex")}`;
}
