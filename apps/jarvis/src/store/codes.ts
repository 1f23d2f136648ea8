// Codes that link channels, as hashes. Only who holds the person who gave a code takes it, so it is used once.

import { createHash } from "node:crypto";
import { type Queryable } from "holdfast";
import { MAX_OPEN_CODES } from "../rules/limits.ts";

export interface StoredCode {
  readonly hash: string;
  readonly person: string;
  /** Id of the address where it was asked for. */
  readonly address: string;
  readonly expiresAt: Date;
}

/** A code cannot be had back from it other than by trying them all, which takes longer than it is good. */
export function hashOf(code: string): string {
  return createHash("sha256").update(`jarvis link ${code}`).digest("base64url");
}

/** Those of these that there are, by hash. */
export async function findCodes(tx: Queryable, hashes: readonly string[]): Promise<Map<string, StoredCode>> {
  if (hashes.length === 0) return new Map();
  const found = await tx.query<StoredCode>({
    name: "jarvis-codes-find",
    text: `select hash, person_id as person, address_id as address, expires_at as "expiresAt"
           from jarvis.link_code where hash = any ($1::text[])`,
    values: [hashes],
  });
  return new Map(found.rows.map((row) => [row.hash, row]));
}

/** Keeps a code; of its person's, only so many newest ones stay as may be open. */
export async function addCode(tx: Queryable, code: StoredCode): Promise<void> {
  const { hash, person, address, expiresAt } = code;
  await tx.query(
    `delete from jarvis.link_code where person_id = $1 and hash not in (
       select hash from jarvis.link_code where person_id = $1 order by expires_at desc limit ${MAX_OPEN_CODES - 1})`,
    [person],
  );
  await tx.query("insert into jarvis.link_code (hash, person_id, address_id, expires_at) values ($1, $2, $3, $4)", [
    hash,
    person,
    address,
    expiresAt.toISOString(),
  ]);
}

export async function endCode(tx: Queryable, hash: string): Promise<void> {
  await tx.query("delete from jarvis.link_code where hash = $1", [hash]);
}
