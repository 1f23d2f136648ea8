// Where a person is: a zone or a town that they name, or the question which one is theirs.

import { type Place } from "../places/places.ts";
import { likelyZone, type ZoneChoice, zoneChoice } from "../zone.ts";
import { patterns, type Words } from "./pattern.ts";

export type ZoneCommand =
  | { readonly kind: "zone"; readonly zone: string }
  | { readonly kind: "zone-unknown"; readonly text: string }
  /** Towns of that name in several zones. */
  | { readonly kind: "zone-which"; readonly text: string; readonly places: readonly Place[] }
  | { readonly kind: "my-zone" };

const mine = patterns(
  "(what's|what is) [my] (timezone|time zone)",
  "which (timezone|time zone) [am i in|do you use]",
  "[my] (timezone|time zone)",
  "what time is it",
);
const sure = patterns(
  "[please] (set|change|make) [my|the] (timezone|time zone) (to|=) [in] <place>",
  "my (timezone|time zone) is [now] [in] <place>",
  "(timezone|time zone|timezone:) [is|=] [in] <place>",
  "(time zone:|timezone=) <place>",
  "use [the] (timezone|time zone) <place>",
);
const lived = patterns("(i live|i'm living|i am living|we live) [now|currently] (in|at|near) <place>");
// "i am in …" counts only if a zone is found: "I am in trouble" is not about zones.
const maybe = patterns("(i am|i'm|im|we are|we're) [now|currently] (in|at|near) <place>");

export function zoneCommand(words: Words): ZoneCommand | null {
  if (mine(words)) return { kind: "my-zone" };
  const named = sure(words)?.["place"]?.toLowerCase();
  if (named !== undefined) return commandFor(named, zoneChoice(named)) ?? { kind: "zone-unknown", text: named };
  const home = lived(words)?.["place"]?.toLowerCase();
  if (home !== undefined) return commandFor(home, zoneChoice(home));
  const place = maybe(words)
    ?.["place"]?.toLowerCase()
    .replace(/ (?:now|right now|today)$/, "");
  return place === undefined ? null : commandFor(place, likelyZone(place));
}

function commandFor(text: string, choice: ZoneChoice): ZoneCommand | null {
  switch (choice.kind) {
    case "one":
      return { kind: "zone", zone: choice.zone };
    case "several":
      return { kind: "zone-which", text, places: choice.places };
    case "none":
      return null;
  }
}
