// All tables: what they must have, and that the grammar takes every pattern of theirs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readMessage } from "../message/reading.ts";
import { detectLanguage } from "./detect.ts";
import { languageNamed, languages, tongueOf } from "./languages.ts";
import { cardinalsOf, ordinalsOf } from "./numbers.ts";

const now = new Date("2026-11-24T03:30:00Z");
const zone = "Europe/Berlin";

for (const language of languages) {
  test(`${language.name}: the grammar takes all its patterns, and its names are complete`, () => {
    assert.ok(tongueOf(language.code).grammar.byFirst.size > 30);
    assert.deepEqual([language.weekdays.length, language.months.length], [7, 12]);
    const numbers = new Set(cardinalsOf(language).map(([, number]) => number));
    for (let number = 0; number < 100; number += 1) assert.ok(numbers.has(number), `no word for ${number}`);
    const ordinals = new Set(ordinalsOf(language).map(([, number]) => number));
    // Where days of the month are cardinals nobody needs the others.
    const last = language.ordinalJoined === "" ? 10 : 31;
    for (let number = 1; number <= last; number += 1) assert.ok(ordinals.has(number), `no ordinal for ${number}`);
  });

  test(`${language.name}: every weekday, month and day is found by each of its names`, () => {
    const at = (text: string) => {
      const [read] = readMessage(text, { now, zone: "UTC", language: language.code }).reads;
      return read.moment?.at.toISOString();
    };
    for (const [weekday, names] of language.weekdays.entries()) {
      const found = at(names.split("|")[0] ?? "");
      assert.equal(found && new Date(found).getUTCDay(), weekday, names);
    }
    for (const [month, names] of language.months.entries()) {
      const [name = ""] = names.split("|");
      assert.equal(at(`${name} 2028`)?.slice(0, 7), `2028-${String(month + 1).padStart(2, "0")}`, names);
    }
    const day = (days: string) => at((language.days[days] ?? "").split("|")[0] ?? "")?.slice(0, 10);
    assert.deepEqual([day("0"), day("1"), day("2")], ["2026-11-24", "2026-11-25", "2026-11-26"]);
  });
}

test("sentences without a time make no reminder, in their language and when it is found out", () => {
  const lines = readFileSync(new URL("../message/samples/no-time.tsv", import.meta.url), "utf8").split("\n");
  const sentences = lines.filter((line) => line !== "").map((line) => line.split("\t"));
  assert.equal(sentences.length, 300);
  for (const [code = "", text = ""] of sentences) {
    for (const language of [code, "auto"]) {
      const { reads } = readMessage(text, { now, zone, language });
      for (const { moment, when } of reads) assert.equal(moment, undefined, `${language}: ${text}: ${when}`);
    }
  }
});

test("the language of a message is found out, and what tells nothing is in the person's", () => {
  const messages = [
    ["remind me to call mum tomorrow at 5", "en"],
    ["erinnere mich morgen um 8 an die Wäsche", "de"],
    ["rappelle-moi demain à 8h d'appeler maman", "fr"],
    ["recuérdame mañana a las 5 llamar a mamá", "es"],
    ["me lembre de comprar pão amanhã às 9", "pt"],
    ["ricordami di chiamare la mamma domani alle 8", "it"],
    ["in zwei Stunden", "de"],
    ["dans deux heures", "fr"],
    ["dentro de dos horas", "es"],
    ["daqui a duas horas", "pt"],
    ["tra due ore", "it"],
    ["in two hours", "en"],
  ] as const;
  for (const [text, code] of messages) assert.equal(detectLanguage(text), code, text);
  assert.equal(detectLanguage("18:30", "it"), "it");
  assert.equal(detectLanguage("", "fr"), "fr");
});

test("a language is named by its code, in English or in itself", () => {
  for (const name of ["de", "German", "Deutsch", "DEUTSCH"]) assert.equal(languageNamed(name), "de");
  assert.equal(languageNamed("espanol"), "es");
  assert.equal(languageNamed("klingon"), undefined);
});
