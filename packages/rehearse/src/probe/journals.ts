// Reads the files that the target's processes write, line by line as they grow, into one state per process.

import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

export type Labels = Readonly<Record<string, string | number | boolean>>;

/** A row as it stands: sums since the process began; tops by the number of the mark that ended their stretch. */
export interface RowState {
  readonly table: string;
  readonly labels: Labels;
  readonly sums: Readonly<Record<string, number>>;
  readonly tops: ReadonlyMap<number, Readonly<Record<string, number>>>;
}

export interface Moment {
  readonly pid: number;
  readonly parentPid: number;
  readonly nodeVersion: string;
  readonly atMs: number;
  readonly beganMs: number;
  readonly asked: number;
  readonly probeMs: number;
  readonly sums: Readonly<Record<string, number>>;
  readonly tops: ReadonlyMap<number, Readonly<Record<string, number>>>;
  readonly last: Readonly<Record<string, number>>;
  readonly rows: ReadonlyMap<string, RowState>;
  readonly events: readonly { readonly kind: string; readonly labels: Labels }[];
}

export interface Journals {
  /** Takes in what was written since the last call. */
  read(): Promise<void>;
  moments(): ReadonlyMap<number, Moment>;
  /** Of processes that have not ended. */
  living(): readonly Moment[];
}

/** One line, as inside/journal.ts writes it. */
interface Line extends Omit<Moment, "tops" | "rows" | "events" | "beganMs"> {
  readonly isMark: boolean;
  readonly tops: Readonly<Record<string, number>>;
  readonly rows: readonly (readonly [string, string, Labels, Record<string, number>, Record<string, number>])[];
  readonly events: readonly (readonly [string, Labels])[];
}

export function journals(dir: string): Journals {
  const moments = new Map<number, Moment>();
  const files = new Map<string, { offset: number; rest: string }>();
  return {
    async read() {
      for (const name of await readdir(dir)) {
        if (!name.endsWith(".jsonl")) continue;
        const file = files.get(name) ?? { offset: 0, rest: "" };
        files.set(name, file);
        const lines = (file.rest + (await grown(join(dir, name), file))).split("\n");
        file.rest = lines.pop() ?? "";
        for (const line of lines) take(moments, JSON.parse(line) as Line);
      }
    },
    moments: () => new Map(moments),
    living: () => [...moments.values()].filter(({ pid }) => isAlive(pid)),
  };
}

async function grown(path: string, file: { offset: number }): Promise<string> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    if (size <= file.offset) return "";
    const bytes = Buffer.alloc(size - file.offset);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, file.offset);
    // Lines are ASCII up to labels; a character that is cut in two is read again with its second half.
    const whole = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    file.offset += whole;
    return bytes.toString("utf8", 0, whole);
  } finally {
    await handle.close();
  }
}

/** Moments are never changed: each line makes the next. */
function take(moments: Map<number, Moment>, line: Line): void {
  const before = moments.get(line.pid);
  // A mark's line ends the stretch of that number; others belong to the stretch that the next mark will end.
  const stretch = line.isMark ? line.asked : line.asked + 1;
  const rows = new Map(before?.rows);
  for (const [table, key, labels, sums, tops] of line.rows) {
    const name = `${table} ${key}`;
    rows.set(name, { table, labels, sums, tops: withTops(rows.get(name)?.tops, stretch, tops) });
  }
  moments.set(line.pid, {
    ...line,
    beganMs: before?.beganMs ?? line.atMs,
    tops: withTops(before?.tops, stretch, line.tops),
    rows,
    events: [...(before?.events ?? []), ...line.events.map(([kind, labels]) => ({ kind, labels }))],
  });
}

type Tops = ReadonlyMap<number, Readonly<Record<string, number>>>;

function withTops(before: Tops | undefined, stretch: number, tops: Readonly<Record<string, number>>): Tops {
  const known = before?.get(stretch) ?? {};
  const most = Object.fromEntries(
    Object.entries(tops).map(([name, value]) => [name, Math.max(value, known[name] ?? 0)]),
  );
  return new Map([...(before ?? []), [stretch, { ...known, ...most }]]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
