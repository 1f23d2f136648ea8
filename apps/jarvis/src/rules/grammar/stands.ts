// Whether words that can be a time are one where they stand: "at 5" is, "look at 5 options" is not.

import { type Draft } from "./join.ts";
import { type Meaning } from "./meaning.ts";
import { type Chart, type Leaf } from "./pattern.ts";
import { type Token } from "./tokens.ts";

const leading = new Set([
  "AT",
  "ON",
  "IN",
  "FOR",
  "FROM",
  "ABOUT",
  "NEXT",
  "THIS",
  "LAST",
  "COMING",
  "END",
  "START",
  "MIDDLE",
  "DAY_OF_MONTH",
]);

/** A text, cut and looked up. */
export interface Source {
  readonly tokens: readonly Token[];
  readonly leaves: readonly (readonly Leaf<Meaning>[])[];
  readonly chart: Chart<Meaning>;
  /** The token after the words that ask for a reminder. */
  readonly from: number;
}

interface Stand {
  readonly at: number;
  readonly begin: number;
  readonly end: number;
}

/** Whether a phrase is one in the middle of a text, where many of its words can mean other things. */
export function stands({ tokens, leaves, from }: Source, { at, begin, end }: Stand, draft: Draft): boolean {
  if (draft.every || draft.shift) return true;
  const isLed = leaves.slice(begin, at).some(isLeading) || isLeading(leaves[at]);
  const isLast = end === tokens.length || tokens[end]?.kind === "mark";
  const { day, clock, part, now } = draft;
  if (leaves[begin - 1]?.some(({ symbol }) => symbol === "WISH") && !clock) return false;
  if (now) return isLast || at === 0 || begin === from;
  if (clock && !day && !part) {
    // "at 5", but not "look at 5 options".
    const isBare = clock.grain === "hour" && end - at <= 2 && isNumber(tokens, leaves, end - 1);
    const isCounted = leaves[end]?.some(({ symbol }) => symbol === "unit") ?? false;
    // "At 5 call mum", but not "by 5 points", "around 5 people".
    const isAt = leaves[at]?.some(isAtWord) === true && !leaves[at]?.some(({ symbol }) => symbol === "ON");
    const isFirst = (isAt && (at === 0 || begin === from)) || leaves[begin - 1]?.some(({ symbol }) => symbol === "AND");
    // "We won 3 to 1".
    if (isBare && tokens[begin - 1]?.kind === "digits") return false;
    return (
      !isBare || isLast || isFirst || tokens[end]?.kind !== "word" || ((leaves[end]?.length ?? 0) > 0 && !isCounted)
    );
  }
  if (clock) return true;
  if (part && !day) return isLed || part.day !== undefined || part.at !== undefined;
  const isWord = end - at === 1 || (end - at === 2 && tokens[end - 1]?.text === ".");
  const isShort = isWord && (tokens[at]?.text.length ?? 0) <= 3;
  // "the sun", "sat down".
  if (day?.is === "weekday" && isShort) return isLed || (isLast && begin === at);
  // "Presents of Christmas": what is of a holiday need not be on it.
  if (day?.is === "holiday") return isLed || (isLast && !leaves[at - 1]?.some(({ symbol }) => symbol === "OF"));
  // "The first floor".
  const isOfMore = tokens[end - 1]?.kind === "word" && tokens[end]?.kind === "word" && !leaves[end]?.some(isNotion);
  const isDayOnly = day?.is === "date" && day.month === undefined && day.weekday === undefined;
  if (isDayOnly) return isLast || (isLed && !isOfMore);
  if (day?.is === "date" && day.isBare) return isLed || isLast;
  if (day?.is === "date" && day.day === undefined) return isLed || isLast;
  return true;
}

function isAtWord({ symbol }: Leaf<Meaning>): boolean {
  return symbol === "AT";
}

function isNotion({ symbol }: Leaf<Meaning>): boolean {
  return /^[A-Z]/.test(symbol);
}

/** Said without a word that makes an hour of it. */
function isNumber(tokens: readonly Token[], leaves: Source["leaves"], at: number): boolean {
  return (
    tokens[at]?.kind === "digits" ||
    (leaves[at]?.some(({ symbol, end }) => symbol === "numword" && end === at + 1) ?? false)
  );
}

function isLeading(leaves: readonly Leaf<Meaning>[] | undefined): boolean {
  return leaves?.some(({ symbol }) => leading.has(symbol)) ?? false;
}
