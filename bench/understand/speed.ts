// How many ordinary phrases a reader reads in a second on one core, the longest that it takes for 20 kB made to be
// slow, and how long its first phrase of each kind of letters takes.

import { type Reader } from "./readers.ts";

export interface Speed {
  readonly variant: string;
  readonly rate: number;
  readonly worstMs: number;
  /** The text that took it. */
  readonly worst: string;
  readonly readyMs: number;
}

const phrases = [
  "remind me to call mum tomorrow at 5",
  "in half an hour take out the pizza",
  "next tuesday at 4 dentist",
  "every weekday at 8 take the pill",
  "pay rent on the 1st of every month",
  "on 24 December at 9:00 buy presents",
  "lunch with anna friday at noon",
  "laughing out loud",
  "what a lovely day it was with you and the children at the sea",
  "20 past 3pm call the bank about the card",
];

const hostile =
  "1 hour |tomorrow |at 5 to |every |1 |monday and |half past |a |5/|é|'|-1|1h|next friday the 3rd of may |every monday and |in 2 hours and |from 3 to |the first monday of the |the third of the |in a |1:|may may |(|two thousand and |until |mondaymonday|1st ".split(
    "|",
  );
const hostileChars = 20_000;
const now = new Date("2026-11-24T03:30:00Z");
const measuredMs = 1_500;

/** To be called before anything else is read. */
export function readyMsOf(reader: Reader): number {
  return millisecondsOf(() => {
    for (const text of ["tomorrow at 5", "ä 明日 tomorrow at 5 😀"]) reader.read(text, now, "en");
  });
}

export function speedOf(reader: Reader, readyMs: number): Speed {
  let worst = { ms: 0, text: "" };
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(hostileChars / piece.length)).slice(0, hostileChars);
    // The best of three: what else the machine does is not the reader's.
    const ms = Math.min(...[1, 2, 3].map(() => millisecondsOf(() => reader.read(text, now, "en"))));
    if (ms > worst.ms) worst = { ms, text: piece };
  }
  return { variant: reader.name, rate: rateOf(reader), worstMs: worst.ms, worst: worst.text, readyMs };
}

function rateOf(reader: Reader): number {
  let read = 0;
  const spent = millisecondsOf(() => {
    const end = performance.now() + measuredMs;
    while (performance.now() < end) {
      for (const phrase of phrases) reader.read(phrase, now, "en");
      read += phrases.length;
    }
  });
  return (read * 1000) / spent;
}

function millisecondsOf(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
