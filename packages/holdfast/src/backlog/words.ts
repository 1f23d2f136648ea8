// Figures of a backlog in words, for people: values in, text out.

import { type Forecast } from "./forecast.ts";

/** A length of time as one says it: `about 6 minutes`. */
export function aboutTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return "nobody knows how long";
  if (seconds < 1.5) return "about a second";
  if (seconds < 20) return `about ${Math.round(seconds)} seconds`;
  if (seconds < 57.5) return `about ${Math.round(seconds / 5) * 5} seconds`;
  if (seconds < 90) return "about a minute";
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} minutes`;
  if (seconds < 36 * 3600) return `about ${Math.round(seconds / 3600)} hours`;
  return `about ${Math.round(seconds / (24 * 3600))} days`;
}

/** A place in a line: `8,412th`. */
export function ordinal(place: number): string {
  const [ten, hundred] = [place % 10, place % 100];
  const teen = hundred >= 11 && hundred <= 13;
  const ending = teen ? "th" : ten === 1 ? "st" : ten === 2 ? "nd" : ten === 3 ? "rd" : "th";
  return `${thousands(place)}${ending}`;
}

/** `8,412`; many times cheaper than a locale's way. */
export function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** When a backlog will be clear, or why that cannot be said. */
export function clearText({
  course,
  clearSeconds,
  surplus,
}: Pick<Forecast, "course" | "clearSeconds" | "surplus">): string {
  if (course === "keeps up") return "keeps up";
  if (course === "clears") return `clear in ${aboutTime(clearSeconds)}`;
  if (course === "stands") return "not clear at this rate: nothing is done";
  const more = Math.round(surplus);
  if (more <= 0) return "not clear at this rate: as many come as are done";
  return `not clear at this rate: ${thousands(more)}/s more come than are done`;
}
