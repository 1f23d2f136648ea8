// What single tokens stand for: words by the language's lexicon, digits by their shape. What is not a time is told
// apart here: prices, versions, phone numbers, digits inside names.

import { type Language } from "../language/table.ts";
import { type Lexicon } from "../language/lexicon.ts";
import { compound } from "./compounds.ts";
import { type Clock, type Day, type Meaning } from "./meaning.ts";
import { type Leaf } from "./pattern.ts";
import { type Token } from "./tokens.ts";

export interface Reading {
  readonly language: Language;
  readonly lexicon: Lexicon;
  /** "3/4" is the third of April. */
  readonly dayFirst: boolean;
  /** The token after the words that ask for a reminder. */
  readonly from?: number;
}

const MONEY_BEFORE = /^[$€£¥#§№+]$/;
const MONEY_AFTER = /^(?:[$€£¥%°]|eur|euros?|usd|dollars?|gbp|kg|km|cm|mm|mb|gb|kb|ml|percent|prozent)$/;
const HOUR_MARK = /^(?:h|u|uhr)$/;

/** After a number these say what it counts: it is no day of a month. */
const counted = new Set(["OCLOCK", "AM", "PM", "unit", "TIMES"]);

/** So many numbers in a row are a phone number, or an account. */
const MANY_NUMBERS = 4;

/** What begins at each token of a text. */
export function leavesOf(tokens: readonly Token[], { language, lexicon, dayFirst }: Reading): Leaf<Meaning>[][] {
  const marks = language.ordinalMarks.split("|");
  const leaves: Leaf<Meaning>[][] = [];
  for (const [at, token] of tokens.entries()) {
    const here = lexicon.leavesAt(tokens, at);
    const both = token.kind === "word" ? compound(token.text, language) : undefined;
    if (both) here.push({ ...both, end: at + 1 });
    if (token.kind === "mark") here.push(...markLeaves(token, at));
    const before = tokens[at - 1];
    const isMonth = leaves[at - 1]?.some(({ symbol }) => symbol === "month");
    const isLed = isMonth || isIsoT(tokens, at - 1) || isHourMark(before, leaves[at - 1]);
    const isInName = token.glued && before?.kind === "word" && !isLed;
    if (token.kind === "digits" && !isInName && !isInRow(tokens, at)) {
      here.push(...digitLeaves(tokens, at, { marks, dayFirst }));
    }
    leaves.push(here);
  }
  for (const [at, here] of leaves.entries()) here.push(...loneNumber(here, leaves[at + 1], at + 1));
  return leaves;
}

/** A number of which the next word does not say what it counts. */
function loneNumber(here: readonly Leaf<Meaning>[], next: readonly Leaf<Meaning>[] = [], end: number): Leaf<Meaning>[] {
  const int = here.find((leaf) => leaf.symbol === "int" && leaf.end === end);
  return int === undefined || next.some(({ symbol }) => counted.has(symbol)) ? [] : [{ ...int, symbol: "lone" }];
}

function markLeaves({ text }: Token, at: number): Leaf<Meaning>[] {
  const leaf = (symbol: string): Leaf<Meaning> => ({ symbol, value: { kind: "word", word: text }, end: at + 1 });
  return [leaf(`"${text}`), ...(/^[-/,.]$/.test(text) ? [leaf("SEP")] : [])];
}

/** "2026-01-15T09:30". */
function isIsoT(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.text === "t" && tokens[at]?.glued === true && tokens[at - 1]?.kind === "digits";
}

/** "h20", where "h" stands before an hour. */
function isHourMark(token: Token | undefined, leaves: readonly Leaf<Meaning>[] | undefined): boolean {
  return token !== undefined && HOUR_MARK.test(token.text) && !!leaves?.some(({ symbol }) => symbol === "AT");
}

/** "06 12 34 56 78". */
function isInRow(tokens: readonly Token[], at: number): boolean {
  const isDigits = (index: number) => tokens[index]?.kind === "digits";
  let [from, end] = [at, at + 1];
  while (end - from < MANY_NUMBERS && isDigits(from - 1)) from -= 1;
  while (end - from < MANY_NUMBERS && isDigits(end)) end += 1;
  return end - from >= MANY_NUMBERS;
}

interface Shape {
  readonly marks: readonly string[];
  readonly dayFirst: boolean;
}

function digitLeaves(tokens: readonly Token[], at: number, { marks, dayFirst }: Shape): Leaf<Meaning>[] {
  const run = runAt(tokens, at);
  const [first = "", second = "", third] = run.digits;
  // "1°" is said of the first of a month; other degrees are no days.
  if (first === "1" && tokens[run.end]?.text === "°" && tokens[run.end]?.glued && marks.includes("°")) {
    return [{ symbol: "ordnum", value: { kind: "number", number: 1 }, end: run.end + 1 }];
  }
  if (run.digits.length > 3 || isMoney(tokens, at, run.end)) return [];
  const end = at + 2 * run.digits.length - 1;
  if (third !== undefined) return run.mark === ":" ? clockLeaf(run.digits, end) : dateLeaf(run.digits, end, dayFirst);
  if (run.digits.length === 2) {
    const alone = run.mark === "-" || run.mark === "/" ? intLeaves(first, at + 1) : [];
    return [...pairLeaves({ first, second, mark: run.mark, end }, dayFirst), ...alone];
  }
  const after = tokens[at + 1];
  if (after?.glued && marks.includes(after.text) && Number(first) <= 31) {
    const value: Meaning = { kind: "number", number: Number(first) };
    // "3." may as well end a sentence, or be an hour.
    return [{ symbol: "ordnum", value, end: at + 2 }, ...(after.text === "." ? intLeaves(first, at + 1) : [])];
  }
  return intLeaves(first, at + 1);
}

/** Digits with the same mark between them, no space anywhere: "2026-01-15", "17:30", "17h30". */
function runAt(tokens: readonly Token[], at: number): { digits: string[]; mark: string; end: number } {
  const digits = [tokens[at]?.text ?? ""];
  let mark = "";
  let end = at + 1;
  for (; digits.length < 5; end += 2) {
    const [sign, next] = [tokens[end], tokens[end + 1]];
    if (!sign?.glued || !next?.glued || next.kind !== "digits" || (mark !== "" && sign.text !== mark)) break;
    if (!/^[-:/.,]$/.test(sign.text) && !HOUR_MARK.test(sign.text)) break;
    mark = sign.text;
    digits.push(next.text);
  }
  // "2018-09-23-page" is a date, "18:30-19:00" two times: another mark ends a run.
  return { digits, mark, end };
}

function isMoney(tokens: readonly Token[], at: number, end: number): boolean {
  const before = tokens[at - 1];
  const after = tokens[end];
  if (before?.kind === "mark" && MONEY_BEFORE.test(before.text)) return true;
  // A digit after another mark: "1.5.2.3", "3.14-beta".
  if (before?.kind === "mark" && before.text === "." && before.glued && tokens[at]?.glued) return true;
  return after !== undefined && MONEY_AFTER.test(after.text);
}

function intLeaves(text: string, end: number): Leaf<Meaning>[] {
  const number = Number(text);
  const leaf = (symbol: string, value: Meaning): Leaf<Meaning> => ({ symbol, value, end });
  if (text.length === 8) {
    const day = dateOf({ year: Number(text.slice(0, 4)), month: Number(text.slice(4, 6)), day: Number(text.slice(6)) });
    return day && day.is === "date" && Number(text.slice(0, 4)) > 1900 ? [leaf("numdate", { kind: "day", day })] : [];
  }
  if (text.length > 6) return [];
  const int = leaf("int", { kind: "number", number });
  if (text.length === 4 || text.length === 3) {
    const clock = clockOf([text.slice(0, -2), text.slice(-2)], text.length === 4);
    return clock ? [int, leaf("hhmm", { kind: "clock", clock })] : [int];
  }
  // "08" is said by who counts to 24.
  return text.length === 2 && text.startsWith("0") ? [int, leaf("padded", { kind: "number", number })] : [int];
}

interface Pair {
  readonly first: string;
  readonly second: string;
  readonly mark: string;
  readonly end: number;
}

function pairLeaves({ first, second, mark, end }: Pair, dayFirst: boolean): Leaf<Meaning>[] {
  const leaves: Leaf<Meaning>[] = [];
  const clock = mark === "-" || mark === "/" || mark === "," ? undefined : clockOf([first, second], false);
  if (clock) leaves.push({ symbol: mark === "." ? "dotclock" : "clocknum", value: { kind: "clock", clock }, end });
  if (clock && mark === "h") leaves.push({ symbol: "hmark", value: { kind: "clock", clock }, end });
  if (/^[./-]$/.test(mark) && first.length <= 2 && second.length <= 2) {
    // Who puts a dot after the day never puts the month first: "8.30" is a time.
    const isTime = mark === "." && dayFirst && Number(second) > 12;
    const day = isTime ? undefined : dayMonth(Number(first), Number(second), dayFirst);
    if (day?.is === "date") {
      const value: Meaning = { kind: "day", day: { ...day, isBare: true } };
      leaves.push({ symbol: mark === "/" ? "slashdate" : "dotdate", value, end });
    }
  }
  if (/^[./-]$/.test(mark) && first.length <= 2 && second.length === 4) {
    const day = dateOf({ year: Number(second), month: Number(first) });
    if (day) leaves.push({ symbol: "numdate", value: { kind: "day", day }, end });
  }
  if (mark === "," && second.length === 2) {
    const value = clockOf([first, second], false);
    if (value) leaves.push({ symbol: "commaclock", value: { kind: "clock", clock: value }, end });
  }
  if (/^[.,]$/.test(mark) && second.length <= 2) {
    leaves.push({ symbol: "dec", value: { kind: "number", number: Number(`${first}.${second}`) }, end });
  }
  return leaves;
}

function clockLeaf(digits: readonly string[], end: number): Leaf<Meaning>[] {
  const clock = clockOf(digits, false);
  return clock ? [{ symbol: "clocknum", value: { kind: "clock", clock }, end }] : [];
}

function clockOf([hours = "", minutes = "", seconds]: readonly string[], isPadded: boolean): Clock | undefined {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds ?? "0")];
  const isClock = hours.length <= 2 && minutes.length === 2 && hour <= 24 && minute < 60 && second < 60;
  if (!isClock || (hour === 24 && minute > 0)) return undefined;
  const isSure = hour > 12 || hour === 0 || (hours.length === 2 && hours.startsWith("0")) || (isPadded && hour > 12);
  return { hour, minute, second, half: isSure ? "sure" : "open", grain: seconds === undefined ? "minute" : "second" };
}

function dateLeaf(digits: readonly string[], end: number, dayFirst: boolean): Leaf<Meaning>[] {
  const [a = "", b = "", c = ""] = digits;
  const day = a.length === 4 ? yearFirst(Number(a), Number(b), Number(c)) : yearLast([a, b, c], dayFirst);
  return day ? [{ symbol: "numdate", value: { kind: "day", day }, end }] : [];
}

function yearFirst(year: number, b: number, c: number): Day | undefined {
  return dateOf({ year, month: b, day: c }) ?? dateOf({ year, month: c, day: b });
}

function yearLast([a = "", b = "", c = ""]: readonly string[], dayFirst: boolean): Day | undefined {
  if ((c.length !== 2 && c.length !== 4) || a.length > 2 || b.length > 2) return undefined;
  const day = dayMonth(Number(a), Number(b), dayFirst);
  return day?.is === "date" ? { ...day, year: yearOf(Number(c), c.length) } : undefined;
}

/** Two digits are a year of this century up to 69, else of the last. */
export function yearOf(year: number, digits: number): number {
  if (digits !== 2) return year;
  return year + (year < 70 ? 2000 : 1900);
}

function dayMonth(a: number, b: number, dayFirst: boolean): Day | undefined {
  const asDayFirst = dateOf({ day: a, month: b });
  const asMonthFirst = dateOf({ day: b, month: a });
  const [best, other] = dayFirst ? [asDayFirst, asMonthFirst] : [asMonthFirst, asDayFirst];
  return best ?? other;
}

function dateOf(date: { year?: number; month: number; day?: number }): Day | undefined {
  const { month, day = 1, year = 2000 } = date;
  if (month < 1 || month > 12 || day < 1 || year < 1000) return undefined;
  if (day > new Date(Date.UTC(date.year ?? 2000, month, 0)).getUTCDate()) return undefined;
  return { is: "date", ...date };
}
