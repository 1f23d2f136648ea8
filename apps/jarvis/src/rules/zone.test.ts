// Zones by name, town, country, abbreviation, offset and Messenger locale.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placesByZone, zoneByRegion } from "./zone-places.ts";
import { isZone, zoneNamed, zoneOfMessengerLocale } from "./zone.ts";

const named: readonly (readonly [string, string | null])[] = [
  ["Europe/Berlin", "Europe/Berlin"],
  ["europe/berlin", "Europe/Berlin"],
  ["berlin", "Europe/Berlin"],
  ["Berlin, Germany", "Europe/Berlin"],
  ["New York", "America/New_York"],
  ["new york time", "America/New_York"],
  ["NYC!", "America/New_York"],
  ["São Paulo", "America/Sao_Paulo"],
  ["Zürich", "Europe/Zurich"],
  ["München", "Europe/Berlin"],
  ["the Netherlands", "Europe/Amsterdam"],
  ["mumbai", "Asia/Kolkata"],
  ["Asia/Kolkata", "Asia/Kolkata"],
  ["us/pacific", "US/Pacific"],
  ["Mexico City", "America/Mexico_City"],
  ["UTC", "UTC"],
  ["gmt", "UTC"],
  ["UTC+2", "Etc/GMT-2"],
  ["gmt -5", "Etc/GMT+5"],
  ["+10", "Etc/GMT-10"],
  ["UTC+0", "UTC"],
  ["UTC+5:30", "+05:30"],
  ["EST", "America/New_York"],
  ["UTC+15", null],
  ["nowhereland", null],
  ["usa", null],
  ["", null],
  ["constructor", null],
  ["__proto__", null],
  ["\u0000", null],
  ["\ud800", null],
  ["a/".repeat(5_000), null],
];

test("a zone is found by its name, a town, a country, an abbreviation or an offset", () => {
  for (const [text, zone] of named) assert.equal(zoneNamed(text), zone, JSON.stringify(text));
});

test("every zone in the tables is one that Intl knows", () => {
  for (const zone of [...Object.keys(placesByZone), ...Object.values(zoneByRegion)]) assert.ok(isZone(zone), zone);
});

test("no place stands under two zones", () => {
  const seen = new Map<string, string>();
  for (const [zone, places] of Object.entries(placesByZone)) {
    for (const place of places.split("|")) {
      assert.equal(seen.get(place), undefined, `${place}: ${zone} and ${seen.get(place)}`);
      seen.set(place, zone);
      assert.equal(zoneNamed(place), zone, place);
    }
  }
});

test("what is no zone is told from what is one", () => {
  for (const zone of ["UTC", "Europe/Berlin", "Etc/GMT-2", "Asia/Kolkata"]) assert.ok(isZone(zone), zone);
  for (const text of ["", "Berlin", "Europe/Nowhere", "x".repeat(1_000), "\ud800", "Europe/Berlin\u0000"]) {
    assert.equal(isZone(text), false, JSON.stringify(text));
  }
});

test("a Messenger locale gives its country's zone, as a guess where there are several", () => {
  assert.deepEqual(zoneOfMessengerLocale("de_DE"), { zone: "Europe/Berlin", guess: false });
  assert.deepEqual(zoneOfMessengerLocale("en-US"), { zone: "America/New_York", guess: true });
  assert.deepEqual(zoneOfMessengerLocale("es_LA"), { zone: "America/Mexico_City", guess: true });
  for (const odd of ["", "de", "xx_XX", "de_DE_1", "\u0000", "__proto__"])
    assert.equal(zoneOfMessengerLocale(odd), null);
});
