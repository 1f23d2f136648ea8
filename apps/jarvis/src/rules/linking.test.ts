// What people say about their channels, the codes, and what is left of two people who become one.

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { MAX_WRONG_CODES_PER_HOUR } from "./limits.ts";
import { isBarred, joined, linkingOf, newCode, shownCode, type WrongTries, wrongAgain } from "./linking.ts";

test("what is about channels is told from what is not", () => {
  const meant = [
    ["link", { kind: "code" }],
    ["Link me!", { kind: "code" }],
    ["/link", { kind: "code" }],
    ["link telegram", { kind: "code" }],
    ["link K7QM-3XDA", { kind: "join", code: "K7QM3XDA" }],
    [" link  k7qm 3xda. ", { kind: "join", code: "K7QM3XDA" }],
    ["link K7QM–3XDA", { kind: "join", code: "K7QM3XDA" }],
    ["unlink", { kind: "unlink", channel: undefined }],
    ["unlink Telegram", { kind: "unlink", channel: "telegram" }],
    ["my channels", { kind: "channels" }],
    ["channels", { kind: "channels" }],
    ["use telegram", { kind: "first", channel: "telegram" }],
    ["use e-mail first", { kind: "first", channel: "mail" }],
    ["first web", { kind: "first", channel: "web" }],
  ] as const;
  for (const [text, asked] of meant) assert.deepEqual(linkingOf(text), asked, text);
  const others = ["link the slides tomorrow at 5", "use the time zone Berlin", "use", "linked", "unlink the cable", ""];
  for (const text of [...others, "channels tomorrow", "link ABC", `link ${"A".repeat(300)}`]) {
    assert.equal(linkingOf(text), undefined, text);
  }
});

test("a code is eight signs that are not taken for another, and is read back however it is written", () => {
  for (let index = 0; index < 1_000; index++) {
    const code = newCode(randomInt);
    assert.match(code, /^[2-9A-HJKMNP-TV-Y]{8}$/);
    assert.deepEqual(linkingOf(`link ${shownCode(code).toLowerCase()}`), { kind: "join", code });
  }
});

test("ten wrong codes in an hour are too many, and the next hour is another", () => {
  const now = new Date("2026-11-21T10:00:00Z");
  let tries: WrongTries | undefined;
  for (let count = 0; count < MAX_WRONG_CODES_PER_HOUR; count++) {
    assert.equal(isBarred(tries, now), false);
    tries = wrongAgain(tries, now);
  }
  assert.equal(isBarred(tries, now), true);
  assert.equal(isBarred(tries, new Date(now.getTime() + 3_599_999)), true);
  const later = new Date(now.getTime() + 3_600_000);
  assert.equal(isBarred(tries, later), false);
  assert.equal(wrongAgain(tries, later).count, 1);
});

test("who gave the code keeps what they have set; the surer zone counts, and limits are those of one", () => {
  const nothing = { waitingFor: undefined, made: 2, lookup: undefined, digest: false, digested: undefined };
  const managing = { askAgain: false, exportToken: undefined, pending: undefined };
  const settings = { zone: "UTC", zoneSource: "default", language: undefined, tries: undefined, served: true };
  const plain = { ...nothing, ...managing, ...settings };
  const giver = { ...plain, zoneSource: "browser", zone: "Europe/Berlin" } as const;
  const named = { ...plain, zoneSource: "named", zone: "Asia/Tokyo", language: "de", digest: true } as const;
  assert.partialDeepStrictEqual(joined(giver, named), { zone: "Asia/Tokyo", language: "de", digest: true, made: 4 });
  assert.equal(joined({ ...named, zone: "Europe/Rome" }, named).zone, "Europe/Rome");
  assert.equal(joined({ ...named, zone: "Europe/Rome" }, { ...giver, zone: "Asia/Tokyo" }).zone, "Europe/Rome");
  const lookup = { id: "a", place: "x", isOpen: false, day: "2026-11-21", count: 6 };
  const both = joined({ ...giver, lookup }, { ...named, lookup: { ...lookup, id: "b", isOpen: true, count: 3 } });
  assert.partialDeepStrictEqual(both.lookup, { id: "b", isOpen: true, count: 9 });
  const tries = { hour: "2026-11-21T10:00:00.000Z", count: 6 };
  assert.equal(joined({ ...giver, tries }, { ...named, tries }).tries?.count, 12);
  const linked = { ...named, exportToken: "theirs", askAgain: true };
  assert.partialDeepStrictEqual(joined(giver, linked), { exportToken: "theirs", askAgain: true });
  const asked = { ...giver, exportToken: "mine", pending: { kind: "delete-all" } } as const;
  assert.partialDeepStrictEqual(joined(asked, linked), { exportToken: "mine", pending: undefined });
});
