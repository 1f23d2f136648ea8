// Places that no table here knows: what is asked of the geocoder outside, how often, and what its answer means for the
// person who waits for it. Pure; the answer comes from outside and is not trusted.

import { oneLine } from "./clean.ts";
import { MAX_LOOKUPS_PER_DAY, MAX_ZONE_CHARS } from "./limits.ts";
import * as phrases from "./phrases.ts";
import { isZone, type ZoneSource } from "./zone.ts";

/** A person's last question about a place. */
export interface Lookup {
  readonly id: string;
  /** In plain form. */
  readonly place: string;
  /** False when it was answered, or when the person has named a zone since. */
  readonly isOpen: boolean;
  /** The day it was asked, in UTC, and how many there were on it. */
  readonly day: string;
  readonly count: number;
}

/** What became of a question. */
export type PlaceAnswer =
  | { readonly state: "found"; readonly zone: string; readonly name: string }
  | { readonly state: "unknown" }
  /** Nobody was asked: the budget has no calls left. */
  | { readonly state: "spent" };

/**
 * The plain form of a place's name: the same for all ways to write it, so that equal questions are one call. Null for
 * what is no name of a place: without letters, with digits ("utc+15"), too long.
 */
export function placeNamed(text: string): string | null {
  const line = oneLine(text.slice(0, 4 * MAX_ZONE_CHARS)).toLowerCase();
  // Accents go where a name is as well written without them; in other scripts such marks are part of a letter.
  const bare = line.normalize("NFD").replace(/(?<=\p{Script=Latin})\p{M}+/gu, "");
  const place = bare
    .normalize("NFC")
    .replace(/^[^\p{L}]+|[^\p{L}\p{M}]+$/gu, "")
    .replaceAll("’", "'")
    .replace(/ ?, ?/g, ", ");
  const isName = place.length >= 2 && place.length <= MAX_ZONE_CHARS && !/[\p{N}/\\:@<>{}]/u.test(line);
  return isName ? place : null;
}

/** The question to ask about the place `named`, after the one before it. */
export function lookUp(
  before: Lookup | undefined,
  { named, id, now }: { readonly named: string; readonly id: string; readonly now: Date },
): Lookup | "no-place" | "too-many" {
  const place = placeNamed(named);
  if (place === null) return "no-place";
  const counted = countedOn(before, now);
  return counted === "too-many" ? counted : { ...counted, id, place, isOpen: true };
}

/** The question before, with one more call outside counted for its person today. */
export function countedOn(before: Lookup | undefined, now: Date): Lookup | "too-many" {
  const day = now.toISOString().slice(0, 10);
  const count = before?.day === day ? before.count + 1 : 1;
  return count > MAX_LOOKUPS_PER_DAY ? "too-many" : { ...(before ?? noQuestion), day, count };
}

const noQuestion = { id: "", place: "", isOpen: false } as const;

/** The question, no longer waited for. */
export function closed(lookup: Lookup | undefined): Lookup | undefined {
  return lookup?.isOpen ? { ...lookup, isOpen: false } : lookup;
}

interface Asker {
  readonly zone: string;
  readonly zoneSource: ZoneSource;
  readonly made: number;
  readonly lookup: Lookup | undefined;
}

/** The person's question, if it is this one and they still wait for its answer. */
export function waitedFor({ lookup }: Asker, id: string): Lookup | undefined {
  return lookup?.isOpen && lookup.id === id ? lookup : undefined;
}

/** The person after the answer to the question `id`, and what they are told; undefined when they do not wait for it. */
export function answered<P extends Asker>(
  person: P,
  { id, answer, now }: { readonly id: string; readonly answer: PlaceAnswer; readonly now: Date },
): { readonly person: P; readonly text: string } | undefined {
  const lookup = waitedFor(person, id);
  if (lookup === undefined) return undefined;
  const told = { ...person, lookup: closed(lookup) };
  const { place } = lookup;
  if (answer.state === "spent") return { person: told, text: phrases.lookupsSpent(place) };
  if (answer.state === "unknown" || !isZone(answer.zone)) return { person: told, text: phrases.placeUnknown(place) };
  const { zone, name } = answer;
  const text = phrases.placeFound(name, phrases.zoneSet(zone, now, person.made));
  return { person: { ...told, zone, zoneSource: "named" }, text };
}
