// What an operator can do, as events of a stream of their own: each has its effect once, however often it is pressed,
// and is remembered.

import { stream } from "holdfast";
import { z } from "zod";
import { Audience, MAX_BROADCAST_CHARS } from "./broadcast/audience.ts";

/** Dead letters of one cause, or one alone. */
const Dead = z.union([
  z.strictObject({ fingerprint: z.string().min(1).max(100) }),
  z.strictObject({ id: z.string().min(1).max(1_000) }),
]);

const Name = z.string().min(1).max(200);

export type Action = z.infer<typeof Action>;
export const Action = z.discriminatedUnion("do", [
  z.object({ do: z.literal("replay"), which: Dead }),
  z.object({ do: z.literal("drop"), which: Dead }),
  z.object({ do: z.literal("pause-budget"), budget: Name }),
  z.object({ do: z.literal("resume-budget"), budget: Name }),
  /** Until the end of the budget's day. */
  z.object({
    do: z.literal("raise-budget"),
    budget: Name,
    perDay: z.int().min(1).max(1_000_000_000).optional(),
    /** Money in the period of the budget's cap. */
    cap: z.number().min(0).max(1_000_000).optional(),
  }),
  z.object({
    do: z.literal("broadcast"),
    broadcast: z.uuid(),
    text: z.string().min(1).max(MAX_BROADCAST_CHARS),
    audience: Audience,
    /** How many it was said to reach. */
    count: z.int().min(0),
  }),
  z.object({ do: z.literal("stop-broadcast"), broadcast: z.uuid() }),
]);

/** An operator's press of a button; `id` is that of the button as it was shown. */
export type Press = z.infer<typeof Press>;
export const Press = z.object({ id: z.string().min(1).max(100), action: Action });

const Did = Press.extend({ who: z.string().max(200) });

/** One after the other: what one operator does another sees. */
export const operator = stream("operator", {
  event: Did,
  id: ({ id }) => id,
  key: () => "operator",
  class: "critical",
});
