// Looks through tables of which nobody needs an index: ranges of blocks, the newest first, each for a statement of its
// own, so that it can stop at any time and never holds anything for long.

import { limits } from "../limits.ts";
import { type Pool } from "../store/pool.ts";
import { classes, type EventClass, logNames } from "./class.ts";
import { blocksOf, rangeOf } from "./empty.ts";
import { partStates } from "./rotate.ts";

export interface LogRange {
  readonly class: EventClass;
  readonly part: number;
  /** The place of the first row and of the one after the last. */
  readonly places: readonly string[];
}

/** Every block of the logs: class by class, the newest part first, from its end. */
export async function* logRanges(pool: Pool): AsyncGenerator<LogRange> {
  for (const name of classes) yield* classRanges(pool, name);
}

/** The same for one class. */
export async function* classRanges(pool: Pool, name: EventClass): AsyncGenerator<LogRange> {
  const states = await partStates(pool, name);
  for (const { part, state } of states.toReversed()) {
    if (state === "empty") continue;
    for await (const places of tableRanges(pool, logNames(name, part).log)) yield { class: name, part, places };
  }
}

/** Every block of a table, from its end. */
export async function* tableRanges(pool: Pool, table: string): AsyncGenerator<readonly string[]> {
  const blocks = await blocksOf(pool, table);
  const last = Math.max(0, Math.ceil(blocks / limits.partBlocks) - 1);
  for (let range = last; range >= 0; range--) yield rangeOf(range * limits.partBlocks);
}
