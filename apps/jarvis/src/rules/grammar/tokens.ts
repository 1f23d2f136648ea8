// Cuts a text into words, runs of digits and marks, each with its place. One pass, no look back: linear in the text.

export interface Token {
  readonly kind: "word" | "digits" | "mark";
  /** Folded: lower case, no accents, plain apostrophes. */
  readonly text: string;
  /** Where it stands in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** No space between it and the token before it. */
  readonly glued: boolean;
}

const PIECE = /(?:(?!ª|º)[\p{L}\p{M}])+|\p{Nd}+|[^\s]/gu;
const APOSTROPHE = /^['’ʼ`´]$/;

/**
 * The tokens of `text`. An apostrophe belongs to the letters before it ("l'", "o'"), except in "'s". A hyphen or dot
 * between two words is no token: "mid-day" is "mid day".
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const before = tokens.at(-1);
    const end = index + piece.length;
    const glued = before?.end === index;
    const kind = kindOf(piece);
    if (glued && before && kind === "word" && mayJoin(tokens, piece)) {
      tokens.pop();
      if (before.text === "'" && piece.toLowerCase() === "s") {
        tokens.push({ kind, text: "'s", start: before.start, end, glued: true });
        continue;
      }
      const last = tokens.at(-1);
      if (before.text === "'" && last?.kind === "word" && last.end === before.start) {
        tokens.pop();
        tokens.push({ ...last, text: `${last.text}'`, end: before.end });
      }
    }
    tokens.push({ kind, text: fold(piece), start: index, end, glued });
  }
  return tokens;
}

/** The tokens' texts of a phrase of a table; one that ends with an apostrophe ("l'") stands before a word. */
export function wordsOf(phrase: string): string[] {
  const words = tokensOf(phrase).map(({ text }) => text);
  return /\p{L}'$/u.test(phrase) ? [...words.slice(0, -2), words.slice(-2).join("")] : words;
}

/** Lower case, without accents: "Mañana" → "manana", "März" → "marz", "weiß" → "weiss". */
export function fold(text: string): string {
  if (/^[a-z0-9]+$/.test(text)) return text;
  if (APOSTROPHE.test(text)) return "'";
  const plain = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
  return /^[–—−]$/.test(plain) ? "-" : plain;
}

function kindOf(piece: string): Token["kind"] {
  if (/^\p{Nd}/u.test(piece)) return "digits";
  return /^\p{L}/u.test(piece) ? "word" : "mark";
}

/** A mark between this word and what stands before it, which is to go. */
function mayJoin(tokens: readonly Token[], piece: string): boolean {
  const mark = tokens.at(-1);
  const last = tokens.at(-2);
  // "'s time" of a table.
  if (mark?.text === "'" && !last) return piece.toLowerCase() === "s";
  if (!mark || !last || mark.kind !== "mark" || !mark.glued) return false;
  if (mark.text === "'") return last.kind === "word" || piece.toLowerCase() === "s";
  return mark.text === "-" && last.kind !== "mark" && !(last.kind === "digits" && last.text.length > 3);
}
