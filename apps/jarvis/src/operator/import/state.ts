// How far an import is, and whether both sides agree: what the sender counted in the file, and what is stored.

import { fault, type Pool } from "holdfast";
import { type Import, readImports } from "./store.ts";

export interface ImportState extends Import {
  /** `going` until its end has been worked on; then whether counts and hashes of both sides are the same. */
  readonly verdict: "going" | "agrees" | "differs";
}

/** Throws HF_NOT_FOUND for an import that has not begun. */
export async function importState(pool: Pool, id: string): Promise<ImportState> {
  const [found] = await readImports(pool, 1, id);
  if (found === undefined) throw fault("HF_NOT_FOUND");
  return { ...found, verdict: verdictOf(found) };
}

function verdictOf({ counted, gone, ...stored }: Import): ImportState["verdict"] {
  if (counted === null) return "going";
  const records = stored.people + stored.reminders + stored.repeats;
  const same =
    counted.lines === stored.lines &&
    counted.people + counted.reminders === records &&
    counted.hash === stored.hash &&
    gone === 0;
  return same ? "agrees" : "differs";
}
