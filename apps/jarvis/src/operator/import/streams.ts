// An import on its way: pieces of a file, its end, and then its overdue reminders, some at a time.

import { stream, timer } from "holdfast";
import { z } from "zod";

/** A file is known by the hash of its bytes. */
export const ImportId = z.string().regex(/^[0-9a-f]{32}$/);

/** What the sender has counted in the file. */
export type Counted = z.infer<typeof Counted>;
export const Counted = z.object({
  lines: z.int().min(0),
  people: z.int().min(0),
  reminders: z.int().min(0),
  unreadable: z.int().min(0),
  /** Sum of the hashes of all records modulo 2^128, in decimal digits. */
  hash: z.string().regex(/^\d{1,39}$/),
});

export type Sent = z.infer<typeof Sent>;
export const Sent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("part"),
    import: ImportId,
    name: z.string().max(200),
    /** The number of its first line, from 1. */
    line: z.int().min(1),
    /** Whole lines, in base64. */
    data: z.base64(),
  }),
  z.object({ kind: z.literal("end"), import: ImportId, counted: Counted }),
]);

const Imported = z.union([
  Sent,
  /** Sets the timers of those that are overdue and stand behind this one. */
  z.object({ kind: z.literal("release"), import: ImportId, page: z.int().min(0) }),
]);
export type Imported = z.infer<typeof Imported>;

/** In the order of the file. What is on its way to people goes first. */
export const imported = stream("imported", {
  event: Imported,
  id: (sent) => `${sent.import}:${sent.kind}:${placeOf(sent)}`,
  key: (sent) => sent.import,
  class: "sheddable",
});

function placeOf(sent: Imported): string | number {
  if (sent.kind === "part") return sent.line;
  return sent.kind === "release" ? sent.page : sent.counted.hash;
}

/** Rings when nobody has gone on with an import for a while: what is overdue in it must not wait for them. */
export const importQuiet = timer("import-quiet", {
  event: z.object({ import: ImportId }),
  key: (quiet) => quiet.import,
  class: "normal",
});
