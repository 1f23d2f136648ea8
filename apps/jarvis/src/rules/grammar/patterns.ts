// The grammar that all languages share. A language's table gives the words of the notions in capitals; where its order
// of words is another, it has patterns of its own beside these. Earlier lines go before later ones when both end at the
// same place.

import { type Language } from "../language/table.ts";
import { means } from "./actions.ts";
import { days } from "./day-patterns.ts";
import { bounds, every } from "./every-patterns.ts";
import { type Line } from "./line.ts";
import { type Meaning } from "./meaning.ts";
import { type Grammar, grammarOf } from "./pattern.ts";

const numbers: readonly Line[] = [
  ["n", "{int}", "same"],
  ["n", "{numword}", "same"],
  ["hundreds", "{n:numword}? HUNDRED {rest:numword}?", "hundreds"],
  ["big", "{n:numword} THOUSAND {rest:hundreds}?", "thousands"],
  ["big", "{n:numword} THOUSAND {rest:numword}?", "thousands"],
  ["big", "THOUSAND {rest:hundreds}?", "thousands"],
  ["big", "{hundreds}", "same"],
  ["ord", "{ordnum}", "same"],
  ["ord", "{ordword}", "same"],
  ["year", "{n:int}", "year"],
  ["year", "{n:big}", "year"],
  ["year", "{n:numword} {rest:numword}", "two part year"],
  ["year", "{n:numword} HUNDRED {rest:numword}?", "hundreds"],
  ["count", "{big}", "same"],
  ["count", "{n}", "same"],
  ["count", "{dec}", "same"],
  ["count", "COUPLE OF?", "two"],
  ["count", "FEW", "a few"],
  ["count", "A", "one"],
];

const spans: readonly Line[] = [
  ["one-span", "{n:count} {unit}", "span"],
  ["one-span", "{n:count} {unit} AND A? HALF", "unit and half"],
  ["one-span", "{n:count} {unit} AND A? QUARTER", "unit and quarter"],
  ["one-span", "{clock:hmark} MINUTES?", "hours and minutes"],
  ["one-span", "{halves:half-count} {unit}", "half count"],
  ["one-span", "A? HALF A? {unit}", "half unit"],
  ["one-span", "A? QUARTER OF? A? {unit}", "quarter unit"],
  ["one-span", "THREE_QUARTERS OF? A? {unit}", "three quarters unit"],
  ["half-count", "{n:count} AND A? HALF", "and a half"],
  ["span", "{one-span}", "same"],
  ["span", "{span:one-span} AND? {rest:span}", "spans together"],
  ["span", "{span:one-span} , {rest:span}", "spans together"],
  ["span", "{n:count} {unit} AND? {rest:int}", "unit and minutes"],
];

const clocks: readonly Line[] = [
  ["hour", "{n:padded}", "padded hour"],
  ["hour", "{n:int}", "hour"],
  ["hour", "{n:numword}", "hour"],
  ["hour", "NOON", "noon"],
  ["hour", "MIDNIGHT", "midnight"],
  ["o-hour", "{hour}", "same"],
  ["o-hour", "{hour} OCLOCK", "same"],
  ["o-hour", "{clock:hour} OCLOCK? AM", "am"],
  ["o-hour", "{clock:hour} OCLOCK? PM", "pm"],
  ["face", "{clocknum}", "same"],
  ["face", "{clocknum} OCLOCK", "same"],
  ["face", "{hour} OCLOCK", "same"],
  ["face", "{clock:hour} OCLOCK AND? {n}", "hour minute"],
  ["face", "{clock:word-hour} {n:numword} MINUTES?", "word minute"],
  ["word-hour", "{n:numword}", "hour"],
  ["half-face", "{clock:dotclock} AM", "am"],
  ["half-face", "{clock:dotclock} PM", "pm"],
  ["half-face", "{dotclock} OCLOCK", "same"],
  ["half-face", "{clock:hour} IN? THE? AM", "am"],
  ["half-face", "{clock:hour} IN? THE? PM", "pm"],
  ["half-face", "{clock:face} AM", "am"],
  ["half-face", "{clock:face} PM", "pm"],
  ["half-face", "{clock:hhmm} AM", "am"],
  ["half-face", "{clock:hhmm} PM", "pm"],
  ["half-face", "{hhmm} OCLOCK", "same"],
  ["clock", "{half-face}", "same"],
  ["clock", "{face}", "same"],
  ["clock", "NOON", "noon"],
  ["clock", "MIDNIGHT", "midnight"],
  ["clock", "{span} AFTER {clock:o-hour}", "span after clock"],
  ["clock", "{span} BEFORE {clock:o-hour}", "span before clock"],
  ["clock", "{n} MINUTES PAST {clock:o-hour}", "minutes past"],
  ["clock", "{n} PAST {clock:o-hour}", "fives past"],
  ["clock", "{n} MINUTES TO {clock:o-hour}", "minutes to"],
  ["clock", "{n} TO {clock:o-hour}", "fives to"],
  ["clock", "A? QUARTER PAST {clock:o-hour}", "quarter past"],
  ["clock", "A? QUARTER TO {clock:o-hour}", "quarter to"],
  ["clock", "HALF PAST {clock:o-hour}", "half past"],
  ["until-clock", "{clock}", "same"],
  ["until-clock", "{hour}", "same"],
  ["until-clock", "{dotclock}", "same"],
  ["range", "{clock} THROUGH {until:until-clock}", "clock range"],
  ["range", "{clock} - {until:until-clock}", "clock range"],
  ["range", "{clock:hour} - {until:half-face}", "clock range"],
  ["range", "{clock:hour} THROUGH {until:half-face}", "clock range"],
  ["range", "FROM {clock:until-clock} THROUGH {until:until-clock}", "clock range"],
  ["range", "FROM {clock:until-clock} - {until:until-clock}", "clock range"],
  // An hour alone is one only where something says so; see `phrase.ts`.
  ["clock-part", "{weekday:weekday-short} .? {clock}", "clock on weekday"],
  ["clock-part", "{clock:hour} ,? AT? IN? THE? {part}", "clock in part"],
  ["at-clock", "AT ABOUT? {hour}", "same"],
  ["at-clock", "AT ABOUT? {dotclock}", "same"],
  ["at-clock", "AT ABOUT? {hhmm}", "same"],
  ["at-clock", "ABOUT {hour}", "same"],
  ["at-clock", "BEFORE {clock}", "same"],
  ["at-clock", "AFTER {clock}", "same"],
  ["bare-clock", "{dotclock}", "same"],
  ["bare-clock", "{hour}", "same"],
];

const parts: readonly Line[] = [
  ["part", "{part:partword}", "part"],
  ["part", "THIS {part:partword}", "this part"],
  ["part", "NEXT {part:partword}", "next part"],
  ["part", "LAST {part:partword}", "last part"],
  ["part", "EARLY IN? THE? {part:partword}", "early part"],
  ["part", "LATE IN? THE? {part:partword}", "late part"],
  ["part", "EARLY {dayword} {part:partword}", "early day part"],
  ["part", "LATE {dayword} {part:partword}", "late day part"],
  ["part", "EARLY THIS {part:partword}", "this part"],
  ["part", "LATE THIS {part:partword}", "this part"],
];

const shifts: readonly Line[] = [
  ["shift", "IN ABOUT? {span}", "later"],
  ["shift", "IN ABOUT? {span} LATER", "later"],
  ["shift", "ABOUT? {span} LATER", "later"],
  ["shift", "{span} AFTER NOW", "later"],
  ["shift", "SAME_TIME {dayword}", "same time on day"],
  ["shift", "{dayword} AT? SAME_TIME", "same time on day"],
  ["shift", "SAME_TIME {ref:any-ref}", "same time on"],
  ["shift", "{span} AGO", "earlier"],
  ["shift", "PRIOR ABOUT? {span}", "earlier"],
  ["now", "NOW", "now"],
  ["aside", "LASTING ABOUT? {span}", "same"],
];

const shared = [...numbers, ...spans, ...clocks, ...days, ...parts, ...shifts, ...every, ...bounds];

/** The grammar of one language. Throws when a pattern of its table names a meaning that there is not. */
export function grammarIn(language: Language): Grammar<Meaning> {
  const own = (language.patterns ?? []).map(({ of, pattern, means: name }): Line => [of, pattern, name]);
  const used = shared.filter(([, pattern]) => !language.lacks?.includes(pattern));
  return grammarOf(
    [...own, ...used].map(([of, pattern, name]) => {
      const action = means[name];
      if (action === undefined) throw new Error(`${language.code}: there is no meaning "${name}"`);
      return { of, pattern, action };
    }),
  );
}
