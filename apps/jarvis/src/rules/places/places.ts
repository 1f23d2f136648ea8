// Finds the town that a person means by its name in any script, among all with more than 15,000 people, and says when
// several are meant. Pure but for the data file, which is read once. Names: GeoNames, CC BY 4.0; see README.md.

import { MAX_ZONE_CHARS } from "../limits.ts";
import { fold } from "./fold.ts";
import { entriesOf, type Entry, type Found } from "./gazetteer.ts";

/** A town, or a region or country whose clocks all show the same. */
export interface Place {
  readonly name: string;
  /** State or province, in English; "" where there is none. */
  readonly region: string;
  /** ISO 3166-1, "DE". */
  readonly country: string;
  /** People in it; for regions and countries, in their towns of more than 15,000. */
  readonly population: number;
  /** IANA name. */
  readonly zone: string;
}

/** What a name means: `several` are in zones whose clocks differ, and none is by far the biggest. */
export type PlaceChoice =
  | { readonly kind: "one"; readonly place: Place }
  | { readonly kind: "several"; readonly places: readonly Place[] }
  | { readonly kind: "none" };

/** Places of one name that are looked at; there are about 40 of the commonest. */
const MAX_FOUND = 64;
/** So many are asked about. */
const MAX_ASKED = 4;
/** A place is meant without asking if it has so many times the people of each other one: Paris is that of France. */
const DOMINANCE = 10;
/** A town of fewer people is not thought of where the words may mean something else. */
const LIKELY_POPULATION = 100_000;
/** Parts of a name ("Springfield, Illinois, USA") and words of it that are looked at. */
const MAX_PARTS = 5;
const MAX_WORDS = 8;

/**
 * The places that `text` may mean, the biggest first; at most MAX_FOUND. A region or country after a comma, or at the
 * end, narrows them: "Paris, Texas", "springfield il", "München, Germany". Case, accents, hyphens and apostrophes do
 * not count. A region stands for itself when no town is called so; a village that is not known, for what follows its
 * comma. Takes any string whatever. About 10 µs once the data is read.
 */
export function findPlaces(text: string): readonly Place[] {
  return meant(text).flatMap((entry) => placeOf(entry) ?? []);
}

/**
 * The one place that `text` means, or two to four to ask about: the biggest in each zone, of those that have at least a
 * tenth of the people of the biggest. Zones whose clocks show the same time all year are one here.
 */
export function placeChoice(text: string): PlaceChoice {
  return chosen(meant(text));
}

/**
 * The same for words that may be about something else ("I am in luck" is not about Lutsk): only countries and regions,
 * towns of LIKELY_POPULATION called so in their own name, and what is in no Latin script or has its region said.
 */
export function likelyPlace(text: string): PlaceChoice {
  const isSure = /[,،、，;；]|(?!\p{Script=Latin})\p{L}/u.test(text.slice(0, 4 * MAX_ZONE_CHARS));
  const isLikely = ({ kind, calledBy, population }: Found) =>
    kind !== "town" || (calledBy === "name" && population >= LIKELY_POPULATION);
  return chosen(isSure ? meant(text) : meant(text).filter(isLikely));
}

function chosen(entries: readonly Found[]): PlaceChoice {
  const [first] = entries;
  // "Canada" has no zone; nor is it a small town of that name elsewhere.
  if (first?.clocks === undefined) return { kind: "none" };
  const seen = new Set<number>();
  const places: Place[] = [];
  for (const entry of entries) {
    const place = placeOf(entry);
    if (place === undefined || place.population * DOMINANCE < first.population) continue;
    if (entry.clocks === undefined || seen.has(entry.clocks.clock)) continue;
    seen.add(entry.clocks.clock);
    if (places.length < MAX_ASKED) places.push(place);
  }
  const [only] = places;
  if (only === undefined) return { kind: "none" };
  return places.length === 1 ? { kind: "one", place: only } : { kind: "several", places };
}

/** Whether a part of `text` after a comma is a region or country: what stands before it is meant there, or nowhere. */
export function hasArea(text: string): boolean {
  return partsOf(text)
    .slice(1)
    .some((part) => areas(part).length > 0);
}

/** Reads the data, so that the first person does not have to wait for it. */
export function warmUpPlaces(): void {
  entriesOf("berlin");
}

/** "Springfield, Illinois, United States": what tells it from others of its name, country in the language `locale`. */
export function placeLabel({ name, region, country }: Place, locale = "en"): string {
  const countryName = new Intl.DisplayNames([locale, "en"], { type: "region" }).of(country) ?? country;
  return [...new Set([name, region, countryName])].filter((part) => part !== "").join(", ");
}

/** The entries that `text` may mean, the biggest first. A name of its own goes before one that is used elsewhere. */
function meant(text: string): readonly Found[] {
  const parts = partsOf(text);
  if (parts.length === 0 || parts.join(", ").length > MAX_ZONE_CHARS) return [];
  const found = narrowed(parts);
  const own = found.filter(({ calledBy }) => calledBy !== "other");
  return (own.length > 0 ? own : found).toSorted((one, other) => other.population - one.population).slice(0, MAX_FOUND);
}

/** "Paris, Texas" → "paris" and "texas". */
function partsOf(text: string): readonly string[] {
  return text
    .slice(0, 4 * MAX_ZONE_CHARS)
    .split(/[,،、，;；\n]/, MAX_PARTS)
    .map(fold)
    .filter((part) => part !== "");
}

function narrowed(parts: readonly string[]): readonly Found[] {
  const [head = "", ...rest] = parts;
  const within = rest.map(areas).filter((found) => found.length > 0);
  if (within.length === 0) {
    const found = called(head);
    return found.length > 0 || rest.length === 0 ? found : narrowed(rest);
  }
  const found = inside(all(head), within);
  // "Springfield IL, USA".
  const more = found.length > 0 ? found : inside(calledWithArea(head), within);
  if (more.length > 0) return townsFirst(more);
  // A village, or part of a town: where it lies will do, if its clocks all show the same.
  const [around = [], ...others] = within;
  if (areas(rest[0] ?? "").length === 0) return narrowed(rest);
  const lies = inside(around, others);
  const clocks = new Set(lies.map((entry) => entry.clocks?.clock));
  return clocks.size === 1 ? lies : [];
}

/** The entries of a name without a comma: countries before towns, towns before regions. */
function called(name: string): readonly Found[] {
  const found = all(name);
  const countries = found.filter(({ kind }) => kind === "country");
  // "Georgia" is a country and a state; "Mexico" is no town of the Philippines.
  if (countries.length > 0) return found.filter(({ kind }) => kind !== "town");
  const own = found.filter(({ calledBy }) => calledBy === "name");
  if (own.length > 0) return townsFirst(own);
  return found.length > 0 ? townsFirst(found) : calledWithArea(name);
}

/** "springfield il", "paris texas", "san jose costa rica": the longest name of a town that leaves a region's behind. */
function calledWithArea(name: string): readonly Found[] {
  const words = name.split(" ");
  if (words.length > MAX_WORDS) return [];
  for (let count = words.length - 1; count > 0; count--) {
    const rest = words.slice(count);
    for (let cut = rest.length; cut > 0; cut--) {
      const within = [rest.slice(0, cut), rest.slice(cut)].filter((part) => part.length > 0);
      const areasOf = within.map((part) => areas(part.join(" ")));
      if (areasOf.some((found) => found.length === 0)) continue;
      const found = inside(all(words.slice(0, count).join(" ")), areasOf);
      if (found.length > 0) return townsFirst(found);
    }
  }
  return [];
}

/** The towns of `entries`, if there are any: São Paulo in Brazil is not its state. */
function townsFirst(entries: readonly Found[]): readonly Found[] {
  const towns = entries.filter(({ kind }) => kind === "town");
  return towns.length > 0 ? towns : entries;
}

/** Towns, regions and countries of that name; abbreviations are none. */
function all(name: string): readonly Found[] {
  const found = entriesOf(name).filter(({ calledBy }) => calledBy !== "code");
  if (found.length > 0) return found;
  const bare = name.replace(/(?<=..)[都府県縣县]$|(?<=.) city$/u, "");
  return bare === name ? [] : entriesOf(bare).filter(({ calledBy }) => calledBy !== "code");
}

/** Regions and countries of that name or abbreviation. */
function areas(name: string): readonly Found[] {
  return entriesOf(name).filter(({ kind }) => kind !== "town");
}

/** Those of `entries` that lie in one of each of `within`. */
function inside(entries: readonly Found[], within: readonly (readonly Found[])[]): readonly Found[] {
  return entries.filter(({ parent }) => {
    const around = [parent?.line, parent?.parent?.line];
    return within.every((areasOf) => areasOf.some(({ line }) => around.includes(line)));
  });
}

function placeOf({ kind, name, population, clocks, parent, code }: Entry): Place | undefined {
  if (clocks === undefined) return undefined;
  const region = kind === "town" && parent?.kind === "region" ? parent.name : "";
  const country = kind === "country" ? code : (parent?.parent?.code ?? parent?.code ?? "");
  return { name, region, country, population, zone: clocks.zone };
}
