// Words on their way to the language service outside, and what it makes of them. Names are for ever.

import { createHash } from "node:crypto";
import { type Budget, type Delivery, delivery, stream, type Transport } from "holdfast";
import { z } from "zod";
import * as limits from "./rules/limits.ts";
import { type Words } from "./rules/reading-outside.ts";

/** Words that nobody here found a time in; `person` is the person's key, and goes nowhere. */
export type ReadAsked = z.infer<typeof ReadAsked>;
const ReadAsked = z.object({
  id: z.uuid(),
  person: z.string(),
  text: z.string().max(limits.MAX_READ_OUTSIDE_CHARS),
  zone: z.string(),
  now: z.iso.datetime(),
  locale: z.string().optional(),
  language: z.string().optional(),
});

/** The question about these words. */
export function readAsked(person: string, { id, text, zone, now, locale, language }: Words): ReadAsked {
  const known = { ...(locale === undefined ? {} : { locale }), ...(language === undefined ? {} : { language }) };
  return { id, person, text, zone, now: now.toISOString(), ...known };
}

/** What the service says. It is the outside's word: whoever uses it looks at it again. */
export type ReadAnswer = z.infer<typeof ReadAnswer>;
const ReadAnswer = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("found"),
    words: z.string().max(limits.MAX_READ_OUTSIDE_CHARS),
    at: z.iso.datetime(),
    grain: z.enum(["minute", "day"]),
  }),
  z.object({ state: z.literal("unknown") }),
  z.object({ state: z.literal("spent") }),
]);

const ReadOutside = z.object({ asked: ReadAsked, answer: ReadAnswer });

/** Answers, each for the person who asked. */
export const outsideRead = stream("read-outside", {
  event: ReadOutside,
  id: ({ asked }) => asked.id,
  key: ({ asked }) => asked.person,
});

/**
 * Questions to the language service. Equal words in one zone and one minute are one question: when everybody tries the
 * sentence that was in the news, it is asked once a minute. Who would wait for the budget is not asked for.
 */
export function readBy(transport: Transport<ReadAsked>, budget: Budget): Delivery<ReadAsked> {
  return delivery("read", {
    event: ReadAsked,
    key: ({ text, zone, now, language = "", locale = "" }) => hash([text, zone, now.slice(0, 16), language, locale]),
    transport,
    budget,
    timeoutMs: limits.READ_OUTSIDE_TIMEOUT_MS,
    deadline: (_asked, acceptedAt) => new Date(acceptedAt.getTime() + limits.READ_OUTSIDE_WITHIN_MS),
    answer: {
      schema: ReadAnswer,
      to: outsideRead,
      event: (asked, answer) => ({ asked, answer }),
      holdsMs: limits.READING_HOLDS_MS,
      fallback: () => ({ state: "spent" as const }),
    },
  });
}

/** What people wrote is no name to keep. */
function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
