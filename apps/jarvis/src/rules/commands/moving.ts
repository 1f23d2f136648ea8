// Changing reminders: other words, another time, later. What the new time is, is read as the time of a reminder is.

import { patterns, type Words } from "./pattern.ts";
import { type Which, whichOf } from "./which.ts";

export type MovingCommand =
  /** `to` is a new time, a new text, or both; undefined: it is asked for. `moves`: the verb can only mean a time. */
  | { readonly kind: "edit"; readonly of: Which; readonly to: string | undefined; readonly moves: boolean }
  /** So much later than it was due ("by an hour"). */
  | { readonly kind: "shift"; readonly of: Which; readonly by: string }
  /** `words`: until when or for how long; undefined: a little. Of undefined: what rang last. */
  | { readonly kind: "snooze"; readonly of: Which | undefined; readonly until: string | undefined }
  /** A bare "later", which is one only right after a reminder. */
  | { readonly kind: "later" };

const later = patterns("[remind me] [again] later", "not now");
const again = patterns(
  "remind me [of it|of this|of that|about it] again [for|until|till] <until>",
  "again <until>",
  "(until|till) <until>",
);
const snoozeIt = patterns("snooze [it|that|this]");
const snoozeTo = patterns(
  "snooze [it|that|this] (for|until|till|to) <until>",
  "snooze <of> (for|until|till|to) <until>",
);
const snooze = patterns("snooze <rest>");
const shift = patterns(
  "(move|push|postpone|delay|shift|put) <of> back [by] <by>",
  "(move|push|postpone|delay|shift) <of> by <by>",
);
const move = patterns(
  "(move|reschedule|postpone|delay|push|shift) <of> (to|until|till|for) <to>",
  "(make|set) (it|that) [to|for|at] <to>",
);
const edit = patterns("(edit|change|rename|update) <of> (to|into|as) <to>");
const editIt = patterns("(edit|change|update|rename|reschedule|move|postpone) <of>");

export function movingCommand(words: Words): MovingCommand | null {
  if (later(words)) return { kind: "later" };
  const till = snoozeTo(words) ?? again(words);
  if (till)
    return { kind: "snooze", of: till["of"] === undefined ? undefined : whichOf(till["of"]), until: till["until"] };
  if (snoozeIt(words)) return { kind: "snooze", of: undefined, until: undefined };
  const rest = snooze(words)?.["rest"];
  if (rest !== undefined) return { kind: "snooze", of: /^\d+$/.test(rest) ? whichOf(rest) : undefined, until: rest };
  const by = shift(words);
  if (by) return { kind: "shift", of: whichOf(by["of"] ?? "it"), by: by["by"] ?? "" };
  for (const [match, moves] of [
    [move, true],
    [edit, false],
    [editIt, false],
  ] as const) {
    const found = match(words);
    if (found) return { kind: "edit", of: whichOf(found["of"] ?? "it"), to: found["to"], moves };
  }
  return null;
}
