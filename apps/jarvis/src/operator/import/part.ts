// One piece of a file, line by line: what is new in it, what had been taken over before, and what cannot be read.

import { type Queryable } from "holdfast";
import { hashOf, HASH_MODULUS, type OldPerson, type OldRecord, type OldReminder, readLine } from "./line.ts";
import { takenBefore } from "./store.ts";

export interface ReadPart {
  readonly lines: number;
  /** New ones, each old id once. */
  readonly people: readonly OldPerson[];
  readonly reminders: readonly OldReminder[];
  readonly repeats: number;
  readonly repeatsHash: bigint;
  readonly unreadable: readonly Unreadable[];
}

interface Unreadable {
  readonly line: number;
  readonly reason: string;
  readonly raw: Buffer;
}

/** Reads whole lines, of which the first has the number `first`. */
export async function readPart(tx: Queryable, first: number, data: Buffer): Promise<ReadPart> {
  const read = linesOf(data).map((raw, index) => ({ raw, line: first + index, old: readLine(raw) }));
  const unreadable: Unreadable[] = [];
  const records: { readonly record: OldRecord; readonly line: number; readonly raw: Buffer }[] = [];
  for (const { raw, line, old } of read) {
    if (old.kind === "unreadable") unreadable.push({ line, raw, reason: old.reason });
    else if (old.kind !== "blank") records.push({ record: old, line, raw });
  }
  const before = new Map(
    await takenBefore(
      tx,
      records.map(({ record }) => record),
    ),
  );
  const people: OldPerson[] = [];
  const reminders: OldReminder[] = [];
  let [repeats, repeatsHash] = [0, 0n];
  for (const { record, line, raw } of records) {
    const name = `${record.kind}:${record.oldId}`;
    const hash = hashOf(record);
    const known = before.get(name);
    if (known === undefined) {
      before.set(name, hash);
      if (record.kind === "person") people.push(record);
      else reminders.push(record);
      continue;
    }
    repeats += 1;
    repeatsHash = (repeatsHash + hash) % HASH_MODULUS;
    // The first stays; what differs is kept beside it, for somebody to look at.
    if (known !== hash) unreadable.push({ line, raw, reason: "its id was there before with something else" });
  }
  return { lines: read.length, people, reminders, repeats, repeatsHash, unreadable };
}

/** The lines of a piece; an end of line at its own end begins none. */
export function linesOf(data: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  while (from < data.length) {
    const at = data.indexOf(10, from);
    const end = at === -1 ? data.length : at;
    lines.push(data.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
