// What people type: names, addresses, passwords, sentences, numbers. All of it comes from the visitor's own randomness,
// so that the same seed types the same; three in a hundred have something in their name that code is not used to.

import { zipf } from "./draws.ts";
import type { Visitor } from "./scenario.ts";

/** Who the visitor is, for the whole visit. */
export interface Person {
  /** Three in a hundred are odd, see `oddNames`. */
  readonly name: string;
  /** Nobody else's, at a domain that nobody owns (RFC 2606). */
  readonly email: string;
  /** Letters and digits, at most 20; nobody else's. */
  readonly username: string;
  /** 14 characters: letters of both cases, digits and a sign, as most rules want them. */
  readonly password: string;
  /** A number that is kept for films (+1 555 01xx). */
  readonly phone: string;
}

type Random = () => number;

const oddShare = 0.03;
const firstNames = (
  "Ada Alan Amina Anna Bruno Chen Clara David Elif Emma Fatima Felix Grace Hana Hugo Ines Ivan Jonas Julia Kofi " +
  "Lea Liam Lucia Maria Mateo Mia Noah Nora Olga Omar Paul Priya Rosa Sam Sara Sofia Tariq Tom Wei Yuki Zoe"
).split(" ");
const lastNames = (
  "Adams Ali Bauer Becker Brown Chen Costa Diaz Eriksson Evans Fischer Garcia Haddad Ito Jensen Johnson Khan Kim " +
  "Kowalski Lee Lopez Martin Meyer Moreau Nguyen Novak Okafor Patel Petrov Rossi Santos Sato Silva Singh Smith Wang"
).split(" ");
const words = (
  "about after apple around autumn because before bicycle bird bread bridge candle city cloud coffee corner dance " +
  "door evening every field fire friend garden glass green harbour house idea island kitchen lamp letter light " +
  "little market minute morning mountain music never number ocean often orange paper people picture piece quiet " +
  "rain reason river road salt season shadow silver simple small song spring station stone story street summer " +
  "table tea thing ticket today train tree under village voice water weather window winter without wonder yellow"
).split(" ");

/** Names as people really have them, or as their phones write them; the kind is for reports. */
export const oddNames: readonly { readonly kind: string; readonly name: string }[] = [
  { kind: "emoji", name: "Mia 🎉🚀" },
  { kind: "joined emoji", name: "👩‍👩‍👧‍👦 Family 👍🏽" },
  { kind: "right to left", name: "مريم الحداد" },
  { kind: "right to left", name: "דוד כהן" },
  { kind: "turned around", name: "\u202Eadnil\u202C Berg" },
  { kind: "combining", name: "Zoe\u0308 N\u0303un\u0303ez e\u0301\u0301\u0301\u0323" },
  { kind: "four bytes", name: "𝒜𝓃𝓃𝒶 𠮷野" },
  { kind: "quotes", name: `O'Brien "Bob" <b>&amp;; --` },
  { kind: "invisible", name: "\uFEFFJo\u200Bnas\u2060" },
  { kind: "line separators", name: "Ann\u2028Lee\u2029" },
  { kind: "capital that grows", name: "Straße İbrahim ﬃ" },
  { kind: "NUL", name: "Nul\0Byte" },
  { kind: "lone surrogate", name: "Half \uD83D" },
  // Wherever code cuts, it cuts one of these two in the middle of a character.
  { kind: "emoji in a row", name: "🎈".repeat(12) },
  { kind: "emoji in a row", name: `A${"🎈".repeat(12)}` },
];

export function personOf(visitor: Visitor): Person {
  const { number, random } = visitor;
  const first = oneOf(firstNames, random);
  const last = oneOf(lastNames, random);
  const plain = `${first} ${last}`;
  const name = random() < oddShare ? oneOf(oddNames, random).name : plain;
  // The number makes it unique within a run, the drawn part between runs with different seeds.
  const mark = `${number.toString(36)}${Math.floor(random() * 36 ** 5)
    .toString(36)
    .padStart(5, "0")}`;
  return {
    name,
    email: `${first}.${last}.${mark}@example.com`.toLowerCase(),
    username: `${first.toLowerCase()}${mark}`.slice(0, 20),
    password: `${token(5, random)}A${token(5, random)}b7!`,
    phone: `+1555${String(100 + integer(0, 99, random))}${String(integer(0, 9999, random)).padStart(4, "0")}`,
  };
}

export function word(random: Random): string {
  return oneOf(words, random);
}

const rowLength = 100;

/** Four to twelve words; as many odd ones as there are odd names, every second of them with emoji in a row first. */
export function sentence(random: Random): string {
  const text = Array.from({ length: integer(4, 12, random) }, () => word(random)).join(" ");
  const plain = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  if (random() >= oddShare) return `${plain}.`;
  if (random() < 0.5) return `${random() < 0.5 ? "A" : ""}${"🎈".repeat(rowLength)} ${text}.`;
  return `${plain} ${oneOf(oddNames, random).name}.`;
}

/** From `low` to `high`, both included. */
export function integer(low: number, high: number, random: Random): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** Small letters and digits. */
export function token(length: number, random: Random): string {
  return Array.from({ length }, () => "abcdefghijklmnopqrstuvwxyz0123456789".charAt(integer(0, 35, random))).join("");
}

export function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => "0123456789abcdef".charAt(integer(0, 15, random))).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** A day of the years 2000 to 2029, `2014-07-21`. */
export function day(random: Random): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `20${two(integer(0, 29, random))}-${two(integer(1, 12, random))}-${two(integer(1, 28, random))}`;
}

/** One of them, the first ones far more often (Zipf). */
export function popular<Thing>(things: readonly [Thing, ...Thing[]], random: Random): Thing {
  return things[zipf(things.length, random) - 1] ?? things[0];
}

function oneOf<Thing>(things: readonly Thing[], random: Random): Thing {
  const thing = things[integer(0, things.length - 1, random)];
  if (thing === undefined) throw new RangeError("there is nothing to choose from");
  return thing;
}
