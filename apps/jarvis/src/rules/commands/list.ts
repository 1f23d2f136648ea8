// Looking at reminders: all of them a page at a time, the next ones, those with some words.

import { patterns, type Words } from "./pattern.ts";

export type ListCommand =
  | { readonly kind: "list" }
  | { readonly kind: "more" }
  | { readonly kind: "next"; readonly count: number }
  | { readonly kind: "search"; readonly text: string };

const list = patterns(
  "(list|show|see|view) [me] [all] [of] [my] [reminders|reminder|list]",
  "[all] [my] reminders",
  "my list",
  "(what are|what is|what's) [on] [my] (reminders|list)",
  "what do i have on [my] (reminders|list)",
  "what reminders do i have",
);
const more = patterns("more [reminders]", "(show|list) [me] more", "[the] next page");
const next = patterns(
  "next [reminder|one]",
  "next <number> [reminders]",
  "(show|list) [me] [the|my] next [reminder|one]",
  "(show|list) [me] [the|my] next <number> [reminders]",
  "(what's|what is|what comes|which is) [my|the] next [reminder|one]",
  "when is [my|the] next [reminder|one]",
);
const search = patterns(
  "(search|find|look) [for] [my|the] [reminder|reminders] [about|with|of|to|for] <text>",
  "(list|show) [me] [my|the] reminders (about|with|for) <text>",
);

export function listCommand(words: Words): ListCommand | null {
  if (list(words)) return { kind: "list" };
  if (more(words)) return { kind: "more" };
  const soon = next(words);
  if (soon) return { kind: "next", count: Number(soon["number"] ?? 1) };
  const text = search(words)?.["text"];
  return text === undefined ? null : { kind: "search", text };
}
