// A small chart parser. Productions are written as text ("{count} {unit} AGO") over notions, which words stand for, and
// other productions; whatever was found at a place is kept, so that no place is ever looked at twice for the same thing
// and the work is linear in the text. Which productions can begin with which symbol is worked out once, when a grammar
// is made: most words of most texts begin nothing and cost a look into a table.
//
// Method: memoised top-down parsing with all ends kept (Norvig, "Techniques for Automatic Memoization", 1991); symbols
// may not begin with themselves.

/** Something found: it ends before token `end`. */
export interface Edge<V> {
  readonly end: number;
  readonly value: V;
}

/** What the words of a text stand for: for each token the symbols that begin there. */
export interface Leaf<V> extends Edge<V> {
  readonly symbol: string;
}

/** What a production means: a value from the values of its named parts, or undefined when it is none after all. */
export type Action<V> = (parts: Readonly<Record<string, V>>) => V | undefined;

export interface Production<V> {
  readonly of: string;
  /**
   * Parts parted by spaces: "NOTION", "{symbol}", "{name:symbol}" or a word of the text; each may end with "?". The
   * values of the parts in braces go to the action by their names.
   */
  readonly pattern: string;
  readonly action: Action<V>;
}

interface Part {
  readonly symbol: string;
  readonly name: string | undefined;
  readonly isOptional: boolean;
}

interface Compiled<V> {
  /** Its place among all: of two that end at the same place the earlier one counts. */
  readonly order: number;
  readonly parts: readonly Part[];
  readonly action: Action<V>;
}

/** Productions made ready: for each symbol, those that may begin with a leaf, in their order. */
export interface Grammar<V> {
  readonly byFirst: ReadonlyMap<string, ReadonlyMap<string, readonly Compiled<V>[]>>;
  /** What was worked out for tokens that stand for the same: for each symbol the productions that may begin there. */
  readonly beginnings: Map<string, Beginnings<V>>;
}

interface Beginnings<V> {
  readonly candidates: Map<string, readonly Compiled<V>[]>;
  /** Of some symbols those that may begin there. */
  readonly among: Map<readonly string[], readonly string[]>;
}

/** So many different kinds of tokens are kept; words of a language give some hundred. */
const MAX_BEGINNINGS = 4_000;

/** Makes productions ready. Throws when one begins with itself, or names a symbol in another way. */
export function grammarOf<V>(productions: readonly Production<V>[]): Grammar<V> {
  const bySymbol = new Map<string, Compiled<V>[]>();
  for (const [order, { of, pattern, action }] of productions.entries()) {
    const compiled = { order, parts: pattern.split(" ").map((part) => partOf(part)), action };
    bySymbol.set(of, [...(bySymbol.get(of) ?? []), compiled]);
  }
  const byFirst = new Map<string, Map<string, Compiled<V>[]>>();
  for (const [symbol, all] of bySymbol) {
    const table = new Map<string, Compiled<V>[]>();
    for (const one of all) {
      for (const first of firstsOf(one.parts, bySymbol, [symbol])) table.set(first, [...(table.get(first) ?? []), one]);
    }
    byFirst.set(symbol, table);
  }
  return { byFirst, beginnings: new Map() };
}

function partOf(text: string): Part {
  const found = /^(?:\{(?:(?<name>[a-z]+):)?(?<symbol>[a-z-]+)\}|(?<plain>[^{}?]+))(?<optional>\?)?$/i.exec(
    text,
  )?.groups;
  if (!found) throw new Error(`a part of a pattern that is none: ${text}`);
  const { name, symbol, plain, optional } = found;
  const isOptional = optional !== undefined;
  if (plain !== undefined) return { symbol: /^[A-Z]/.test(plain) ? plain : `"${plain}`, name: undefined, isOptional };
  return { symbol: symbol ?? "", name: name ?? symbol, isOptional };
}

/** The leaves that parts can begin with. */
function firstsOf<V>(
  parts: readonly Part[],
  bySymbol: ReadonlyMap<string, readonly Compiled<V>[]>,
  within: readonly string[],
): Set<string> {
  const firsts = new Set<string>();
  for (const { symbol, isOptional } of parts) {
    const inner = bySymbol.get(symbol);
    if (inner === undefined) firsts.add(symbol);
    else if (within.includes(symbol)) throw new Error(`${symbol} begins with itself`);
    else {
      for (const one of inner) {
        for (const first of firstsOf(one.parts, bySymbol, [...within, symbol])) firsts.add(first);
      }
    }
    if (!isOptional) break;
  }
  return firsts;
}

const nothing: readonly never[] = [];

/** No phrase is nested deeper; a text of a thousand list items must not use up the stack. */
const MAX_DEPTH = 64;

/** What was found in one text. */
export class Chart<V> {
  readonly #grammar: Grammar<V>;
  readonly #leaves: readonly (readonly Leaf<V>[])[];
  readonly #known: (Map<string, readonly Edge<V>[]> | undefined)[] = [];
  readonly #beginnings: (Beginnings<V> | undefined)[] = [];
  #depth = 0;

  /** `leaves` has an entry for each token. */
  constructor(grammar: Grammar<V>, leaves: readonly (readonly Leaf<V>[])[]) {
    this.#grammar = grammar;
    this.#leaves = leaves;
  }

  /** All that `symbol` can be from token `at` on: one for each end, that of the first production which gives one. */
  find(symbol: string, at: number): readonly Edge<V>[] {
    const leaves = this.#leaves[at];
    if (leaves === undefined || leaves.length === 0) return nothing;
    const byFirst = this.#grammar.byFirst.get(symbol);
    if (byFirst === undefined) return leavesCalled(symbol, leaves);
    const known = this.#known[at]?.get(symbol);
    if (known !== undefined) return known;
    const candidates = this.#candidates(symbol, at, leaves);
    if (candidates.length === 0 || this.#depth > MAX_DEPTH) return nothing;
    this.#depth += 1;
    const found = this.#parse(candidates, at);
    this.#depth -= 1;
    (this.#known[at] ??= new Map()).set(symbol, found);
    return found;
  }

  /** Those of `symbols` that may be found from token `at` on; the same array must stand for the same symbols. */
  among(symbols: readonly string[], at: number): readonly string[] {
    const leaves = this.#leaves[at];
    if (leaves === undefined || leaves.length === 0) return nothing;
    const { among } = (this.#beginnings[at] ??= beginningsOf(this.#grammar, leaves));
    const known = among.get(symbols);
    if (known !== undefined) return known;
    const made = symbols.filter((symbol) => this.#candidates(symbol, at, leaves).length > 0);
    among.set(symbols, made);
    return made;
  }

  #candidates(symbol: string, at: number, leaves: readonly Leaf<V>[]): readonly Compiled<V>[] {
    const { candidates } = (this.#beginnings[at] ??= beginningsOf(this.#grammar, leaves));
    const known = candidates.get(symbol);
    if (known !== undefined) return known;
    const byFirst = this.#grammar.byFirst.get(symbol);
    const made = byFirst === undefined ? nothing : candidatesOf(byFirst, leaves);
    candidates.set(symbol, made);
    return made;
  }

  #parse(candidates: readonly Compiled<V>[], at: number): readonly Edge<V>[] {
    const found: Edge<V>[] = [];
    for (const production of candidates) this.#match(production, { k: 0, at, from: at, values: {} }, found);
    return found;
  }

  /** Matches a production from its part `k` on; adds what ends where nothing did. */
  #match(production: Compiled<V>, { k, at, from, values }: Place<V>, found: Edge<V>[]): void {
    const part = production.parts[k];
    if (part === undefined) {
      if (at === from || found.some(({ end }) => end === at)) return;
      const value = production.action({ ...values });
      if (value !== undefined) found.push({ end: at, value });
      return;
    }
    const { symbol, name, isOptional } = part;
    for (const { end, value } of this.find(symbol, at)) {
      if (name !== undefined) values[name] = value;
      this.#match(production, { k: k + 1, at: end, from, values }, found);
    }
    if (!isOptional) return;
    if (name !== undefined) delete values[name];
    this.#match(production, { k: k + 1, at, from, values }, found);
  }
}

interface Place<V> {
  readonly k: number;
  readonly at: number;
  readonly from: number;
  /** Of the named parts so far. */
  readonly values: Record<string, V>;
}

function beginningsOf<V>({ beginnings }: Grammar<V>, leaves: readonly Leaf<V>[]): Beginnings<V> {
  let key = "";
  for (const { symbol } of leaves) key += `${symbol} `;
  const known = beginnings.get(key);
  if (known !== undefined) return known;
  if (beginnings.size >= MAX_BEGINNINGS) beginnings.clear();
  const made: Beginnings<V> = { candidates: new Map(), among: new Map() };
  beginnings.set(key, made);
  return made;
}

function leavesCalled<V>(symbol: string, leaves: readonly Leaf<V>[]): readonly Leaf<V>[] {
  for (const leaf of leaves) if (leaf.symbol === symbol) return leaves.filter((one) => one.symbol === symbol);
  return nothing;
}

/** The productions that may begin with one of these leaves, in their order. */
function candidatesOf<V>(
  byFirst: ReadonlyMap<string, readonly Compiled<V>[]>,
  leaves: readonly Leaf<V>[],
): readonly Compiled<V>[] {
  let only: readonly Compiled<V>[] = nothing;
  let all: Set<Compiled<V>> | undefined;
  for (const { symbol } of leaves) {
    const more = byFirst.get(symbol);
    if (more === undefined || more === only) continue;
    if (only.length === 0) only = more;
    else {
      all ??= new Set(only);
      for (const one of more) all.add(one);
    }
  }
  return all === undefined ? only : [...all].sort((one, other) => one.order - other.order);
}
