// Towns by their names in many scripts, in regions and countries; what several towns share; and hostile input.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isZone, likelyZone, zoneChoice, zoneNamed } from "../zone.ts";
import { fold } from "./fold.ts";
import { findPlaces, hasArea, likelyPlace, placeChoice, type PlaceChoice, placeLabel, warmUpPlaces } from "./places.ts";

function said(choice: PlaceChoice): string {
  if (choice.kind === "one") return choice.place.zone;
  return choice.kind === "none" ? "none" : choice.places.map((place) => placeLabel(place)).join(" or ");
}

function areSaid(wanted: readonly (readonly [string, string])[], choose = placeChoice): void {
  for (const [text, answer] of wanted) assert.equal(said(choose(text)), answer, text);
}

test("a town is found by its name in its own script and in others", () => {
  areSaid([
    ["東京", "Asia/Tokyo"],
    ["東京都", "Asia/Tokyo"],
    ["四日市", "Asia/Tokyo"],
    ["ニューヨーク", "America/New_York"],
    ["北京市", "Asia/Shanghai"],
    ["臺北", "Asia/Taipei"],
    ["서울", "Asia/Seoul"],
    ["부산시", "Asia/Seoul"],
    ["Москва", "Europe/Moscow"],
    ["Владивосток", "Asia/Vladivostok"],
    ["Київ", "Europe/Kyiv"],
    ["القاهرة", "Africa/Cairo"],
    ["تهران", "Asia/Tehran"],
    ["תל אביב", "Asia/Jerusalem"],
    ["Αθήνα", "Europe/Athens"],
    ["मुंबई", "Asia/Kolkata"],
    ["চট্টগ্রাম", "Asia/Dhaka"],
    ["சென்னை", "Asia/Kolkata"],
    ["กรุงเทพ", "Asia/Bangkok"],
    ["ရန်ကုန်", "Asia/Yangon"],
    ["ភ្នំពេញ", "Asia/Phnom_Penh"],
    ["ວຽງຈັນ", "Asia/Vientiane"],
    ["თბილისი", "Asia/Tbilisi"],
    ["Երևան", "Asia/Yerevan"],
    ["አዲስ አበባ", "Africa/Addis_Ababa"],
  ]);
});

test("case, accents, hyphens, apostrophes and full width do not count", () => {
  areSaid([
    ["TROMSØ", "Europe/Oslo"],
    ["tromso", "Europe/Oslo"],
    ["Łódź", "Europe/Warsaw"],
    ["lodz", "Europe/Warsaw"],
    ["Muenchen", "Europe/Berlin"],
    ["ΑΘΗΝΑ", "Europe/Athens"],
    ["Αθηνα", "Europe/Athens"],
    ["aix en provence", "Europe/Paris"],
    ["Aix-en-Provence", "Europe/Paris"],
    ["St John’s, Antigua and Barbuda", "America/Antigua"],
    ["Ｏｓａｋａ", "Asia/Tokyo"],
    ["орёл", "Europe/Moscow"],
    ["ОРЕЛ", "Europe/Moscow"],
  ]);
  assert.equal(fold(" “L’Aquila” "), "laquila");
  assert.equal(fold("القَاهِرَة"), fold("القاهره"));
});

test("a town in other zones is asked about unless one is far bigger, with what tells them apart", () => {
  areSaid([
    [
      "Springfield",
      "Springfield, Missouri, United States or Springfield, Massachusetts, United States or " +
        "Springfield, Oregon, United States",
    ],
    ["Kingston", "Kingston, Jamaica or Kingston, Ontario, Canada"],
    ["Georgia", "Georgia, United States or Georgia"],
    ["Punjab", "Punjab, Pakistan or Punjab, India"],
    ["Paris", "Europe/Paris"],
    ["London", "Europe/London"],
    // Both keep the same time all year.
    ["Halle", "Europe/Berlin"],
  ]);
  const choice = placeChoice("Santiago");
  assert.ok(choice.kind === "several" && choice.places.length <= 4);
  assert.equal(new Set(choice.places.map(({ zone }) => zone)).size, choice.places.length);
});

test("a region or country behind the name says which", () => {
  areSaid([
    ["Springfield, Illinois", "America/Chicago"],
    ["Springfield IL", "America/Chicago"],
    ["springfield, il, usa", "America/Chicago"],
    ["Springfield IL, USA", "America/Chicago"],
    ["Paris, Texas", "America/Chicago"],
    ["paris texas", "America/Chicago"],
    ["London ON", "America/Toronto"],
    ["Vancouver, WA", "America/Los_Angeles"],
    ["Perth, WA", "Australia/Perth"],
    ["san josé costa rica", "America/Costa_Rica"],
    ["Wien, Österreich", "Europe/Vienna"],
    ["Мюнхен, Германия", "Europe/Berlin"],
    ["大阪、日本", "Asia/Tokyo"],
    ["القاهرة، مصر", "Africa/Cairo"],
    ["São Paulo, Brasil", "America/Sao_Paulo"],
  ]);
  assert.ok(hasArea("London, Kentucky") && !hasArea("London, my love") && !hasArea("Kentucky"));
});

test("a village is in the zone of the region or country that is named with it, if that has one", () => {
  areSaid([
    ["Hallstatt, Austria", "Europe/Vienna"],
    ["Berlin, NH", "America/New_York"],
    ["Montmartre, Paris", "Europe/Paris"],
    ["Hallstatt", "none"],
    ["Nowhere, DE", "none"],
    ["Nowhere, USA", "none"],
    ["Nowhere, Kentucky", "none"],
  ]);
});

test("a country of several zones is none, though towns elsewhere are called so", () => {
  areSaid([
    ["Mexico", "none"],
    ["Canada", "none"],
    ["Россия", "none"],
    ["usa", "none"],
    ["Deutschland", "Europe/Berlin"],
    ["日本", "Asia/Tokyo"],
  ]);
});

test("a place says its name, region, country and people, the biggest first", () => {
  const places = findPlaces("Hamilton");
  const [first] = places;
  assert.deepEqual(
    [first?.name, first?.region, first?.country, first?.zone],
    ["Hamilton", "Ontario", "CA", "America/Toronto"],
  );
  const people = places.map(({ population }) => population);
  assert.deepEqual(
    people,
    people.toSorted((one, other) => other - one),
  );
  for (const { zone } of places) assert.ok(isZone(zone), zone);
  assert.equal(first && placeLabel(first, "de"), "Hamilton, Ontario, Kanada");
});

test("words that may mean something else are not taken for small towns or for old names of big ones", () => {
  areSaid(
    [
      ["luck", "none"],
      ["bath", "none"],
      ["a meeting", "none"],
      ["chicago", "America/Chicago"],
      ["大津", "Asia/Tokyo"],
      ["Bath, England", "Europe/London"],
    ],
    likelyPlace,
  );
});

test("zones are found by towns too, and what is known by heart goes first", () => {
  assert.equal(zoneNamed("東京"), "Asia/Tokyo");
  assert.equal(zoneNamed("annecy time"), "Europe/Paris");
  assert.equal(zoneNamed("Birmingham"), "Europe/London");
  assert.equal(zoneNamed("Birmingham, Alabama"), "America/Chicago");
  assert.equal(zoneNamed("London, Kentucky"), null);
  assert.equal(zoneNamed("Springfield"), null);
  assert.equal(zoneNamed("BATH"), null, "capitals are an abbreviation");
  assert.deepEqual(zoneChoice("Bath"), { kind: "one", zone: "Europe/London" });
  assert.equal(zoneChoice("Springfield").kind, "several");
  assert.deepEqual(likelyZone("trouble"), { kind: "none" });
});

test("any text whatever is taken, and costs little", () => {
  warmUpPlaces();
  const odd = [
    "",
    " ",
    ",",
    ",,,",
    "\u0000",
    "\ud800",
    "\udc00東京",
    "|",
    "\t",
    "\n",
    "=de",
    ">il",
    "@utc",
    "#",
    "-",
    "0",
  ];
  const long = ["a ", "\u0000", "\ud800", ",", "é", "市", "san jose ", "a, "].map((part) => part.repeat(20_000));
  for (const text of [...odd, ...long, "__proto__", "constructor", "paris\u0000", "東京".repeat(40)]) {
    const startMs = performance.now();
    const choice = placeChoice(text);
    assert.ok(performance.now() - startMs < 500, JSON.stringify(text.slice(0, 20)));
    assert.ok(["none", "one"].includes(choice.kind));
    assert.equal(likelyPlace(text).kind === "several", false);
  }
  assert.deepEqual(findPlaces("=de"), findPlaces("de"));
});
