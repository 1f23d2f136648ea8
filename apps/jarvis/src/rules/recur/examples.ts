// How tests write rules down and run them: a rule, its start, and the dates at which it comes, worked out by hand. In
// go an example and a zone; out come local times as a wall in that zone shows them, read in another way than the
// engine's.

import { wallFrom } from "../wall-time.ts";
import { occurrences } from "./occurrences.ts";
import { parseRule } from "./rule.ts";

/** A rule and when it comes; months that are too short are left out, as in RFC 5545. */
export interface Example {
  readonly rule: string;
  /** "1997-09-02 09:00" */
  readonly start: string;
  /** "1997 Sep 2 9, Oct 7; 1998 Jan 2 9:00 9:30": the first ones, of a rule that ends all when `total` is not said. */
  readonly first: string;
  readonly total?: number;
}

/** One more than any example has. */
const ENOUGH = 200;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `at` as a wall in `zone` shows it: "1997-09-02 09:00". */
export function shown(at: Date, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(at);
}

/** The dates of `first` in full; where no time is said it is that of the start. */
export function expected({ first, start }: Example): string[] {
  const tokens = first.split(/[\s,;]+/);
  let [year, month, day] = ["", "", ""];
  return tokens.flatMap((token, index) => {
    if (token.includes(":")) return [`${year}-${month}-${day} ${token.padStart(5, "0")}`];
    if (token.length === 4) year = token;
    else if (MONTHS.includes(token)) month = String(MONTHS.indexOf(token) + 1).padStart(2, "0");
    else {
      day = token.padStart(2, "0");
      return tokens[index + 1]?.includes(":") ? [] : [`${year}-${month}-${day} ${start.slice(11)}`];
    }
    return [];
  });
}

/** What comes of the example in `zone`: as many as it lists, and how many there are in all if the rule ends. */
export function run(example: Example, zone: string): { readonly first: string[]; readonly total: number | undefined } {
  // The examples' ends are said in UTC for New York; in every zone the local time is the same.
  const rule = parseRule(example.rule, "America/New_York");
  const ends = rule.count !== undefined || rule.until !== undefined;
  const listed = expected(example).length;
  const found: string[] = [];
  for (const { at } of occurrences(rule, wallFrom(example.start), { zone, shortMonths: "skip" })) {
    found.push(shown(at, zone));
    if (found.length >= (ends ? ENOUGH : listed)) break;
  }
  return { first: found.slice(0, listed), total: ends ? found.length : undefined };
}
