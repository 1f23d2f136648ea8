// Finds the time zone a person means: by an IANA name, a town, a country, an abbreviation or an offset; or the likely
// one of a Messenger locale. Tables, the towns in places/ and Intl; no network.

import { oneLine } from "./clean.ts";
import { MAX_ZONE_CHARS } from "./limits.ts";
import { hasArea, likelyPlace, placeChoice, type PlaceChoice } from "./places/places.ts";
import { placesByZone, zoneByRegion } from "./zone-places.ts";

/** Where a person's zone comes from, best first; it is said in every confirmation until it was named. */
export type ZoneSource = "named" | "browser" | "locale" | "default";

/** True when `text` is a zone that Intl knows ("Europe/Berlin", "UTC", "Etc/GMT-2"), in any case of letters. */
export function isZone(text: string): boolean {
  if (text.length === 0 || text.length > MAX_ZONE_CHARS) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    // RangeError is how Intl says "unknown"; there is no other way to ask.
    return false;
  }
}

/** The zone that a text names, or the places of several zones that it may mean, two to four: to be asked about. */
export type ZoneChoice =
  | { readonly kind: "one"; readonly zone: string }
  | Extract<PlaceChoice, { readonly kind: "several" | "none" }>;

/**
 * The IANA zone that `text` names, or null. Takes zone names in any case, towns of more than 15,000 people in any
 * script, countries and regions of one zone, abbreviations and offsets ("UTC+2" → "Etc/GMT-2"). An abbreviation stands
 * for the place's zone, daylight saving included: "EST" is New York all year. Null, too, when several towns may be
 * meant: `zoneChoice` says which. Up to five capitals are an abbreviation, not a town: "at 5pm BATH".
 */
export function zoneNamed(text: string): string | null {
  const isShort = /^[\s(]*[A-Z]{1,5}[\s).]*$/.test(text.slice(0, MAX_ZONE_CHARS));
  const choice = choiceOf(text, isShort ? () => ({ kind: "none" }) : placeChoice);
  return choice.kind === "one" ? choice.zone : null;
}

/** What `text`, surely the name of a place or a zone, means. Names that `zoneNamed` has by heart go before towns. */
export function zoneChoice(text: string): ZoneChoice {
  return choiceOf(text, placeChoice);
}

/** The same for words that may be about something else: "I am in luck" is no word of Lutsk. See `likelyPlace`. */
export function likelyZone(text: string): ZoneChoice {
  return choiceOf(text, likelyPlace);
}

function choiceOf(text: string, find: (text: string) => PlaceChoice): ZoneChoice {
  const known = byHeart(plain(text));
  if (known !== null) return { kind: "one", zone: known };
  const found = find(text);
  if (found.kind === "one") return { kind: "one", zone: found.place.zone };
  const shorter = shortened(plain(text));
  // "London, Kentucky" is not London.
  if (shorter === null || hasArea(text)) return found;
  const zone = byHeart(shorter);
  if (zone !== null) return { kind: "one", zone };
  const again = found.kind === "none" ? find(shorter) : found;
  return again.kind === "one" ? { kind: "one", zone: again.place.zone } : again;
}

/** The zone of a name that the tables hold just so. */
function byHeart(name: string): string | null {
  if (name.length === 0 || name.length > MAX_ZONE_CHARS) return null;
  // Linked old names such as "US/Pacific", and "Asia/Kolkata", which Intl takes but does not list.
  return zoneOfOffset(name) ?? names().get(name) ?? (name.includes("/") ? spelled(name) : null);
}

/** Without what follows a comma, and without the words around a name; null where there are none. */
function shortened(name: string): string | null {
  const town = name.split(",")[0]?.trim() ?? "";
  const bare = town.replace(/^the /, "").replace(/ (time|time ?zone|standard time|daylight time|city)$/, "");
  return names().has(town) ? town : bare === name ? null : bare;
}

/**
 * The likely zone of someone whose Messenger speaks `locale` ("de_DE", "en-US"), or null. `guess` is true where the
 * country has several zones, or many use its language elsewhere: then it must be said as a guess.
 */
export function zoneOfMessengerLocale(locale: string): { readonly zone: string; readonly guess: boolean } | null {
  // "es_LA" is Messenger's own code for the Spanish of Latin America, not of Laos.
  if (/^es[_-]la$/i.test(locale)) return { zone: "America/Mexico_City", guess: true };
  const region = /^[a-z]{2,3}[_-]([a-z]{2})$/i.exec(locale)?.[1]?.toUpperCase();
  if (region === undefined) return null;
  const sure = zoneByRegion[region];
  if (sure !== undefined) return { zone: sure, guess: false };
  const likely = zoneByRegion[`${region}?`];
  return likely === undefined ? null : { zone: likely, guess: true };
}

function plain(text: string): string {
  const bare = oneLine(text.slice(0, 4 * MAX_ZONE_CHARS))
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();
  return bare
    .replace(/^[\s"'“”‘’(]+|[\s"'“”‘’).!?]+$/g, "")
    .replaceAll("’", "'")
    .replaceAll("_", " ")
    .trim();
}

function zoneOfOffset(name: string): string | null {
  const found = /^(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?(\d{2}))?$/.exec(name);
  if (found === null) return null;
  const [, sign = "+", hours = "0", minutes = "00"] = found;
  const hour = Number(hours);
  if (hour > (sign === "+" ? 14 : 12) || Number(minutes) > 59) return null;
  // Half and quarter hours have no Etc/ name; Intl takes the bare offset.
  if (minutes !== "00") return `${sign}${String(hour).padStart(2, "0")}:${minutes}`;
  // POSIX turns the sign around: two hours ahead of UTC is GMT-2.
  return hour === 0 ? "UTC" : `Etc/GMT${sign === "+" ? "-" : "+"}${hour}`;
}

/** "asia/ho chi minh" → "Asia/Ho_Chi_Minh", or null; asking Intl for the spelling would give back an older name. */
function spelled(name: string): string | null {
  const cased = name.replace(/(^|[/ -])([a-z])/g, (_, gap: string, letter: string) => gap + letter.toUpperCase());
  const guess = cased.replaceAll(" ", "_").replace(/^Us\//, "US/");
  return isZone(guess) ? guess : null;
}

// Made at the first use: Intl takes some milliseconds to list its zones.
let table: ReadonlyMap<string, string> | undefined;

function names(): ReadonlyMap<string, string> {
  if (table !== undefined) return table;
  const made = new Map<string, string>();
  for (const zone of [...Intl.supportedValuesOf("timeZone"), ...Object.keys(placesByZone)]) {
    made.set(zone.toLowerCase().replaceAll("_", " "), zone);
    const town = zone.slice(zone.lastIndexOf("/") + 1);
    made.set(town.toLowerCase().replaceAll("_", " "), zone);
  }
  for (const [zone, others] of Object.entries(placesByZone)) {
    for (const other of others.split("|")) made.set(other, zone);
  }
  table = made;
  return made;
}
