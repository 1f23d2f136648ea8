// The words of a command as a small pattern: `(list|show) [me] [all] [my] reminders`. Words stand for themselves, ( | )
// for one of several, [ ] for what may be left out, <number> for a number, <other> for one word or more. No regular
// expression, no look back beyond the pattern: most messages end at their first word.

/** A line cut into words: as they were written, and folded for comparison. */
export interface Words {
  readonly written: readonly string[];
  readonly plain: readonly string[];
}

/** What stood in the places of a pattern, as it was written. */
export type Places = Readonly<Record<string, string>>;

type Node =
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "either"; readonly ways: readonly (readonly Node[])[] }
  | { readonly kind: "place"; readonly name: string };

/** Marks at the ends of a line that say nothing. */
const BEFORE = /^[\s"'/]+/;
const AFTER = /[\s.!?,;:)"']+$/;

/** The words of `line` (one clean line) without courtesies and marks around them. */
export function wordsOf(line: string): Words {
  const trimmed = line.replaceAll("’", "'").replace(BEFORE, "").replace(AFTER, "");
  // A lone "?" asks for help, so marks go only where something is left.
  const written = (trimmed === "" ? line.trim() : trimmed).split(" ");
  const plain = written.map((word) => word.toLowerCase().replace(/,$/, ""));
  let [from, end] = [0, plain.length];
  while (from < end - 1 && isCourtesyAt(plain, from)) from += 1;
  while (end > from + 1 && /^(?:please|pls|jarvis)$/.test(plain[end - 1] ?? "")) end -= 1;
  return { written: written.slice(from, end), plain: plain.slice(from, end) };
}

function isCourtesyAt(plain: readonly string[], at: number): boolean {
  const word = plain[at] ?? "";
  if (/^(?:please|jarvis|ok)$/.test(word)) return true;
  return /^(?:hey|hi)$/.test(word) && plain[at + 1] === "jarvis";
}

/** A pattern made ready: gives what stands in its places when it is all of the words, else undefined. */
export type Matcher = (words: Words) => Places | undefined;

export function pattern(text: string): Matcher {
  const pieces = text.match(/<\w+>|[()[\]|]|[^\s()[\]|]+/g) ?? [];
  const [nodes] = sequenceOf(pieces, 0);
  return (words) => matched(nodes, 0, { words, at: 0 });
}

/** The first of several patterns that is all of the words. */
export function patterns(...texts: readonly string[]): Matcher {
  const all = texts.map(pattern);
  return (words) => {
    for (const one of all) {
      const places = one(words);
      if (places) return places;
    }
    return undefined;
  };
}

function sequenceOf(pieces: readonly string[], from: number): [Node[], number] {
  const nodes: Node[] = [];
  let at = from;
  for (;;) {
    const piece = pieces[at];
    if (piece === undefined || piece === "|" || piece === ")" || piece === "]") return [nodes, at];
    at += 1;
    if (piece === "(" || piece === "[") {
      const [ways, end] = waysOf(pieces, at);
      nodes.push({ kind: "either", ways: piece === "[" ? [...ways, []] : ways });
      at = end;
    } else if (piece.startsWith("<")) nodes.push({ kind: "place", name: piece.slice(1, -1) });
    else nodes.push({ kind: "word", word: piece });
  }
}

function waysOf(pieces: readonly string[], from: number): [Node[][], number] {
  const ways: Node[][] = [];
  let at = from;
  for (;;) {
    const [way, end] = sequenceOf(pieces, at);
    ways.push(way);
    at = end + 1;
    if (pieces[end] !== "|") return [ways, at];
  }
}

interface Here {
  readonly words: Words;
  readonly at: number;
}

function matched(nodes: readonly Node[], next: number, here: Here): Places | undefined {
  const node = nodes[next];
  const { words, at } = here;
  if (node === undefined) return at === words.plain.length ? {} : undefined;
  if (node.kind === "word") {
    return words.plain[at] === node.word ? matched(nodes, next + 1, { words, at: at + 1 }) : undefined;
  }
  if (node.kind === "either") {
    for (const way of node.ways) {
      const places = matched([...way, ...nodes.slice(next + 1)], 0, here);
      if (places) return places;
    }
    return undefined;
  }
  return placed(node.name, { nodes, next, here });
}

function placed(
  name: string,
  { nodes, next, here: { words, at } }: { readonly nodes: readonly Node[]; readonly next: number; readonly here: Here },
): Places | undefined {
  const isNumber = name === "number";
  if (isNumber && !/^#?\d{1,4}$/.test(words.plain[at] ?? "")) return undefined;
  // What is behind the last place is all that is left.
  const isLast = next === nodes.length - 1;
  const first = isNumber ? at + 1 : isLast ? Math.max(words.plain.length, at + 1) : at + 1;
  const last = isNumber ? at + 1 : words.plain.length;
  for (let end = first; end <= last; end += 1) {
    const places = matched(nodes, next + 1, { words, at: end });
    if (places)
      return {
        ...places,
        [name]: words.written
          .slice(at, end)
          .join(" ")
          .replace(/^#(?=\d+$)/, ""),
      };
  }
  return undefined;
}
