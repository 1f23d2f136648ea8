// The transport of words that no grammar here finds a time in: asks a language service that speaks as Wit.ai does
// (https://wit.ai/docs/http, GET /message), and takes nothing from it but which words say which time. The key goes out
// in a header, never into an address, a log or an error.

import { type Sent, type Transport } from "holdfast";
import { z } from "zod";
import { type ReadAnswer, type ReadAsked } from "../reading-streams.ts";
import { READ_OUTSIDE_TIMEOUT_MS } from "../rules/limits.ts";
import { isoIn } from "../rules/wall-time.ts";
import { type OutsideSettings } from "../settings/outside.ts";
import { askPaid } from "./paid.ts";

/** Of Wit.ai's API. */
const version = "20240304";
/** What it is less sure of is no time. */
const sureEnough = 0.8;

const Value = z.object({ value: z.iso.datetime({ offset: true }), grain: z.string() });
const Time = z.object({
  body: z.string(),
  confidence: z.number(),
  value: z.string().optional(),
  grain: z.string().optional(),
  from: Value.optional(),
});
const Answer = z.object({ entities: z.record(z.string(), z.array(z.unknown())) });

/** Asks what these words say of when. */
export function languageTransport({ url: base, key }: OutsideSettings): Transport<ReadAsked> {
  return async ({ event, signal }) => {
    if (base === undefined) return { outcome: "refused", reason: "there is no language service any more" };
    const { text, zone, now, locale } = event;
    const url = new URL(base);
    url.searchParams.set("v", version);
    url.searchParams.set("q", text);
    const context = { reference_time: isoIn(new Date(now), zone), timezone: zone, ...(locale && { locale }) };
    url.searchParams.set("context", JSON.stringify(context));
    const sent = await askPaid(url, { key, signal, timeoutMs: READ_OUTSIDE_TIMEOUT_MS });
    return sent.outcome === "sent" ? answerOf(sent.answer) : sent;
  };
}

function answerOf(said: unknown): Sent {
  const read = Answer.safeParse(said);
  if (!read.success) return { outcome: "later", reason: "the answer is not that of a language service" };
  const times = Object.entries(read.data.entities)
    .filter(([name]) => name.startsWith("wit$datetime:"))
    .flatMap(([, found]) => found.flatMap((one) => Time.safeParse(one).data ?? []))
    .filter(({ confidence }) => confidence >= sureEnough);
  const [time, ...others] = times;
  // Of two times nobody knows which is meant.
  const value = time && others.length === 0 ? Value.safeParse(time.from ?? time).data : undefined;
  const grain = value && grainOf(value.grain);
  if (time === undefined || value === undefined || grain === undefined) return answer({ state: "unknown" });
  return answer({ state: "found", words: time.body, at: new Date(value.value).toISOString(), grain });
}

/** A month or a year is no time to ring. */
function grainOf(grain: string): "minute" | "day" | undefined {
  if (grain === "second" || grain === "minute" || grain === "hour") return "minute";
  return grain === "day" ? "day" : undefined;
}

function answer(read: ReadAnswer): Sent {
  return { outcome: "sent", answer: read };
}
