// What stands around a time: courtesies and the words that ask for a reminder before it, and the words that join it to
// what is to be remembered. By a language's table, on tokens; every token is looked at a bounded number of times.

import { type Token, wordsOf } from "../grammar/tokens.ts";
import { type Language } from "./table.ts";

/** A set of phrases, found from their first word on. */
export class Phrases {
  readonly #byFirst = new Map<string, (readonly string[])[]>();

  constructor(phrases: string) {
    for (const phrase of phrases.split("|")) {
      const words = wordsOf(phrase);
      const [first] = words;
      if (first === undefined) continue;
      const known = this.#byFirst.get(first) ?? [];
      this.#byFirst.set(
        first,
        [...known, words].sort((a, b) => b.length - a.length),
      );
    }
  }

  /** After the longest phrase that begins at token `at`, or undefined. */
  endAt(tokens: readonly Token[], at: number): number | undefined {
    const first = tokens[at]?.text;
    const found = first === undefined ? undefined : this.#byFirst.get(first);
    const words = found?.find((one) => one.every((word, index) => tokens[at + index]?.text === word));
    return words && at + words.length;
  }

  /** Whether one of the phrases begins anywhere in `tokens`. */
  startsIn(tokens: readonly Token[]): boolean {
    return tokens.some((_, at) => this.endAt(tokens, at) !== undefined);
  }

  /** Before the longest phrase that ends before token `end`, or undefined; phrases of at most four words. */
  startBefore(tokens: readonly Token[], end: number): number | undefined {
    for (let at = Math.max(0, end - 4); at < end; at += 1) if (this.endAt(tokens, at) === end) return at;
    return undefined;
  }
}

/** A language's words around a time. */
export interface Around {
  readonly requests: Phrases;
  readonly polite: Phrases;
  readonly wakes: Phrases;
  readonly joints: Phrases;
  readonly closings: Phrases;
  readonly alsos: Phrases;
}

export function aroundOf({ requests, polite, wakes = "", joints, alsos, closings = "" }: Language): Around {
  return {
    requests: new Phrases(requests),
    polite: new Phrases(polite),
    wakes: new Phrases(wakes),
    joints: new Phrases(joints),
    closings: new Phrases(closings),
    alsos: new Phrases(alsos),
  };
}

export interface Request {
  /** The first token after courtesies and the words that ask. */
  readonly from: number;
  /** They asked to be reminded. */
  readonly asked: boolean;
}

/** What a message begins with. */
export function requestIn(tokens: readonly Token[], { requests, polite }: Around): Request {
  let from = 0;
  let asked = false;
  for (;;) {
    const end = requests.endAt(tokens, from);
    if (end !== undefined && !asked) {
      asked = true;
      from = end;
      continue;
    }
    const after = polite.endAt(tokens, from) ?? (isMark(tokens[from]) && from > 0 ? from + 1 : undefined);
    if (after === undefined) return { from, asked };
    from = after;
  }
}

/** The text of tokens `from` to `end`, without joints and marks at its beginning and courtesies at its end. */
export function tidied(text: string, tokens: readonly Token[], { from, end, around }: Piece): string {
  let [first, last] = [from, end];
  while (first < last) {
    const after = isMark(tokens[first]) ? first + 1 : around.joints.endAt(tokens, first);
    if (after === undefined || after > last) break;
    first = after;
  }
  while (last > first) {
    const before = isMark(tokens[last - 1]) && !isKept(tokens[last - 1]) ? last - 1 : endWithout(tokens, last, around);
    if (before === undefined || before < first) break;
    last = before;
  }
  const [start, stop] = [tokens[first]?.start, tokens[last - 1]?.end];
  return start === undefined || stop === undefined || first >= last ? "" : text.slice(start, stop);
}

export interface Piece {
  readonly from: number;
  readonly end: number;
  readonly around: Around;
}

function endWithout(tokens: readonly Token[], end: number, { polite, closings }: Around): number | undefined {
  const isQuestion = tokens[end - 1]?.text === "?";
  const closing = closings.startBefore(tokens, isQuestion ? end - 1 : end);
  if (closing !== undefined) return closing;
  const before = polite.startBefore(tokens, end);
  // "say hi": a courtesy that is all there is, or part of what was said.
  return before !== undefined && isMark(tokens[before - 1]) ? before : undefined;
}

function isMark(token: Token | undefined): boolean {
  return token?.kind === "mark" && /^[,;:.!?()\-–"'“”„]$/.test(token.text);
}

/** Closes something that stays. */
function isKept(token: Token | undefined): boolean {
  return token !== undefined && /^[?)"'”]$/.test(token.text);
}
