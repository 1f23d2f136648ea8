// A statement with its literals replaced in, out comes what an index could help: the tables it reads and, for each,
// the columns it is looked up, joined or sorted by. A reader by patterns, not a parser: undefined rather than wrong.

export { locksRows } from "../probe/inside/shape.ts";

export interface Lookup {
  readonly table: string;
  /** In the order in which an index should have them: equal to something first, then ranges, then the sorting. */
  readonly columns: readonly string[];
  /** Those of them that must equal something: an index has to begin with one of these. */
  readonly equal: readonly string[];
  /** Those that are searched for a text anywhere in them, for which an index must be of another kind. */
  readonly searched: readonly string[];
}

const name = String.raw`(?:"[^"]+"|\`[^\`]+\`|[a-z_][\w$]*)`;
const dotted = `${name}(?:\\.${name})?`;
const bare = (text: string): string => (text.split(".").at(-1) ?? text).replaceAll(/["`]/g, "");

const keywords = new Set(
  (
    "where join left right inner outer full cross on order group limit having set values using natural as for union " +
    "returning offset lateral select and or not"
  ).split(" "),
);

/** Tables that a statement reads, without schema, with the names they go by in it. */
export function tablesOf(shape: string): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  const notKeyword = `(?!(?:${[...keywords].join("|")})\\b)`;
  const alias = `(?:\\s+(?:as\\s+)?${notKeyword}(${name}))?`;
  const pattern = new RegExp(`\\b(?:from|join|update|into)\\s+(${dotted})${alias}`, "gi");
  for (const [, table, as] of shape.matchAll(pattern)) {
    if (table === undefined) continue;
    tables.set(bare(table), bare(table));
    if (as !== undefined) tables.set(bare(as), bare(table));
  }
  return tables;
}

/** What an index on `table` would be made of for this statement; undefined when it asks for the whole table. */
export function lookupOf(shape: string, table: string): Lookup | undefined {
  const tables = tablesOf(shape);
  const own = new Set([...tables].filter(([, real]) => real === table).map(([as]) => as));
  if (own.size === 0) return undefined;
  const single = new Set(tables.values()).size === 1;
  const belongs = (column: string): boolean => {
    const parts = column.split(".");
    return parts.length > 1 ? own.has(bare(parts[0] ?? "")) : single;
  };
  const equal = columnsBefore(shape, "=|in\\b|is\\b|@>|\\?\\|").filter(belongs);
  const joined = columnsAfter(shape).filter(belongs);
  const ranges = columnsBefore(shape, "<=?|>=?|between\\b|i?like\\b|~\\*?").filter(belongs);
  const sorted = sortedBy(shape).filter(belongs);
  const wanted = [...equal, ...joined, ...(ranges.length > 0 ? ranges.slice(0, 1) : sorted.slice(0, 2))];
  const columns = [...new Set(wanted.map((column) => expression(column)))].slice(0, 3);
  const searched = columnsBefore(shape, "ilike\\b|like\\s+'?%")
    .filter(belongs)
    .map((column) => expression(column));
  if (columns.length === 0) return undefined;
  const one = new Set([...equal, ...joined].map((column) => expression(column)));
  return { table, columns, equal: [...one], searched: [...new Set(searched)] };
}

/** `lower(email)` and `email` as they must be written in an index. */
const expression = (column: string): string =>
  column.includes("(") ? column.replaceAll(/["`]/g, "").replaceAll(/\b\w+\./g, "") : bare(column);

function conditions(shape: string): string {
  const after = /\b(?:where|on)\b([\s\S]*)$/i.exec(shape)?.[1] ?? "";
  return after.replaceAll(/\b(?:order\s+by|group\s+by|limit|returning|for\s+update)\b[\s\S]*$/gi, "");
}

function columnsBefore(shape: string, operator: string): readonly string[] {
  const pattern = new RegExp(`((?:lower|upper)\\(\\s*${dotted}\\s*\\)|${dotted})(?:::\\w+)?\\s*(?:${operator})`, "gi");
  return [...conditions(shape).matchAll(pattern)]
    .map((match) => match[1] ?? "")
    .filter((column) => !keywords.has(column.toLowerCase()));
}

/** The right side of `a.id = b.user_id`. */
function columnsAfter(shape: string): readonly string[] {
  const pattern = new RegExp(`=\\s*(${name}\\.${name})`, "gi");
  return [...conditions(shape).matchAll(pattern)].map((match) => match[1] ?? "");
}

function sortedBy(shape: string): readonly string[] {
  const list = /\border\s+by\s+([\s\S]*?)(?:\blimit\b|\boffset\b|\bfor\b|$)/i.exec(shape)?.[1];
  // Sorting is only saved by an index when few of the rows are wanted.
  if (list === undefined || !/\blimit\b|\bfetch\s+first\b/i.test(shape)) return [];
  return list
    .split(",")
    .map((one) => new RegExp(`^\\s*(${dotted})\\b`, "i").exec(one)?.[1] ?? "")
    .filter((column) => column !== "");
}

/** Reads only: what may be answered from memory or asked for many at once. */
export const isRead = (shape: string): boolean =>
  /^\s*(?:select|with)\b/i.test(shape) && !/\b(?:insert\s+into|update|delete\s+from)\b/i.test(shape);

/** Statements that carry no work of their own. */
export const isControl = (shape: string): boolean =>
  /^\s*(?:begin|commit|rollback|start\s+transaction|set|show|discard|deallocate|savepoint|release)\b/i.test(shape);
