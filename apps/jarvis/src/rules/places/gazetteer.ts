// The data file in memory: its text as one buffer, and a hash table from each name to the line that has it. Nothing is
// made into strings but the lines that are asked for. Read once, at the first use: about 0.1 s of processor time, and
// 8 MB that stay.

// oxlint-disable-next-line no-restricted-imports -- the one file that the rules read; it never changes while they run
import { readFileSync } from "node:fs";
// oxlint-disable-next-line no-restricted-imports -- as above
import { gunzipSync } from "node:zlib";
import { fold } from "./fold.ts";

/** An IANA zone. `clock` is the same for zones whose clocks show the same time all year. */
export interface Clock {
  readonly zone: string;
  readonly clock: number;
}

/** A line of the data file: a town, a region (state, province) or a country. */
export interface Entry {
  readonly kind: "town" | "region" | "country";
  readonly line: number;
  readonly name: string;
  readonly population: number;
  /** Undefined where a region or a country has clocks that differ. */
  readonly clocks: Clock | undefined;
  /** The region of a town, the country of a region. */
  readonly parent: Entry | undefined;
  /** "DE" of a country; of a region what people abbreviate it to, or "". */
  readonly code: string;
}

/** An entry, and what of it was asked for: its own name or the first words of it, another name, or its abbreviation. */
export interface Found extends Entry {
  readonly calledBy: "name" | "other" | "code";
}

const TAB = 9;
const LINE_END = 10;
const BAR = 124;
/** Of FNV-1a. */
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
/** Slots for each name, at least. */
const SPARSE = 1.5;

/** What the first character of a line says it is; the line of a town has none of these. */
const marks: ReadonlyMap<number | undefined, "comment" | "zone" | "region" | "country"> = new Map([
  [35, "comment"],
  [64, "zone"],
  [62, "region"],
  [61, "country"],
]);

interface Table {
  readonly bytes: Buffer;
  readonly zones: readonly Clock[];
  /** Where each line starts, without those of comments and zones. */
  readonly starts: Uint32Array;
  /** The line of each line's parent, or its own. */
  readonly parents: Uint32Array;
  /** Where the name of each slot starts, plus one; 0 is an empty slot. */
  readonly names: Uint32Array;
  /** The line of each slot. */
  readonly lines: Uint32Array;
}

let table: Table | undefined;

/** The entries called `key`, a name as `fold` gives it. */
export function entriesOf(key: string): readonly Found[] {
  table ??= load(gunzipSync(readFileSync(new URL("./towns.txt.gz", import.meta.url))));
  const { bytes, names, lines } = table;
  const wanted = Buffer.from(key, "utf8");
  if (wanted.length === 0) return [];
  const found: Found[] = [];
  const mask = names.length - 1;
  for (let slot = hashOf(wanted) & mask; names[slot] !== 0; slot = (slot + 1) & mask) {
    const start = (names[slot] ?? 0) - 1;
    if (!isAt(bytes, start, wanted)) continue;
    const entry = entryOf(table, lines[slot] ?? 0);
    found.push({ ...entry, calledBy: calledBy(table, entry, { key, start }) });
  }
  return found;
}

function calledBy(from: Table, entry: Entry, { key, start }: { key: string; start: number }): Found["calledBy"] {
  const { bytes, starts } = from;
  const lineStart = starts[entry.line] ?? 0;
  if (entry.kind !== "town" && start === lineStart + 1) return "code";
  // Its own name stands first, as it is or as the first in the list of names.
  const isOwn = start === lineStart || (bytes[start - 1] === TAB && start > lineStart);
  return isOwn || fold(entry.name).startsWith(`${key} `) ? "name" : "other";
}

/** FNV-1a, over bytes with ASCII's capitals made small: a name that needs no other folding stands in the file once. */
function hashOf(bytes: Buffer): number {
  let hash = SEED;
  for (const byte of bytes) hash = Math.imul(hash ^ small(byte), PRIME);
  return spread(hash);
}

function spread(hash: number): number {
  return (hash ^ (hash >>> 15)) >>> 0;
}

function small(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

function isAt(bytes: Buffer, start: number, wanted: Buffer): boolean {
  for (let at = 0; at < wanted.length; at++) if (small(bytes[start + at] ?? 0) !== wanted[at]) return false;
  const after = bytes[start + wanted.length];
  return after === TAB || after === BAR || after === LINE_END;
}

function entryOf(from: Table, line: number): Entry {
  const start = from.starts[line] ?? 0;
  const kind = marks.get(from.bytes[start]) === undefined ? "town" : from.parents[line] === line ? "country" : "region";
  const fields = from.bytes.toString("utf8", start, from.bytes.indexOf(LINE_END, start)).split("\t");
  const [code = "", name = "", population = "", zone = ""] = kind === "town" ? ["", ...fields] : fields;
  const above = from.parents[line] ?? line;
  const parent = above === line ? undefined : entryOf(from, above);
  // The zone of a town is left out where it is that of its region; so is that of a region.
  const own: Clock | undefined = zone === "" ? parent?.clocks : zone === "-" ? undefined : from.zones[Number(zone)];
  return { kind, line, name, population: Number(population), clocks: own, parent, code: code.slice(1) };
}

/** One pass over the text: its lines, what they belong to, and their names. */
function load(bytes: Buffer): Table {
  const sizes = /^# (\d+) lines, (\d+) names\n/.exec(bytes.toString("latin1", 0, 64));
  const [lineCount, nameCount] = [Number(sizes?.[1]), Number(sizes?.[2])];
  const slots = 2 ** Math.ceil(Math.log2(SPARSE * nameCount));
  const zones: Clock[] = [];
  const made: Table = {
    bytes,
    zones,
    starts: new Uint32Array(lineCount),
    parents: new Uint32Array(lineCount),
    names: new Uint32Array(slots),
    lines: new Uint32Array(slots),
  };
  let [line, country, region] = [0, 0, 0];
  for (let start = 0; start < bytes.length;) {
    const mark = marks.get(bytes[start]);
    if (mark === "zone" || mark === "comment") {
      const end = bytes.indexOf(LINE_END, start);
      const [zone = "", clock] = bytes.toString("latin1", start + 1, end).split("\t");
      if (mark === "zone") zones.push({ zone, clock: Number(clock) });
      start = end + 1;
      continue;
    }
    if (mark === "country") country = region = line;
    if (mark === "region") region = line;
    made.starts[line] = start;
    made.parents[line] = mark === "region" ? country : mark === "country" ? line : region;
    start = enterLine(made, line++, mark === undefined ? 0 : 1);
  }
  return made;
}

/** Enters the names of a line: [mark code TAB] name TAB people TAB zone TAB names with bars between. Gives the next. */
function enterLine(into: Table, line: number, codes: 0 | 1): number {
  const { bytes } = into;
  let start = (into.starts[line] ?? 0) + codes;
  let hash = SEED;
  let field = 1 - codes;
  let name = { start, hash };
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== TAB && byte !== BAR && byte !== LINE_END) {
      hash = Math.imul(hash ^ small(byte), PRIME);
      continue;
    }
    if (field === 1) name = { start, hash };
    if (field === 0 && at > start) enter(into, line, { start, hash });
    // Nothing before a bar, or no names at all: the name is in plain form itself, but for its capitals.
    if (field === 4) enter(into, line, at > start ? { start, hash } : name);
    if (byte === LINE_END) return at + 1;
    if (byte === TAB) field++;
    start = at + 1;
    hash = SEED;
  }
  return bytes.length;
}

function enter({ names, lines }: Table, line: number, { start, hash }: { start: number; hash: number }): void {
  const mask = names.length - 1;
  let slot = spread(hash) & mask;
  while (names[slot] !== 0) slot = (slot + 1) & mask;
  names[slot] = start + 1;
  lines[slot] = line;
}
