// Where Postgres would read a whole table to find a few rows: from a plan (EXPLAIN with FORMAT JSON and VERBOSE) to the
// columns that an index would need. What is not understood gives nothing: no index is better than a wrong one.

/** A node of a plan, with what is looked at here. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly Schema?: string;
  readonly Alias?: string;
  readonly Filter?: string;
  readonly "Plan Rows"?: number;
  readonly "Total Cost"?: number;
  readonly "Sort Key"?: readonly string[];
  readonly Plans?: readonly PlanNode[];
}

export interface ScanFound {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** Rows that the planner expects to be left of the table. */
  readonly rowsKept: number;
  /** The rows are found by order alone: the scan has no filter of use, and only the first are wanted. */
  readonly byOrder: boolean;
}

interface Above {
  readonly limited: boolean;
  readonly sorted: readonly string[];
}

export function scansOf(plan: PlanNode): ScanFound[] {
  return walk(plan, { limited: false, sorted: [] });
}

function walk(node: PlanNode, above: Above): ScanFound[] {
  const type = node["Node Type"];
  const here = type === "Seq Scan" ? scanOf(node, above) : undefined;
  // An order above a join or a group is an order of other rows.
  const passes = /^(Limit|Sort|Incremental Sort|Gather|Gather Merge|LockRows|Append|Subquery Scan|Result)$/.test(type);
  const below = {
    limited: passes && (above.limited || type === "Limit"),
    sorted: passes ? (node["Sort Key"] ?? above.sorted) : [],
  };
  return [...(here === undefined ? [] : [here]), ...(node.Plans ?? []).flatMap((child) => walk(child, below))];
}

function scanOf(node: PlanNode, above: Above): ScanFound | undefined {
  const table = node["Relation Name"];
  if (table === undefined) return undefined;
  const alias = node.Alias ?? table;
  const conditions = node.Filter === undefined ? [] : conditionsOf(node.Filter, alias);
  const equal = conditions.filter(({ kind }) => kind === "equal").map(({ column }) => column);
  const range = conditions.find(({ kind, column }) => kind === "range" && !equal.includes(column))?.column;
  const order = orderOf(above, alias, equal);
  // Rows in order are of use when only the first are wanted; else a range leaves fewer to be sorted.
  const last = above.limited && order !== undefined ? order : (range ?? order);
  const columns = [...new Set([...equal, ...(last === undefined ? [] : [last])])];
  const byOrder = equal.length === 0 && range === undefined;
  if (columns.length === 0 || (byOrder && !above.limited)) return undefined;
  return { schema: node.Schema ?? "public", table, columns, rowsKept: node["Plan Rows"] ?? 0, byOrder };
}

function orderOf(above: Above, alias: string, equal: readonly string[]): string | undefined {
  for (const key of above.sorted) {
    const column = columnOf(key.replace(/ (ASC|DESC|NULLS FIRST|NULLS LAST)\b/g, ""), alias);
    if (column === undefined) return undefined;
    if (!equal.includes(column)) return column;
  }
  return undefined;
}

interface Condition {
  readonly column: string;
  readonly kind: "equal" | "range";
}

/** Conditions that all must hold; with an OR on top, none of them must. */
function conditionsOf(filter: string, alias: string): Condition[] {
  const parts = splitTop(unwrapped(filter), " AND ");
  if (parts.length > 1) return parts.flatMap((part) => conditionsOf(part, alias));
  const text = unwrapped(filter);
  if (splitTop(text, " OR ").length > 1) return [];
  for (const [operator, kind] of [
    [" = ", "equal"],
    [" >= ", "range"],
    [" <= ", "range"],
    [" > ", "range"],
    [" < ", "range"],
  ] as const) {
    const [left, right, ...more] = splitTop(text, operator);
    if (left === undefined || right === undefined || more.length > 0) continue;
    const [one, other] = [columnOf(left, alias), columnOf(right, alias)];
    // Of two columns of the same table no index helps.
    if (one !== undefined && !mentions(right, alias)) return [{ column: one, kind }];
    if (other !== undefined && !mentions(left, alias)) return [{ column: other, kind }];
    return [];
  }
  return [];
}

/** `orders.customer_id`, `(o.email)::text`, `"Order"."userId"`: its column; undefined for anything else. */
function columnOf(text: string, alias: string): string | undefined {
  const bare = unwrapped(text.trim().replace(/::("?[\w ]+"?(\(\d+(,\d+)?\))?(\[\])?)$/, ""));
  const parts = /^("(?:[^"]|"")+"|[\w$]+)\.("(?:[^"]|"")+"|[\w$]+)$/.exec(bare);
  const [, owner, column] = parts ?? [];
  if (owner === undefined || column === undefined || plain(owner) !== alias) return undefined;
  return plain(column);
}

function mentions(text: string, alias: string): boolean {
  return [...text.matchAll(/("(?:[^"]|"")+"|[\w$]+)\./g)].some(([, owner = ""]) => plain(owner) === alias);
}

function plain(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Without brackets around the whole. */
function unwrapped(text: string): string {
  let bare = text.trim();
  while (bare.startsWith("(") && closing(bare) === bare.length - 1) bare = bare.slice(1, -1).trim();
  return bare;
}

function closing(text: string): number {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** At `separator` outside of brackets and quotes. */
function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(from, at));
      from = at + separator.length;
    }
  }
  return [...parts, text.slice(from)];
}
