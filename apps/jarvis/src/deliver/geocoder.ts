// The transport of questions about places: asks a geocoder that answers as Open-Meteo's does, and takes nothing from it
// but a zone that Intl knows and a name. The key goes out in a header, never into an address, a log or an error.

import { type Sent, type Transport } from "holdfast";
import { z } from "zod";
import { cutText, oneLine } from "../rules/clean.ts";
import { GEOCODE_TIMEOUT_MS, MAX_PLACE_CHARS } from "../rules/limits.ts";
import { isZone } from "../rules/zone.ts";
import { type GeocoderSettings } from "../settings.ts";
import { type PlaceAnswer, type PlaceAsked } from "../streams.ts";
import { askPaid } from "./paid.ts";

/** `results` is missing where there are none. */
const Answer = z.object({
  results: z.array(z.object({ name: z.string(), country: z.string().optional(), timezone: z.string() })).optional(),
});

/** Asks for the best match of a place. */
export function geocoderTransport({ url: base, key }: GeocoderSettings): Transport<PlaceAsked> {
  return async ({ event, signal }) => {
    if (base === undefined) return { outcome: "later", reason: "the stand-in of the geocoder has no address yet" };
    const url = new URL(base);
    url.searchParams.set("name", event.place);
    url.searchParams.set("count", "1");
    const sent = await askPaid(url, { key, signal, timeoutMs: GEOCODE_TIMEOUT_MS });
    return sent.outcome === "sent" ? answerOf(sent.answer) : sent;
  };
}

function answerOf(said: unknown): Sent {
  const read = Answer.safeParse(said);
  if (!read.success) return { outcome: "later", reason: "the answer is not that of a geocoder" };
  const [best] = read.data.results ?? [];
  // A zone that is not known here is of no use, whoever knows it.
  if (best === undefined || !isZone(best.timezone)) return answer({ state: "unknown" });
  const name = [best.name, best.country ?? ""].filter((part) => part.trim() !== "").join(", ");
  return answer({ state: "found", zone: best.timezone, name: cutText(oneLine(name), MAX_PLACE_CHARS) });
}

function answer(found: PlaceAnswer): Sent {
  return { outcome: "sent", answer: found };
}
