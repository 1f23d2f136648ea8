// What Holdfast's drain depends on: processes, keys, the size of events, statistics, and keys that are stuck in retry.
// Each table is interleaved in itself, so that its cells can be compared with each other.

import { type Drained, drain, line, type Wish } from "./drain.ts";
import { interleave, type Rounds } from "./interleave.ts";
import { progress } from "./report.ts";
import type { Stage } from "./stage.ts";

/** One table. */
export interface Cells {
  readonly title: string;
  readonly rounds: Rounds<string, Drained>;
}

export interface Extent {
  readonly count: number;
  readonly rounds: number;
  readonly signal: AbortSignal;
}

type Cell = Omit<Wish, "variant" | "count"> & { readonly count?: number };

/** The most bytes in a store. */
const bytesAtMost = 128e6;

/** Runs them all, most cells with a quarter of the events of the main table. */
export async function dependsOn(stage: Stage, { count, rounds, signal }: Extent): Promise<Cells[]> {
  const few = Math.max(1, Math.round(count / 4));
  const half = Math.max(1, Math.round(count / 2));
  const tables: Record<string, Record<string, Cell>> = {
    processes: { "1 process": {}, "2 processes": { processes: 2 }, "4 processes": { processes: 4 } },
    keys: { "1 key": { keys: 1 }, "64 keys": { keys: 64 }, "100,000 keys": { keys: 100_000 } },
    bytes: { "100 B": { bytes: 100 }, "1 kB": { bytes: 1_000 }, "32 kB": { bytes: 32_000 } },
    statistics: { analysed: { count }, "never analysed": { count, unanalysed: true } },
    stuck: {
      "none stuck": { count: half },
      "1,000 keys stuck in retry": { count: half, stuckKeys: Math.min(1_000, half) },
    },
  };
  const results: Cells[] = [];
  for (const [title, cells] of Object.entries(tables)) {
    const run = async (name: string, round: number): Promise<Drained> => {
      const cell = cells[name] ?? {};
      const fits = Math.round(bytesAtMost / (cell.bytes ?? 100));
      const wish: Wish = { variant: "holdfast", ...cell, count: Math.min(cell.count ?? few, fits) };
      const measured = await drain(stage, wish, signal);
      progress("work", `${title}, round ${round + 1}/${rounds}  ${line(name, measured)}`);
      return measured;
    };
    results.push({ title, rounds: await interleave(Object.keys(cells), { rounds, signal }, run) });
  }
  return results;
}
