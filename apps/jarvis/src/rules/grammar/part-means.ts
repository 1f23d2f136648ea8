// What productions of parts of the day mean.

import * as is from "./parts.ts";
import { type Meaning, type Which } from "./meaning.ts";
import { type Means, type Parts } from "./means.ts";

export const partMeans: Readonly<Record<string, Means>> = {
  part: (parts) => ({ kind: "part", part: is.part(parts) }),
  "early part": (parts) => ({ kind: "part", part: { ...is.part(parts), at: "early" } }),
  "late part": (parts) => ({ kind: "part", part: { ...is.part(parts), at: "late" } }),
  "after part": (parts) => ({ kind: "part", part: { ...is.part(parts), at: "after" } }),
  "early day part": (parts) => dayPart(parts, "early"),
  "late day part": (parts) => dayPart(parts, "late"),
  "this part": (parts) => ({ kind: "part", part: { ...is.part(parts), day: { is: "days", days: 0 } } }),
  "next part": (parts) => ({ kind: "part", part: { ...is.part(parts), day: { is: "days", days: 1 } } }),
  "last part": (parts) => ({ kind: "part", part: { ...is.part(parts), day: { is: "days", days: -1 } } }),
  "small hours": () => ({ kind: "part", part: { part: "morning", at: "small" } }),
  "part on day": (parts) => ({ kind: "part", part: { ...is.part(parts), day: is.day(parts) } }),
  "the morning": () => ({ kind: "part", part: { part: "morning" } }),
  "the end of work": () => ({ kind: "part", part: { part: "work" } }),
  "this weekday part": (parts) => weekdayPart(parts, "this"),
  "next weekday part": (parts) => weekdayPart(parts, "next"),
  "coming weekday part": (parts) => weekdayPart(parts, "coming"),
  "after-next weekday part": (parts) => weekdayPart(parts, "after-next"),
  "last weekday part": (parts) => weekdayPart(parts, "last"),
  "the afternoon": () => ({ kind: "part", part: { part: "afternoon" } }),
  "tomorrow morning": () => ({ kind: "part", part: { part: "morning", day: { is: "days", days: 1 } } }),
  tonight: () => ({ kind: "part", part: { part: "night", day: { is: "days", days: 0 } } }),
  "this evening": () => ({ kind: "part", part: { part: "evening", day: { is: "days", days: 0 } } }),
  "this morning": () => ({ kind: "part", part: { part: "morning", day: { is: "days", days: 0 } } }),
};

function dayPart(parts: Parts, at: "early" | "late"): Meaning {
  return { kind: "part", part: { ...is.part(parts), at, day: { is: "days", days: is.number(parts, "dayword") } } };
}

/** A part of a weekday that is one word with it: "next Montagabend". */
function weekdayPart(parts: Parts, which: Which): Meaning | undefined {
  const found = is.part(parts);
  return found.day?.is === "weekday" ? { kind: "part", part: { ...found, day: { ...found.day, which } } } : undefined;
}
