// What an honest crowd types by mistake, and what a dishonest one sends on purpose.

import naughty from "big-list-of-naughty-strings" with { type: "json" };

/** Each is one message. */
export const hostileTexts: readonly string[] = [
  ...naughty,
  ...naughty.slice(0, 50).map((text) => `remind me to ${text} in 2 hours`),
  "\0",
  "nul \0 inside",
  "remind me to \0\uD800 in 2 hours",
  "\uD800",
  "lone \uDC00 low",
  "\uDBFF\uD83D",
  "x".repeat(20 * 1024),
  "remind me to " + "y".repeat(20 * 1024) + " tomorrow",
  "ä😀".repeat(5_000),
  "\n".repeat(5_000),
  "(".repeat(4_000),
  "1".repeat(4_000),
  "at 5 ".repeat(190),
  "cancel " + ".*+?^${}()|[]\\".repeat(20),
  "undo:00000000-0000-8000-8000-000000000000",
  "cancel:' or 1=1 --",
  "my time zone is " + "../".repeat(30) + "etc/passwd",
  "",
  " ",
];
